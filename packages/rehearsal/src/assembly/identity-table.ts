import type { Json } from '../core/json';
import type { IdentityRequest } from './identity';
import { digest, uuidOf } from './made-up-id';

type Attribute = (id: string, request: IdentityRequest) => string;

/** How a type's resources are named. */
export interface Kind {
  /** The property that names the resource. @default - it has none, or it is left out: a name is made up */
  readonly name?: string;
  /** The attribute that `Ref` gives. @default - the name */
  readonly ref?: string;
  /** Makes the id up. @default - CloudFormation's form, `stack-logicalId-suffix` */
  readonly made?: (request: IdentityRequest) => string;
  /** What `Fn::GetAtt` gives. @default - nothing is known before the resource runs */
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** Longest name, in characters. @default 128 */
  readonly limit?: number;
}

const arn =
  (service: string, resource: (id: string, request: IdentityRequest) => string): Attribute =>
  (id, request) =>
    `arn:${request.scope.partition}:${service}:${request.scope.region}:${request.scope.account}:${resource(id, request)}`;
const iamArn =
  (kind: string): Attribute =>
  (id, request) =>
    `arn:${request.scope.partition}:iam::${request.scope.account}:${kind}${text(request, 'Path', '/')}${id}`;
const same: Attribute = (id) => id;
const property =
  (name: string): Attribute =>
  (_id, request) =>
    text(request, name, '');
const ec2 = (prefix: string) => (request: IdentityRequest) => `${prefix}-${digest(request, 17)}`;

/** An EC2 resource whose `Ref` is its id, also given by the attributes named. */
const ec2Kind = (prefix: string, attributes: readonly string[], more: Kind['attributes'] = {}): Kind => ({
  made: ec2(prefix),
  attributes: { ...Object.fromEntries(attributes.map((name) => [name, same])), ...more },
});

/** A Lambda function may be given by its name or by its ARN. */
const functionName = (request: IdentityRequest) => text(request, 'FunctionName', '').split(':').pop() ?? '';
const elasticLoadBalancer = (kind: string) => (id: string, request: IdentityRequest) =>
  `${kind}/${id}/${digest(request, 16)}`;
const repositoryUri: Attribute = (id, { scope }) =>
  `${scope.account}.dkr.ecr.${scope.region}.${urlSuffix(scope.partition)}/${id}`;

/**
 * One row for each type whose names and attributes a pipeline's template refers to, as the type's page says under
 * "Return values". A type that is not here is named as unknown where something refers to it.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html
 */
export const KINDS: Readonly<Record<string, Kind>> = {
  'AWS::ApiGateway::RestApi': { made: (r) => digest(r, 10) },
  'AWS::ApplicationAutoScaling::ScalableTarget': {},
  'AWS::ApplicationAutoScaling::ScalingPolicy': { name: 'PolicyName' },
  'AWS::AutoScaling::AutoScalingGroup': {
    name: 'AutoScalingGroupName',
    attributes: {
      AutoScalingGroupARN: arn('autoscaling', (id, r) => `autoScalingGroup:${uuidOf(r)}:autoScalingGroupName/${id}`),
    },
  },
  'AWS::AutoScaling::ScalingPolicy': {
    ref: 'Arn',
    attributes: {
      Arn: arn('autoscaling', (id, r) => `scalingPolicy:${uuidOf(r)}:policyName/${id}`),
      PolicyName: same,
    },
  },
  'AWS::CDK::Metadata': {},
  'AWS::CertificateManager::Certificate': {
    made: uuidOf,
    ref: 'CertificateArn',
    attributes: { CertificateArn: arn('acm', (id) => `certificate/${id}`) },
  },
  'AWS::CloudFormation::WaitConditionHandle': {},
  'AWS::CloudWatch::Alarm': {
    name: 'AlarmName',
    limit: 255,
    attributes: { Arn: arn('cloudwatch', (id) => `alarm:${id}`) },
  },
  'AWS::CloudWatch::CompositeAlarm': {
    name: 'AlarmName',
    limit: 255,
    attributes: { Arn: arn('cloudwatch', (id) => `alarm:${id}`) },
  },
  'AWS::CloudWatch::Dashboard': { name: 'DashboardName' },
  'AWS::CodeBuild::Project': { name: 'Name', attributes: { Arn: arn('codebuild', (id) => `project/${id}`) } },
  'AWS::CodeBuild::ReportGroup': {
    name: 'Name',
    ref: 'Arn',
    attributes: { Arn: arn('codebuild', (id) => `report-group/${id}`) },
  },
  'AWS::CodeCommit::Repository': {
    name: 'RepositoryName',
    ref: 'RepositoryId',
    attributes: {
      Arn: arn('codecommit', (id) => id),
      CloneUrlHttp: (id, { scope }) =>
        `https://git-codecommit.${scope.region}.${urlSuffix(scope.partition)}/v1/repos/${id}`,
      CloneUrlSsh: (id, { scope }) =>
        `ssh://git-codecommit.${scope.region}.${urlSuffix(scope.partition)}/v1/repos/${id}`,
      Name: same,
      RepositoryId: (_id, r) => uuidOf(r),
    },
  },
  'AWS::CodeConnections::Connection': {
    made: uuidOf,
    ref: 'ConnectionArn',
    attributes: { ConnectionArn: arn('codeconnections', (id) => `connection/${id}`) },
  },
  'AWS::CodeDeploy::Application': { name: 'ApplicationName', limit: 100 },
  'AWS::CodeDeploy::DeploymentConfig': { name: 'DeploymentConfigName', limit: 100 },
  'AWS::CodeDeploy::DeploymentGroup': { name: 'DeploymentGroupName', limit: 100 },
  'AWS::CodePipeline::Pipeline': {
    name: 'Name',
    limit: 100,
    attributes: { Arn: arn('codepipeline', (id) => id), Version: () => '1' },
  },
  'AWS::CodeStarConnections::Connection': {
    made: uuidOf,
    ref: 'ConnectionArn',
    attributes: { ConnectionArn: arn('codestar-connections', (id) => `connection/${id}`) },
  },
  'AWS::CodeStarNotifications::NotificationRule': {
    made: (r) => digest(r, 40),
    ref: 'Arn',
    attributes: { Arn: arn('codestar-notifications', (id) => `notificationrule/${id}`) },
  },
  'AWS::DynamoDB::Table': {
    name: 'TableName',
    limit: 255,
    attributes: { Arn: arn('dynamodb', (id) => `table/${id}`) },
  },
  'AWS::EC2::EIP': {
    // The range for documentation (RFC 5737): nothing answers there.
    made: (r) => `203.0.113.${parseInt(digest(r, 2), 16)}`,
    attributes: { AllocationId: (_id, r) => ec2('eipalloc')(r), PublicIp: same },
  },
  'AWS::EC2::FlowLog': ec2Kind('fl', ['Id']),
  'AWS::EC2::InternetGateway': ec2Kind('igw', ['InternetGatewayId']),
  'AWS::EC2::LaunchTemplate': ec2Kind('lt', ['LaunchTemplateId'], {
    DefaultVersionNumber: () => '1',
    LatestVersionNumber: () => '1',
  }),
  'AWS::EC2::NatGateway': ec2Kind('nat', ['NatGatewayId']),
  'AWS::EC2::NetworkAcl': ec2Kind('acl', ['Id']),
  'AWS::EC2::Route': {},
  'AWS::EC2::RouteTable': ec2Kind('rtb', ['RouteTableId']),
  'AWS::EC2::SecurityGroup': ec2Kind('sg', ['GroupId', 'Id'], { VpcId: property('VpcId') }),
  'AWS::EC2::SecurityGroupEgress': {},
  'AWS::EC2::SecurityGroupIngress': {},
  'AWS::EC2::Subnet': ec2Kind('subnet', ['SubnetId'], {
    AvailabilityZone: property('AvailabilityZone'),
    CidrBlock: property('CidrBlock'),
    VpcId: property('VpcId'),
  }),
  'AWS::EC2::SubnetRouteTableAssociation': ec2Kind('rtbassoc', ['Id']),
  'AWS::EC2::VPC': ec2Kind('vpc', ['VpcId'], {
    CidrBlock: property('CidrBlock'),
    DefaultNetworkAcl: (_id, r) => ec2('acl')(r),
    DefaultSecurityGroup: (_id, r) => ec2('sg')(r),
  }),
  'AWS::EC2::VPCEndpoint': ec2Kind('vpce', ['Id']),
  'AWS::EC2::VPCGatewayAttachment': {},
  'AWS::ECR::Repository': {
    name: 'RepositoryName',
    limit: 256,
    attributes: { Arn: arn('ecr', (id) => `repository/${id}`), RepositoryUri: repositoryUri },
  },
  'AWS::ElasticBeanstalk::Application': { name: 'ApplicationName', limit: 100 },
  'AWS::ElasticBeanstalk::ApplicationVersion': {},
  'AWS::ElasticBeanstalk::ConfigurationTemplate': { attributes: { TemplateName: same } },
  // EndpointURL is known when the environment runs.
  'AWS::ElasticBeanstalk::Environment': { name: 'EnvironmentName', limit: 40 },
  'AWS::ElasticLoadBalancingV2::Listener': {
    ref: 'ListenerArn',
    attributes: { ListenerArn: arn('elasticloadbalancing', elasticLoadBalancer('listener/app')) },
  },
  'AWS::ElasticLoadBalancingV2::ListenerRule': {
    ref: 'RuleArn',
    attributes: { RuleArn: arn('elasticloadbalancing', elasticLoadBalancer('listener-rule/app')) },
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    name: 'Name',
    limit: 32,
    ref: 'LoadBalancerArn',
    attributes: {
      LoadBalancerArn: arn('elasticloadbalancing', elasticLoadBalancer('loadbalancer/app')),
      LoadBalancerFullName: elasticLoadBalancer('app'),
      LoadBalancerName: same,
    },
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    name: 'Name',
    limit: 32,
    ref: 'TargetGroupArn',
    attributes: {
      TargetGroupArn: arn('elasticloadbalancing', elasticLoadBalancer('targetgroup')),
      TargetGroupFullName: elasticLoadBalancer('targetgroup'),
      TargetGroupName: same,
    },
  },
  'AWS::Events::EventBus': {
    name: 'Name',
    attributes: { Arn: arn('events', (id) => `event-bus/${id}`), Name: same },
  },
  'AWS::Events::Rule': { name: 'Name', limit: 64, attributes: { Arn: arn('events', (id) => `rule/${id}`) } },
  'AWS::IAM::Group': { name: 'GroupName', attributes: { Arn: iamArn('group') } },
  'AWS::IAM::InstanceProfile': { name: 'InstanceProfileName', attributes: { Arn: iamArn('instance-profile') } },
  'AWS::IAM::ManagedPolicy': {
    name: 'ManagedPolicyName',
    ref: 'PolicyArn',
    attributes: { PolicyArn: iamArn('policy') },
  },
  'AWS::IAM::Policy': {},
  'AWS::IAM::Role': {
    name: 'RoleName',
    limit: 64,
    attributes: { Arn: iamArn('role'), RoleId: (_id, r) => `AROA${digest(r, 16).toUpperCase()}` },
  },
  'AWS::IAM::User': { name: 'UserName', limit: 64, attributes: { Arn: iamArn('user') } },
  'AWS::KMS::Alias': { name: 'AliasName' },
  'AWS::KMS::Key': { made: uuidOf, attributes: { Arn: arn('kms', (id) => `key/${id}`), KeyId: same } },
  'AWS::Lambda::Alias': {
    ref: 'AliasArn',
    attributes: { AliasArn: arn('lambda', (_id, r) => `function:${functionName(r)}:${text(r, 'Name', '')}`) },
  },
  'AWS::Lambda::EventInvokeConfig': {},
  'AWS::Lambda::EventSourceMapping': {
    made: uuidOf,
    attributes: { EventSourceMappingArn: arn('lambda', (id) => `event-source-mapping:${id}`), Id: same },
  },
  'AWS::Lambda::Function': {
    name: 'FunctionName',
    limit: 64,
    attributes: { Arn: arn('lambda', (id) => `function:${id}`) },
  },
  'AWS::Lambda::LayerVersion': {
    name: 'LayerName',
    limit: 64,
    ref: 'LayerVersionArn',
    attributes: { LayerVersionArn: arn('lambda', (id) => `layer:${id}:1`) },
  },
  'AWS::Lambda::Permission': {},
  'AWS::Lambda::Version': {
    ref: 'FunctionArn',
    attributes: { FunctionArn: arn('lambda', (_id, r) => `function:${functionName(r)}:1`), Version: () => '1' },
  },
  'AWS::Logs::LogGroup': {
    name: 'LogGroupName',
    limit: 512,
    attributes: { Arn: arn('logs', (id) => `log-group:${id}:*`) },
  },
  'AWS::Logs::MetricFilter': { name: 'FilterName' },
  'AWS::Logs::ResourcePolicy': { name: 'PolicyName' },
  'AWS::S3::Bucket': {
    name: 'BucketName',
    limit: 63,
    attributes: {
      Arn: (id, { scope }) => `arn:${scope.partition}:s3:::${id}`,
      DomainName: (id, { scope }) => `${id}.s3.${urlSuffix(scope.partition)}`,
      DualStackDomainName: (id, { scope }) => `${id}.s3.dualstack.${scope.region}.${urlSuffix(scope.partition)}`,
      RegionalDomainName: (id, { scope }) => `${id}.s3.${scope.region}.${urlSuffix(scope.partition)}`,
      WebsiteURL: (id, { scope }) => `http://${id}.s3-website-${scope.region}.${urlSuffix(scope.partition)}`,
    },
  },
  'AWS::S3::BucketPolicy': {},
  'AWS::SNS::Subscription': {
    ref: 'Arn',
    attributes: { Arn: (_id, r) => `${text(r, 'TopicArn', '')}:${uuidOf(r)}` },
  },
  'AWS::SNS::Topic': {
    name: 'TopicName',
    limit: 256,
    ref: 'TopicArn',
    attributes: { TopicArn: arn('sns', (id) => id), TopicName: same },
  },
  'AWS::SNS::TopicPolicy': {},
  'AWS::SQS::Queue': {
    name: 'QueueName',
    limit: 80,
    ref: 'QueueUrl',
    attributes: {
      Arn: arn('sqs', (id) => id),
      QueueName: same,
      QueueUrl: (id, { endpoint, scope }) => `${endpoint}/${scope.account}/${id}`,
    },
  },
  'AWS::SQS::QueuePolicy': {},
  'AWS::SSM::Parameter': {
    name: 'Name',
    attributes: {
      Arn: arn('ssm', (id) => `parameter${id.startsWith('/') ? '' : '/'}${id}`),
      Type: property('Type'),
      Value: property('Value'),
    },
  },
  'AWS::Scheduler::Schedule': {
    name: 'Name',
    limit: 64,
    attributes: { Arn: arn('scheduler', (id, r) => `schedule/${text(r, 'GroupName', 'default')}/${id}`) },
  },
  'AWS::SecretsManager::Secret': {
    name: 'Name',
    ref: 'Id',
    attributes: { Id: arn('secretsmanager', (id, r) => `secret:${id}-${digest(r, 6)}`) },
  },
  'AWS::StepFunctions::StateMachine': {
    name: 'StateMachineName',
    limit: 80,
    ref: 'Arn',
    attributes: { Arn: arn('states', (id) => `stateMachine:${id}`), Name: same },
  },
};

/** `AWS::URLSuffix` of a partition. */
export function urlSuffix(partition: string): string {
  return partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
}

function text(request: IdentityRequest, name: string, fallback: string): string {
  const value: Json | undefined = request.property(name);
  return value === undefined || typeof value === 'object' ? fallback : String(value);
}
