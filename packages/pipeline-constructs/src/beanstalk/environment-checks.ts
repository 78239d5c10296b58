import type { BeanstalkEnvironmentProps } from './environment-props';
import type { Capacity } from './capacity';
import { ScalingMetric } from './scaling';
import { ensure, isKnown } from '../errors';

/** Refuses what Beanstalk would refuse later, when the stack is half deployed. */
export function checkEnvironment(props: BeanstalkEnvironmentProps, tier: 'web' | 'worker', capacity: Capacity): void {
  checkNames(props);
  checkVariables(props.environmentVariables ?? {}, Object.keys(props.environmentSecrets ?? {}));
  checkScaling(props, tier, capacity);
  checkInstances(props);
  checkRange('command-timeout', 'the command timeout in seconds', props.commandTimeout?.toSeconds(), 1, 3600);
  checkRange('root-volume-size', 'the root volume in GB', props.rootVolumeSize, 10, 16_384);
  checkRetention(props.logRetention);
}

/** Refuses a number outside of its range; what is not known yet is let through. */
export function checkRange(code: string, what: string, got: number | undefined, lowest: number, highest: number): void {
  ensure(got === undefined || !isKnown(got) || (Number.isInteger(got) && got >= lowest && got <= highest), {
    code,
    what: `${what} is ${lowest} to ${highest}`,
    got,
    instead: 'give a whole number in that range',
  });
}

function checkNames({ environmentName, description }: BeanstalkEnvironmentProps): void {
  ensure(
    environmentName === undefined ||
      !isKnown(environmentName) ||
      /^[A-Za-z0-9][A-Za-z0-9-]{2,38}[A-Za-z0-9]$/.test(environmentName),
    {
      code: 'environment-name',
      what: "an environment's name has 4 to 40 letters, digits and hyphens, with no hyphen at its ends",
      got: environmentName,
      instead: 'change it, or leave it out and CloudFormation makes one',
    },
  );
  ensure(description === undefined || !isKnown(description) || description.length <= 200, {
    code: 'environment-description',
    what: 'a description has at most 200 characters',
    got: description,
    instead: 'shorten it',
  });
}

const PROPERTY_BYTES = 4096;

/** @see https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/environments-cfg-softwaresettings.html */
export function checkVariables(variables: Readonly<Record<string, string>>, secretNames: readonly string[]): void {
  for (const name of [...Object.keys(variables), ...secretNames]) {
    ensure(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name), {
      code: 'environment-variable-name',
      what: 'an environment property is named with 1 to 128 letters, digits and underscores, not starting with a digit',
      got: name,
      instead: 'rename it; other characters do not reach the application on every platform',
    });
  }
  for (const name of secretNames) {
    ensure(!(name in variables), {
      code: 'environment-variable-twice',
      what: 'an environment property has one source',
      got: name,
      instead: 'leave it out of environmentVariables or of environmentSecrets',
    });
  }
  const known = Object.entries(variables).filter(([, value]) => isKnown(value));
  const bytes = Buffer.byteLength(known.map(([name, value]) => `${name}=${value}`).join(''));
  ensure(bytes <= PROPERTY_BYTES, {
    code: 'environment-variables-size',
    what: `environment properties have at most ${PROPERTY_BYTES} bytes altogether`,
    got: `${bytes} bytes`,
    instead: 'put the larger ones into Parameter Store and name them in environmentSecrets',
  });
}

const METRICS_OF_TIER: Readonly<Record<'web' | 'worker', readonly ScalingMetric[]>> = {
  web: [ScalingMetric.CPU, ScalingMetric.REQUESTS, ScalingMetric.LATENCY],
  worker: [ScalingMetric.CPU, ScalingMetric.QUEUE_LENGTH],
};

function checkScaling({ scaling }: BeanstalkEnvironmentProps, tier: 'web' | 'worker', capacity: Capacity): void {
  if (scaling === undefined) return;
  ensure(capacity.scales, {
    code: 'scaling-without-range',
    what: 'the number of instances can only follow the load between two bounds',
    got: capacity.isSingleInstance ? 'Capacity.singleInstance()' : `Capacity.exactly(${capacity.minimum})`,
    instead: 'give Capacity.between(2, 4), or leave scaling out',
  });
  ensure(METRICS_OF_TIER[tier].includes(scaling.metric), {
    code: 'scaling-metric',
    what: `a ${tier} environment has no such metric to follow`,
    got: scaling.metric,
    instead: tier === 'web' ? 'use onCpu(), onRequests() or onLatency()' : 'use onCpu() or onQueueLength()',
  });
}

function checkInstances({ instanceTypes, securityGroups, vpc, vpcSubnets }: BeanstalkEnvironmentProps): void {
  const architectures = new Set(instanceTypes?.map((type) => type.architecture));
  ensure(instanceTypes === undefined || (instanceTypes.length >= 1 && architectures.size === 1), {
    code: 'instance-types',
    what: 'an environment has at least one type of instance, all of one architecture',
    got: instanceTypes?.map(String),
    instead: 'keep to x86_64 or to arm64; an image and a bundle fit only one',
  });
  ensure(vpc !== undefined || (vpcSubnets === undefined && securityGroups === undefined), {
    code: 'network-without-vpc',
    what: 'subnets and security groups belong to a vpc, and none is given',
    got: vpcSubnets === undefined ? 'securityGroups' : 'vpcSubnets',
    instead: 'give the vpc too',
  });
}

const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653];

function checkRetention(days: number | undefined): void {
  ensure(days === undefined || !isKnown(days) || RETENTION_DAYS.includes(days), {
    code: 'log-retention',
    what: `Beanstalk keeps logs for ${RETENTION_DAYS.join(', ')} days`,
    got: days,
    instead: 'choose one of these',
  });
}
