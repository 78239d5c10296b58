import { Aws, PhysicalName, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from '../acknowledge';

/** The role of an environment's instances: what the platform itself needs; the application's needs are granted to it. */
export function defineInstanceRole(scope: Construct, applicationArn: string): iam.Role {
  const statements = platformStatements(scope, applicationArn);
  const role = new iam.Role(scope, 'InstanceRole', {
    assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
    // A pipeline in another account or region passes the role on, and then it needs a name.
    roleName: PhysicalName.GENERATE_IF_NEEDED,
    description: 'Instances of an Elastic Beanstalk environment',
    // Part of the role, so that the first instance cannot start before it.
    inlinePolicies: { Platform: new iam.PolicyDocument({ statements }) },
  });
  acknowledgeWildcards(
    role,
    statements,
    'bundles, logs and health reports carry names which Beanstalk makes at run time',
  );
  return role;
}

/**
 * What AWSElasticBeanstalkWebTier allows, in this account and region only, and without X-Ray.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSElasticBeanstalkWebTier.html
 */
function platformStatements(scope: Construct, applicationArn: string): iam.PolicyStatement[] {
  const { region, account } = Stack.of(scope);
  const bucket = `arn:${Aws.PARTITION}:s3:::elasticbeanstalk-${region}-${account}`;
  return [
    new iam.PolicyStatement({ actions: ['s3:ListBucket', 's3:GetBucketLocation'], resources: [bucket] }),
    new iam.PolicyStatement({ actions: ['s3:GetObject', 's3:GetObjectVersion'], resources: [`${bucket}/*`] }),
    new iam.PolicyStatement({
      actions: ['s3:PutObject'],
      resources: [`${bucket}/resources/environments/logs/*`],
    }),
    new iam.PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents', 'logs:DescribeLogGroups'],
      resources: [`arn:${Aws.PARTITION}:logs:${region}:${account}:log-group:/aws/elasticbeanstalk/*`],
    }),
    new iam.PolicyStatement({
      actions: ['elasticbeanstalk:PutInstanceStatistics'],
      resources: [applicationArn, `arn:${Aws.PARTITION}:elasticbeanstalk:${region}:${account}:environment/*`],
    }),
  ];
}

/**
 * What the worker tier's daemon needs besides: it publishes its own metrics and, for periodic tasks, elects a leader
 * through a table that Beanstalk makes.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSElasticBeanstalkWorkerTier.html
 */
export function grantWorkerDaemon(role: iam.IRole, periodicTasks: boolean): void {
  const { region, account } = Stack.of(role);
  const statements = [
    new iam.PolicyStatement({
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringLike: { 'cloudwatch:namespace': ['ElasticBeanstalk/*', 'AWS/ElasticBeanstalk'] } },
    }),
  ];
  if (periodicTasks) {
    statements.push(
      new iam.PolicyStatement({
        actions: LEADER_ELECTION_ACTIONS,
        resources: [`arn:${Aws.PARTITION}:dynamodb:${region}:${account}:table/*-stack-AWSEBWorkerCronLeaderRegistry*`],
      }),
    );
  }
  for (const statement of statements) role.addToPrincipalPolicy(statement);
  acknowledgeWildcards(role, statements, 'metrics take no resource, and Beanstalk names the table of leaders itself');
}

const LEADER_ELECTION_ACTIONS = [
  'dynamodb:BatchGetItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:DeleteItem',
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:Scan',
  'dynamodb:UpdateItem',
];
