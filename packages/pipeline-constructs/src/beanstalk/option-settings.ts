import { Token } from 'aws-cdk-lib';
import type { CfnEnvironment } from 'aws-cdk-lib/aws-elasticbeanstalk';
import type { OptionSetting } from './option-setting';

/** The namespaces that are used here. */
export const Namespace = {
  APPLICATION_ENVIRONMENT: 'aws:elasticbeanstalk:application:environment',
  APPLICATION_SECRETS: 'aws:elasticbeanstalk:application:environmentsecrets',
  AUTO_SCALING_GROUP: 'aws:autoscaling:asg',
  AUTO_SCALING_TRIGGER: 'aws:autoscaling:trigger',
  COMMAND: 'aws:elasticbeanstalk:command',
  DEFAULT_LISTENER: 'aws:elbv2:listener:default',
  DEFAULT_PROCESS: 'aws:elasticbeanstalk:environment:process:default',
  ENVIRONMENT: 'aws:elasticbeanstalk:environment',
  HEALTH: 'aws:elasticbeanstalk:healthreporting:system',
  HOST_MANAGER: 'aws:elasticbeanstalk:hostmanager',
  HTTPS_LISTENER: 'aws:elbv2:listener:443',
  INSTANCES: 'aws:ec2:instances',
  LAUNCH: 'aws:autoscaling:launchconfiguration',
  LOAD_BALANCER: 'aws:elbv2:loadbalancer',
  LOGS: 'aws:elasticbeanstalk:cloudwatch:logs',
  LOGS_HEALTH: 'aws:elasticbeanstalk:cloudwatch:logs:health',
  MANAGED_ACTIONS: 'aws:elasticbeanstalk:managedactions',
  MANAGED_PLATFORM_UPDATE: 'aws:elasticbeanstalk:managedactions:platformupdate',
  ROLLING_UPDATE: 'aws:autoscaling:updatepolicy:rollingupdate',
  SQS_DAEMON: 'aws:elasticbeanstalk:sqsd',
  TRAFFIC_SPLITTING: 'aws:elasticbeanstalk:trafficsplitting',
  VPC: 'aws:ec2:vpc',
} as const;

/** The options of one environment. A later value replaces an earlier one; the order of rendering is fixed. */
export class OptionSettings {
  private readonly settings = new Map<string, OptionSetting>();
  private readonly overridden = new Map<string, OptionSetting>();

  /** Sets every option of one namespace that has a value. */
  set(namespace: string, options: Readonly<Record<string, string | number | boolean | undefined>>): this {
    for (const [optionName, value] of Object.entries(options)) {
      if (value !== undefined) {
        this.settings.set(keyOf(namespace, optionName), { namespace, optionName, value: String(value) });
      }
    }
    return this;
  }

  /** Sets options that were rendered elsewhere. */
  add(settings: readonly OptionSetting[]): this {
    for (const { namespace, optionName, value } of settings) this.set(namespace, { [optionName]: value });
    return this;
  }

  /** Sets options by hand: they hold whatever is set besides, before or after. */
  override(settings: readonly OptionSetting[]): this {
    for (const setting of settings) this.overridden.set(keyOf(setting.namespace, setting.optionName), setting);
    return this;
  }

  /** The options of a namespace that were set by hand. */
  overriddenIn(namespace: string): string[] {
    return [...this.overridden.values()].filter((each) => each.namespace === namespace).map((each) => each.optionName);
  }

  /** The value in force, if any. */
  valueOf(namespace: string, optionName: string): string | undefined {
    const key = keyOf(namespace, optionName);
    return (this.overridden.get(key) ?? this.settings.get(key))?.value;
  }

  /** All options, sorted, so that a template does not change with the order of calls. */
  render(): CfnEnvironment.OptionSettingProperty[] {
    const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));
    return [...new Map([...this.settings, ...this.overridden]).values()].sort(
      (one, other) => compare(one.namespace, other.namespace) || compare(one.optionName, other.optionName),
    );
  }
}

function keyOf(namespace: string, optionName: string): string {
  return `${namespace}\u0000${optionName}`;
}

/** A number as an option's value, also when it is known at deployment only. */
export function text(value: number): string {
  return Token.isUnresolved(value) ? Token.asString(value) : String(value);
}
