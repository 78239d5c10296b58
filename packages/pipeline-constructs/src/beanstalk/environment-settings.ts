import type { Construct } from 'constructs';
import type { Capacity } from './capacity';
import type { BeanstalkEnvironmentProps } from './environment-props';
import { ManagedUpdates } from './managed-updates';
import { Namespace, OptionSettings, text } from './option-settings';
import { Scaling, ScalingMetric } from './scaling';

/** What an environment is in the eyes of its props, with the defaults filled in. */
export interface CommonSettings {
  readonly capacity: Capacity;
  readonly instanceProfileArn: string;
  readonly serviceRoleArn: string;
}

/** The options which both tiers have. */
export function commonOptions(
  scope: Construct,
  props: BeanstalkEnvironmentProps,
  common: CommonSettings,
): OptionSettings {
  const { capacity } = common;
  const options = new OptionSettings()
    .set(Namespace.ENVIRONMENT, {
      EnvironmentType: capacity.isSingleInstance ? 'SingleInstance' : 'LoadBalanced',
      ServiceRole: common.serviceRoleArn,
    })
    .set(Namespace.HEALTH, { SystemType: 'enhanced' })
    .set(Namespace.COMMAND, { Timeout: text(props.commandTimeout?.toSeconds() ?? 600) })
    .set(Namespace.HOST_MANAGER, { LogPublicationControl: true });
  addCapacity(options, capacity, props.vpc === undefined);
  addInstances(options, scope, props, common);
  addLogs(options, props.logRetention ?? 30);
  addManagedUpdates(options, props.managedUpdates ?? ManagedUpdates.weekly());
  if (capacity.scales) addTrigger(options, props.scaling ?? Scaling.onCpu());
  return options;
}

function addCapacity(options: OptionSettings, capacity: Capacity, inDefaultNetwork: boolean): void {
  options.set(Namespace.AUTO_SCALING_GROUP, { MinSize: text(capacity.minimum), MaxSize: text(capacity.maximum) });
  if (!capacity.isSingleInstance) {
    // In a network of one's own, its subnets say which zones.
    if (inDefaultNetwork) options.set(Namespace.AUTO_SCALING_GROUP, { 'Availability Zones': 'Any 2' });
    // A change that needs new instances waits for their health, batch by batch, instead of taking all at once.
    options.set(Namespace.ROLLING_UPDATE, { RollingUpdateEnabled: true, RollingUpdateType: 'Health' });
  }
}

/**
 * DisableIMDSv1 and gp3 also make Beanstalk use launch templates, without which nothing starts in accounts made since
 * 2024-10-01.
 *
 * @see https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/environments-cfg-autoscaling-launch-templates.html
 */
function addInstances(
  options: OptionSettings,
  scope: Construct,
  props: BeanstalkEnvironmentProps,
  common: CommonSettings,
): void {
  const types = props.instanceTypes?.map((type) => type.toString()) ?? ['t3.small'];
  options
    .set(Namespace.LAUNCH, {
      IamInstanceProfile: common.instanceProfileArn,
      ImageId: props.machineImage?.getImage(scope).imageId,
      DisableIMDSv1: true,
      RootVolumeType: 'gp3',
      RootVolumeSize: props.rootVolumeSize === undefined ? undefined : text(props.rootVolumeSize),
      SecurityGroups: props.securityGroups?.map((group) => group.securityGroupId).join(','),
    })
    .set(Namespace.INSTANCES, {
      InstanceTypes: types.join(','),
      SupportedArchitectures: props.instanceTypes?.[0]?.architecture,
    });
}

function addLogs(options: OptionSettings, retentionInDays: number): void {
  options
    .set(Namespace.LOGS, { StreamLogs: true, RetentionInDays: text(retentionInDays), DeleteOnTerminate: false })
    .set(Namespace.LOGS_HEALTH, {
      HealthStreamingEnabled: true,
      RetentionInDays: text(retentionInDays),
      DeleteOnTerminate: false,
    });
}

function addManagedUpdates(options: OptionSettings, updates: ManagedUpdates): void {
  const window = updates._window;
  options.set(Namespace.MANAGED_ACTIONS, {
    ManagedActionsEnabled: window !== undefined,
    PreferredStartTime: window?.startTime,
    // The service-linked role: no role of ours then has to hold what replacing a fleet takes.
    ServiceRoleForManagedUpdates: window && 'AWSServiceRoleForElasticBeanstalkManagedUpdates',
  });
  options.set(Namespace.MANAGED_PLATFORM_UPDATE, {
    UpdateLevel: window?.level,
    InstanceRefreshEnabled: window?.replaceInstances,
  });
}

/** A trigger follows one metric; that a queue's length is none of them is made up for elsewhere. */
function addTrigger(options: OptionSettings, scaling: Scaling): void {
  options.set(Namespace.AUTO_SCALING_TRIGGER, {
    ...TRIGGERS[scaling.metric],
    LowerThreshold: text(scaling.metric === ScalingMetric.QUEUE_LENGTH ? 0 : scaling.lower),
    UpperThreshold: text(scaling.metric === ScalingMetric.QUEUE_LENGTH ? HIGHEST_THRESHOLD : scaling.upper),
  });
}

const HIGHEST_THRESHOLD = 20_000_000;

const CPU_TRIGGER = { MeasureName: 'CPUUtilization', Statistic: 'Average', Unit: 'Percent' };

const TRIGGERS: Readonly<Record<ScalingMetric, Readonly<Record<string, string>>>> = {
  [ScalingMetric.CPU]: CPU_TRIGGER,
  [ScalingMetric.REQUESTS]: { MeasureName: 'RequestCount', Statistic: 'Sum', Unit: 'Count' },
  [ScalingMetric.LATENCY]: { MeasureName: 'TargetResponseTime', Statistic: 'Average', Unit: 'Seconds' },
  // No environment is without a trigger: this one has bounds that no CPU passes.
  [ScalingMetric.QUEUE_LENGTH]: CPU_TRIGGER,
};
