import type { ApplicationVersion } from '../application-version';
import type { EnvironmentDefinition } from '../definition';
import type { BeanstalkEnvironment } from '../environment';
import type { EnvironmentEvent } from '../event-log';

/** Domain objects in the form in which Elastic Beanstalk's API gives them. */

export function describeEnvironment(environment: BeanstalkEnvironment) {
  const { definition, balancer } = environment;
  const { status, color } = environment.health();
  return {
    EnvironmentName: definition.name,
    EnvironmentId: definition.id,
    ApplicationName: definition.applicationName,
    VersionLabel: environment.versionLabel(),
    PlatformArn: definition.platform,
    Tier:
      definition.tier === 'web'
        ? { Name: 'WebServer', Type: 'Standard', Version: '1.0' }
        : { Name: 'Worker', Type: 'SQS/HTTP', Version: '3.0' },
    Status: environment.state(),
    AbortableOperationInProgress: environment.state() === 'Updating',
    Health: environment.state() === 'Updating' ? 'Grey' : color,
    HealthStatus: status,
    EnvironmentArn: `arn:aws:elasticbeanstalk:${definition.scope.region}:${definition.scope.account}:environment/${definition.applicationName}/${definition.name}`,
    ...(balancer ? { EndpointURL: new URL(balancer.url).host, CNAME: new URL(balancer.url).host } : {}),
  };
}

export function describeVersion(version: ApplicationVersion) {
  return {
    ApplicationName: version.applicationName,
    VersionLabel: version.label,
    Description: version.description,
    SourceBundle: { S3Bucket: version.bucket, S3Key: version.key },
    DateCreated: new Date(version.createdAt),
    DateUpdated: new Date(version.createdAt),
    Status: 'UNPROCESSED',
  };
}

export function describeEvent(event: EnvironmentEvent, { definition }: BeanstalkEnvironment) {
  return {
    EventDate: new Date(event.at),
    Message: event.message,
    ApplicationName: definition.applicationName,
    EnvironmentName: definition.name,
    VersionLabel: event.versionLabel,
    RequestId: event.requestId,
    Severity: event.severity,
  };
}

const COLORS: Readonly<Record<string, string>> = { Ok: 'Green', Warning: 'Yellow', Degraded: 'Red', Severe: 'Red' };

export function describeInstances({ members }: BeanstalkEnvironment) {
  return members.map((member) => ({
    InstanceId: member.id,
    HealthStatus: member.health.status,
    Color: COLORS[member.health.status] ?? 'Grey',
    Causes: member.health.causes,
    LaunchedAt: new Date(member.launchedAt),
    Deployment: { VersionLabel: member.version, Status: member.operation === undefined ? 'Deployed' : 'In Progress' },
  }));
}

/** What Elastic Beanstalk would have made for an environment, under names as it makes them. */
export function describeResources(
  { name, id, tier }: EnvironmentDefinition,
  environment: BeanstalkEnvironment | undefined,
) {
  const queueUrl = environment?.queueUrl;
  return {
    EnvironmentName: name,
    AutoScalingGroups: [{ Name: `awseb-${id}-stack-AWSEBAutoScalingGroup-rehearsal` }],
    Instances: (environment?.members ?? []).map((member) => ({ Id: member.id })),
    LoadBalancers: tier === 'web' ? [{ Name: `awseb-${id}` }] : [],
    Queues: queueUrl === undefined ? [] : [{ Name: 'WorkerQueue', URL: queueUrl }],
  };
}
