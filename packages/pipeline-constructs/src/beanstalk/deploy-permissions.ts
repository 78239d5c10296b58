import { Fn, PhysicalName, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct } from 'constructs';
import { acknowledgeWildcards } from '../acknowledge';
import { isKnown } from '../errors';

/** What a deployment touches. */
export interface DeployTarget {
  /** The environment: what it takes to deploy to it stands beside it, in its account and region. */
  readonly scope: Construct;
  readonly applicationArn: string;
  readonly environmentArn: string;
  /** The roles which Beanstalk hands to the environment's instances and uses itself. */
  readonly passedRoleArns: readonly string[];
}

/** Gives somebody what it takes to deploy to one environment, and records why that has wildcards in it. */
export function grantDeployment(grantee: iam.IGrantable, target: DeployTarget): iam.Grant {
  const role = grantee.grantPrincipal;
  if (iam.Role.isRole(role) && role.env.account === Stack.of(target.scope).account) {
    const policy = DeployPolicy.of(target);
    role.addManagedPolicy(policy);
    return policy.grant;
  }
  return grantEach(grantee, deployStatements(target));
}

/**
 * One policy for all roles that deploy to an environment. It is long, and a template for each pipeline and stage would
 * repeat it; and it names what is in the environment's stack, which then need not be known in the pipeline's.
 */
class DeployPolicy extends iam.ManagedPolicy {
  /** The policy of an environment; it is made with the first call. */
  static of(target: DeployTarget): DeployPolicy {
    const existing = target.scope.node.tryFindChild(POLICY_ID) as DeployPolicy | undefined;
    return existing ?? new DeployPolicy(target);
  }

  readonly grant: iam.Grant;

  private constructor(target: DeployTarget) {
    super(target.scope, POLICY_ID, {
      description: 'Deploys versions to one Elastic Beanstalk environment',
      // A pipeline in another region attaches it, and then it needs a name.
      managedPolicyName: PhysicalName.GENERATE_IF_NEEDED,
    });
    const statements = deployStatements(target);
    this.grant = grantEach(this, statements);
    acknowledgeWildcards(this, statements, REASON);
  }
}

const POLICY_ID = 'DeployPolicy';

function grantEach(grantee: iam.IGrantable, statements: readonly iam.PolicyStatement[]): iam.Grant {
  return statements
    .map(({ actions, resources: resourceArns, conditions }) =>
      iam.Grant.addToPrincipal({ grantee, actions, resourceArns, conditions }),
    )
    .reduce((all, grant) => all.combine(grant));
}

const REASON =
  'Beanstalk acts with the permissions of its caller. AWS documents every action of these services on every resource as ' +
  'the minimum; this is held to the stacks, groups and load balancers that Beanstalk itself makes and names (awseb-*)';

/**
 * What it takes to deploy a version to an environment. Beanstalk acts with the permissions of its caller, so they reach
 * into the services below it.
 *
 * AWS documents ten services with all actions on all resources as the minimum. Here each is held to what Beanstalk
 * itself owns, as in AWS's policy for managed updates, which runs the same workflows.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Beanstalk.html
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSElasticBeanstalkManagedUpdatesCustomerRolePolicy.html
 */
export function deployStatements(target: DeployTarget): iam.PolicyStatement[] {
  const owned = ownedBy(target.scope);
  return [
    allow([target.applicationArn, target.environmentArn], ENVIRONMENT_ACTIONS),
    new iam.PolicyStatement({
      actions: VERSION_ACTIONS,
      resources: [owned('elasticbeanstalk', 'applicationversion/*')],
      conditions: { StringEquals: { 'elasticbeanstalk:InApplication': target.applicationArn } },
    }),
    allow(['*'], READ_ACTIONS),
    allow(['*'], SECURITY_GROUP_AND_TEMPLATE_ACTIONS),
    new iam.PolicyStatement({
      actions: ['ec2:RunInstances', 'ec2:CreateTags'],
      resources: ['*'],
      conditions: { ArnLike: { 'ec2:LaunchTemplate': owned('ec2', 'launch-template/*') } },
    }),
    new iam.PolicyStatement({
      actions: ['ec2:TerminateInstances'],
      resources: [owned('ec2', 'instance/*')],
      conditions: {
        StringLike: { 'ec2:ResourceTag/aws:cloudformation:stack-id': owned('cloudformation', 'stack/awseb-e-*') },
      },
    }),
    allow(
      OWNED_RESOURCES.map(([service, resource]) => owned(service, resource)),
      OWNED_ACTIONS,
    ),
    ...bucketStatements(target.scope),
    ...passRoleStatements(target.passedRoleArns),
  ];
}

const ENVIRONMENT_ACTIONS = [
  'elasticbeanstalk:DescribeConfigurationSettings',
  'elasticbeanstalk:DescribeEnvironmentResources',
  'elasticbeanstalk:DescribeEnvironments',
  'elasticbeanstalk:DescribeEvents',
  'elasticbeanstalk:UpdateEnvironment',
];

const VERSION_ACTIONS = ['elasticbeanstalk:CreateApplicationVersion', 'elasticbeanstalk:DescribeApplicationVersions'];

/** Reads which take no resource: the service forces the wildcard. */
const READ_ACTIONS = [
  'autoscaling:Describe*',
  'cloudwatch:DescribeAlarms',
  'ec2:Describe*',
  'elasticbeanstalk:CreateStorageLocation',
  'elasticloadbalancing:Describe*',
  'logs:DescribeLogGroups',
];

/** Writes whose resources do not carry Beanstalk's name before they exist. */
const SECURITY_GROUP_AND_TEMPLATE_ACTIONS = [
  'ec2:AuthorizeSecurityGroupEgress',
  'ec2:AuthorizeSecurityGroupIngress',
  'ec2:CreateLaunchTemplate',
  'ec2:CreateLaunchTemplateVersion',
  'ec2:DeleteLaunchTemplate',
  'ec2:DeleteLaunchTemplateVersions',
  'ec2:RevokeSecurityGroupEgress',
  'ec2:RevokeSecurityGroupIngress',
];

/** What Beanstalk makes and names, and what it does with that. An action takes only resources of its own service. */
const OWNED_RESOURCES = [
  ['autoscaling', 'autoScalingGroup:*:autoScalingGroupName/awseb-*'],
  ['cloudformation', 'stack/awseb-*'],
  ['cloudwatch', 'alarm:awseb-*'],
  ['elasticloadbalancing', 'listener/app/awseb-*'],
  ['elasticloadbalancing', 'listener-rule/app/awseb-*'],
  ['elasticloadbalancing', 'loadbalancer/app/awseb-*'],
  ['elasticloadbalancing', 'targetgroup/awseb-*'],
  ['logs', 'log-group:/aws/elasticbeanstalk/*'],
  ['sns', 'ElasticBeanstalkNotifications-*'],
  ['sqs', 'awseb-*'],
] as const;

const OWNED_ACTIONS = [
  'autoscaling:*',
  'cloudformation:*',
  'cloudwatch:DeleteAlarms',
  'cloudwatch:PutMetricAlarm',
  'elasticloadbalancing:*',
  'logs:CreateLogGroup',
  'logs:PutRetentionPolicy',
  'sns:CreateTopic',
  'sns:GetTopicAttributes',
  'sns:Subscribe',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
];

/** The bucket into which Beanstalk copies each version's bundle; it belongs to the account, not to a stack. */
function bucketStatements(scope: IConstruct): iam.PolicyStatement[] {
  const { region, account } = placeOf(scope);
  const bucket = `arn:\${AWS::Partition}:s3:::elasticbeanstalk-${region}-${account}`;
  return [
    allow([Fn.sub(bucket)], ['s3:GetBucketLocation', 's3:GetBucketPolicy', 's3:ListBucket']),
    allow(
      [Fn.sub(`${bucket}/*`)],
      ['s3:GetObject', 's3:GetObjectAcl', 's3:GetObjectVersion', 's3:PutObject', 's3:PutObjectAcl'],
    ),
  ];
}

function passRoleStatements(roleArns: readonly string[]): iam.PolicyStatement[] {
  if (roleArns.length === 0) return [];
  return [
    new iam.PolicyStatement({
      actions: ['iam:PassRole'],
      resources: [...roleArns],
      conditions: {
        StringEquals: { 'iam:PassedToService': ['elasticbeanstalk.amazonaws.com', 'ec2.amazonaws.com'] },
      },
    }),
  ];
}

function allow(resources: string[], actions: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ resources, actions });
}

/** ARNs in the environment's own account and region, in the form each service writes them. */
function ownedBy(scope: IConstruct): (service: string, resource: string) => string {
  const { region, account } = placeOf(scope);
  // One intrinsic for a whole ARN instead of one for each of its parts: there are many, and each costs time and space.
  return (service, resource) => Fn.sub(`arn:\${AWS::Partition}:${service}:${region}:${account}:${resource}`);
}

/** Account and region as text for `Fn::Sub`. */
function placeOf(scope: IConstruct): { readonly region: string; readonly account: string } {
  const { region, account } = Stack.of(scope);
  return {
    region: isKnown(region) ? region : '${AWS::Region}',
    account: isKnown(account) ? account : '${AWS::AccountId}',
  };
}
