import { createHash } from 'node:crypto';
import type { Json } from '../core/json';
import type { Scope } from '../core/scope';

/** What a resource is known by before it exists: its name, and what `Fn::GetAtt` gives. */
export interface Identity {
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface IdentityRequest {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly scope: Scope;
  /** Resolves one property, on demand: a name may refer to other resources. */
  property(name: string): Json | undefined;
  /** `http://host:port` of the gateway, for URLs that a service gives out. */
  readonly endpoint: string;
}

interface Kind {
  /** The property that names the resource; without it CloudFormation makes a name up. */
  readonly name?: string;
  /** `Ref`, where it is not the name. */
  readonly ref?: (id: string, request: IdentityRequest, attributes: Record<string, string>) => string;
  readonly attributes?: (id: string, request: IdentityRequest) => Record<string, string>;
  readonly limit?: number;
}

const arn = (service: string, resource: string, { scope }: IdentityRequest) =>
  `arn:${scope.partition}:${service}:${scope.region}:${scope.account}:${resource}`;
const globalArn = (service: string, resource: string, { scope }: IdentityRequest) =>
  `arn:${scope.partition}:${service}::${scope.account}:${resource}`;
const path = (request: IdentityRequest) => String(request.property('Path') ?? '/');
const byArn: Kind['ref'] = (_id, _request, attributes) => attributes.Arn;

/** One row for each type whose names and attributes a pipeline's template refers to. */
const KINDS: Readonly<Record<string, Kind>> = {
  'AWS::CertificateManager::Certificate': { attributes: (id, r) => ({ Arn: arn('acm', `certificate/${id}`, r) }), ref: byArn },
  'AWS::CloudWatch::Alarm': { name: 'AlarmName', attributes: (id, r) => ({ Arn: arn('cloudwatch', `alarm:${id}`, r) }) },
  'AWS::CloudWatch::CompositeAlarm': { name: 'AlarmName', attributes: (id, r) => ({ Arn: arn('cloudwatch', `alarm:${id}`, r) }) },
  'AWS::CodeBuild::Project': { name: 'Name', attributes: (id, r) => ({ Arn: arn('codebuild', `project/${id}`, r) }) },
  'AWS::CodeBuild::ReportGroup': { name: 'Name', attributes: (id, r) => ({ Arn: arn('codebuild', `report-group/${id}`, r) }), ref: byArn },
  'AWS::CodeCommit::Repository': {
    name: 'RepositoryName',
    attributes: (id, r) => ({ Arn: arn('codecommit', id, r), Name: id }),
  },
  'AWS::CodePipeline::Pipeline': { name: 'Name', limit: 100, attributes: () => ({ Version: '1' }) },
  'AWS::CodeStarConnections::Connection': { attributes: (id, r) => ({ ConnectionArn: arn('codestar-connections', `connection/${id}`, r) }), ref: (_i, _r, a) => a.ConnectionArn },
  'AWS::CodeStarNotifications::NotificationRule': { attributes: (id, r) => ({ Arn: arn('codestar-notifications', `notificationrule/${id}`, r) }), ref: byArn },
  'AWS::EC2::SecurityGroup': { attributes: (id) => ({ GroupId: id }) },
  'AWS::EC2::VPC': { attributes: (id) => ({ VpcId: id, DefaultSecurityGroup: `sg-${id}`, CidrBlock: '10.0.0.0/16' }) },
  'AWS::ElasticBeanstalk::Application': { name: 'ApplicationName', limit: 100 },
  'AWS::ElasticBeanstalk::ApplicationVersion': {},
  'AWS::ElasticBeanstalk::ConfigurationTemplate': { attributes: (id) => ({ TemplateName: id }) },
  'AWS::ElasticBeanstalk::Environment': { name: 'EnvironmentName', limit: 40 },
  'AWS::Events::Rule': { name: 'Name', attributes: (id, r) => ({ Arn: arn('events', `rule/${id}`, r) }) },
  'AWS::IAM::InstanceProfile': { name: 'InstanceProfileName', attributes: (id, r) => ({ Arn: globalArn('iam', `instance-profile${path(r)}${id}`, r) }) },
  'AWS::IAM::ManagedPolicy': { name: 'ManagedPolicyName', attributes: (id, r) => ({ PolicyArn: globalArn('iam', `policy${path(r)}${id}`, r) }), ref: (_i, _r, a) => a.PolicyArn },
  'AWS::IAM::Role': { name: 'RoleName', limit: 64, attributes: (id, r) => ({ Arn: globalArn('iam', `role${path(r)}${id}`, r), RoleId: `AROA${digest(id, 16).toUpperCase()}` }) },
  'AWS::KMS::Alias': { name: 'AliasName' },
  'AWS::KMS::Key': { attributes: (id, r) => ({ Arn: arn('kms', `key/${id}`, r), KeyId: id }) },
  'AWS::Lambda::Alias': {
    attributes: (_id, r) => ({ AliasArn: arn('lambda', `function:${String(r.property('FunctionName'))}:${String(r.property('Name'))}`, r) }),
    ref: (_i, _r, a) => a.AliasArn,
  },
  'AWS::Lambda::Function': { name: 'FunctionName', limit: 64, attributes: (id, r) => ({ Arn: arn('lambda', `function:${id}`, r) }) },
  'AWS::Lambda::Version': {
    attributes: (_id, r) => ({ Version: '1', FunctionArn: arn('lambda', `function:${String(r.property('FunctionName'))}:1`, r) }),
    ref: (_i, _r, a) => a.FunctionArn,
  },
  'AWS::Logs::LogGroup': { name: 'LogGroupName', attributes: (id, r) => ({ Arn: arn('logs', `log-group:${id}:*`, r) }) },
  'AWS::S3::Bucket': {
    name: 'BucketName',
    limit: 63,
    attributes: (id, r) => ({
      Arn: `arn:${r.scope.partition}:s3:::${id}`,
      DomainName: `${id}.s3.amazonaws.com`,
      RegionalDomainName: `${id}.s3.${r.scope.region}.amazonaws.com`,
    }),
  },
  'AWS::SNS::Topic': { name: 'TopicName', attributes: (id, r) => ({ TopicArn: arn('sns', id, r), TopicName: id }), ref: (_i, _r, a) => a.TopicArn },
  'AWS::SQS::Queue': {
    name: 'QueueName',
    limit: 80,
    attributes: (id, r) => ({ Arn: arn('sqs', id, r), QueueName: id, QueueUrl: `${r.endpoint}/${r.scope.account}/${id}` }),
    ref: (_i, _r, a) => a.QueueUrl,
  },
  'AWS::SSM::Parameter': { name: 'Name', attributes: (_id, r) => ({ Type: String(r.property('Type')), Value: String(r.property('Value')) }) },
  'AWS::SecretsManager::Secret': {
    name: 'Name',
    attributes: (id, r) => ({ Id: arn('secretsmanager', `secret:${id}-${digest(id, 6)}`, r), Arn: arn('secretsmanager', `secret:${id}-${digest(id, 6)}`, r) }),
    ref: (_i, _r, a) => a.Id,
  },
  'AWS::StepFunctions::StateMachine': { name: 'StateMachineName', attributes: (id, r) => ({ Arn: arn('states', `stateMachine:${id}`, r), Name: id }), ref: byArn },
};

/** Types of which only the existence matters: nothing that runs asks them for anything but `Ref`. */
export function hasKnownIdentity(type: string): boolean {
  return type in KINDS;
}

export function identityOf(request: IdentityRequest): Identity {
  const kind = KINDS[request.type] ?? {};
  const given = kind.name === undefined ? undefined : request.property(kind.name);
  const name = typeof given === 'string' ? given : madeUpName(request, kind.limit ?? 128);
  const attributes = kind.attributes?.(name, request) ?? {};
  return { physicalId: kind.ref?.(name, request, attributes) ?? name, attributes };
}

/** CloudFormation's own form, `stack-logicalId-suffix`, cut to the service's limit; buckets are lower case. */
function madeUpName({ stack, logicalId, type }: IdentityRequest, limit: number): string {
  const suffix = digest(`${stack}/${logicalId}`, 12);
  const stem = `${stack}-${logicalId}`.slice(0, limit - suffix.length - 1);
  const name = `${stem}-${suffix}`;
  return type === 'AWS::S3::Bucket' ? name.toLowerCase() : name;
}

function digest(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
