import type { Json, JsonObject } from '../../../core/json';
import type { OptionSetting } from '../bundle/ebextensions';
import type { DeploymentPolicy, EnvironmentSettings, HealthStatus } from './settings';

export interface OptionFault {
  readonly namespace: string;
  readonly name: string;
  readonly message: string;
}

export interface ReadOptions {
  readonly settings: EnvironmentSettings;
  /** Values that Beanstalk would refuse. */
  readonly faults: readonly OptionFault[];
  /** Namespaces of which an option is set, each once, sorted. */
  readonly namespaces: readonly string[];
}

/** Option settings as CloudFormation has them; what is no setting is left out. */
export function optionSettingsOf(value: Json | undefined): OptionSetting[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly JsonObject[]).flatMap((setting) => {
    const { Namespace: namespace, OptionName: name, Value: option } = setting;
    const known = typeof namespace === 'string' && typeof name === 'string' && option !== undefined && option !== null;
    return known ? [{ namespace, name, value: String(option) }] : [];
  });
}

/**
 * The settings in force. Each layer wins over those after it: options of the environment, its saved configuration, then
 * `.ebextensions`, then defaults.
 *
 * @see https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/command-options.html
 */
export function readOptions(layers: readonly (readonly OptionSetting[])[]): ReadOptions {
  const values = new Map<string, Map<string, string>>();
  for (const layer of [...layers].reverse()) {
    for (const { namespace, name, value } of layer) {
      if (!values.has(namespace)) values.set(namespace, new Map());
      values.get(namespace)?.set(name, value);
    }
  }
  const faults: OptionFault[] = [];
  return { settings: settingsFrom(values, faults), faults, namespaces: [...values.keys()].sort() };
}

function settingsFrom(
  values: ReadonlyMap<string, ReadonlyMap<string, string>>,
  faults: OptionFault[],
): EnvironmentSettings {
  const from = (namespace: string) => reader(namespace, values.get(namespace) ?? new Map(), faults);
  const environment = from('aws:elasticbeanstalk:environment');
  const command = from('aws:elasticbeanstalk:command');
  const splitting = from('aws:elasticbeanstalk:trafficsplitting');
  const health = from('aws:elasticbeanstalk:healthreporting:system');
  const group = from('aws:autoscaling:asg');
  const process = from('aws:elasticbeanstalk:environment:process:default');
  const sqsd = from('aws:elasticbeanstalk:sqsd');
  const singleInstance = environment.choice('EnvironmentType', ['LoadBalanced', 'SingleInstance']) === 'SingleInstance';
  const percentage = command.choice('BatchSizeType', ['Percentage', 'Fixed']);
  return {
    singleInstance,
    loadBalancer: environment.choice('LoadBalancerType', ['classic', 'application', 'network']),
    minSize: singleInstance ? 1 : group.whole('MinSize', 1, 1, 10_000),
    maxSize: singleInstance ? 1 : group.whole('MaxSize', 4, 1, 10_000),
    instanceProfile: from('aws:autoscaling:launchconfiguration').text('IamInstanceProfile'),
    serviceRole: environment.text('ServiceRole'),
    enhancedHealth: health.choice('SystemType', ['basic', 'enhanced']) === 'enhanced',
    healthThreshold: health.choice<HealthStatus>('HealthCheckSuccessThreshold', [
      'Ok',
      'Warning',
      'Degraded',
      'Severe',
    ]),
    deployment: {
      policy: command.choice<DeploymentPolicy>('DeploymentPolicy', [
        'AllAtOnce',
        'Rolling',
        'RollingWithAdditionalBatch',
        'Immutable',
        'TrafficSplitting',
      ]),
      timeoutSeconds: command.whole('Timeout', 600, 1, 3600),
      batchSizeType: percentage,
      batchSize: command.whole(
        'BatchSize',
        percentage === 'Percentage' ? 100 : 1,
        1,
        percentage === 'Percentage' ? 100 : 10_000,
      ),
      ignoreHealthCheck: command.flag('IgnoreHealthCheck', false),
      newVersionPercent: splitting.whole('NewVersionPercent', 10, 1, 100),
      evaluationMinutes: splitting.whole('EvaluationTime', 5, 3, 600),
    },
    process: {
      healthCheckPath: process.text('HealthCheckPath') ?? '/',
      healthCheckInterval: process.whole('HealthCheckInterval', 15, 5, 300),
      healthCheckTimeout: process.whole('HealthCheckTimeout', 5, 1, 60),
      healthyThreshold: process.whole('HealthyThresholdCount', 3, 2, 10),
      unhealthyThreshold: process.whole('UnhealthyThresholdCount', 5, 2, 10),
      matcher: process.text('MatcherHTTPCode') ?? '200',
      deregistrationDelay: process.whole('DeregistrationDelay', 20, 0, 3600),
    },
    sqsd: {
      queueUrl: sqsd.text('WorkerQueueURL'),
      httpPath: sqsd.text('HttpPath') ?? '/',
      mimeType: sqsd.text('MimeType') ?? 'application/json',
      connections: sqsd.whole('HttpConnections', 50, 1, 100),
      connectTimeout: sqsd.whole('ConnectTimeout', 5, 1, 60),
      inactivityTimeout: sqsd.whole('InactivityTimeout', 299, 1, 36_000),
      visibilityTimeout: sqsd.whole('VisibilityTimeout', 300, 0, 43_200),
      errorVisibilityTimeout: sqsd.whole('ErrorVisibilityTimeout', 2, 0, 43_200),
      retentionPeriod: sqsd.whole('RetentionPeriod', 345_600, 60, 1_209_600),
      maxRetries: sqsd.whole('MaxRetries', 10, 1, 100),
    },
    properties: Object.fromEntries(values.get('aws:elasticbeanstalk:application:environment') ?? []),
    secrets: Object.fromEntries(values.get('aws:elasticbeanstalk:application:environmentsecrets') ?? []),
  };
}

/** Reads options of one namespace; a value that Beanstalk would refuse is a fault, and the default stands in for it. */
function reader(namespace: string, values: ReadonlyMap<string, string>, faults: OptionFault[]) {
  const text = (name: string): string | undefined => values.get(name) || undefined;
  const fault = (name: string, wanted: string) =>
    faults.push({ namespace, name, message: `${name} in ${namespace} must be ${wanted}, got "${values.get(name)}"` });
  return {
    text,
    /** The first choice is the default. */
    choice: <T extends string>(name: string, choices: readonly T[]): T => {
      const value = text(name);
      const chosen = choices.find((choice) => choice === value);
      if (value !== undefined && chosen === undefined) fault(name, `one of ${choices.join(', ')}`);
      return chosen ?? choices[0];
    },
    whole: (name: string, byDefault: number, lowest: number, highest: number): number => {
      const value = text(name);
      if (value === undefined) return byDefault;
      if (/^\d+$/.test(value) && Number(value) >= lowest && Number(value) <= highest) return Number(value);
      fault(name, `a whole number from ${lowest} to ${highest}`);
      return byDefault;
    },
    flag: (name: string, byDefault: boolean): boolean => {
      const value = text(name)?.toLowerCase();
      if (value === undefined) return byDefault;
      if (value !== 'true' && value !== 'false') fault(name, 'true or false');
      return value === 'true';
    },
  };
}
