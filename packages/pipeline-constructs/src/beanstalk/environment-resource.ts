import type { IResolveContext } from 'aws-cdk-lib';
import { Duration, Lazy, Resource, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elasticbeanstalk from 'aws-cdk-lib/aws-elasticbeanstalk';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { IBeanstalkEnvironment } from './beanstalk-environment';
import { Capacity } from './capacity';
import { grantDeployment } from './deploy-permissions';
import { checkEnvironment, checkVariables } from './environment-checks';
import { EnhancedHealthMetrics } from './environment-metrics';
import type { BeanstalkEnvironmentProps } from './environment-props';
import type { EnvironmentSecret } from './environment-secret';
import { commonOptions } from './environment-settings';
import { defineInstanceRole } from './instance-role';
import type { OptionSettings } from './option-settings';
import { Namespace } from './option-settings';
import { ENVIRONMENT_TAG, PlatformLookup } from './platform-lookup';
import { defineServiceRole } from './service-role';
import { attachStrategy, targetOf } from './strategy-attachment';
import type { DeploymentStrategy } from '../strategy/deployment-strategy';

/** What makes an environment one of a tier. */
export interface TierDefinition {
  readonly tier: 'web' | 'worker';
  readonly cfnTier: elasticbeanstalk.CfnEnvironment.TierProperty;
}

/**
 * What both tiers are made of. Each tier adds its own options to `settings` after this constructor.
 *
 * @internal
 */
export abstract class EnvironmentResource extends Resource implements IBeanstalkEnvironment, iam.IGrantable {
  /** The environment's name. */
  public readonly environmentName: string;

  /** The environment's ARN. */
  public readonly environmentArn: string;

  /** The name of the application that the environment belongs to. */
  public readonly applicationName: string;

  /** The role of the instances. What the application needs is granted to it, or to the environment. */
  public readonly instanceRole: iam.IRole;

  /** The role with which Beanstalk watches the environment. */
  public readonly serviceRole: iam.IRole;

  /** The instances, as those to whom something is granted. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** What CloudFormation is given. */
  public readonly cfnEnvironment: elasticbeanstalk.CfnEnvironment;

  /** How many instances there are. */
  public readonly capacity: Capacity;

  /** @internal */
  protected readonly _settings: OptionSettings;

  private readonly applicationArn: string;
  private readonly definition: TierDefinition;
  private readonly healthMetrics: EnhancedHealthMetrics;
  private readonly variables: Record<string, string> = {};
  private readonly secretNames: string[] = [];
  private strategy?: DeploymentStrategy;
  private synthesized = false;

  protected constructor(scope: Construct, id: string, props: BeanstalkEnvironmentProps, definition: TierDefinition) {
    super(scope, id, { physicalName: props.environmentName });
    this.definition = definition;
    this.capacity = props.capacity ?? Capacity.between(2, 4);
    checkEnvironment(props, definition.tier, this.capacity);
    this.applicationName = props.application.applicationName;
    this.applicationArn = props.application.applicationArn;
    this.instanceRole = props.instanceRole ?? defineInstanceRole(this, this.applicationArn);
    this.grantPrincipal = this.instanceRole.grantPrincipal;
    this.serviceRole = props.serviceRole ?? defineServiceRole(this);
    this._settings = commonOptions(this, props, {
      capacity: this.capacity,
      serviceRoleArn: this.serviceRole.roleArn,
      instanceProfileArn: new iam.InstanceProfile(this, 'InstanceProfile', { role: this.instanceRole })
        .instanceProfileArn,
    });
    this._settings.override(props.options ?? []);
    this.healthMetrics = new EnhancedHealthMetrics(this._settings);
    this.cfnEnvironment = this.defineEnvironment(props);
    this.environmentName = this.getResourceNameAttribute(this.cfnEnvironment.ref);
    this.environmentArn = Stack.of(this).formatArn({
      service: 'elasticbeanstalk',
      resource: 'environment',
      resourceName: `${this.applicationName}/${this.environmentName}`,
    });
    for (const [name, value] of Object.entries(props.environmentVariables ?? {}))
      this.addEnvironmentVariable(name, value);
    for (const [name, secret] of Object.entries(props.environmentSecrets ?? {}))
      this.addEnvironmentSecret(name, secret);
  }

  /**
   * Sets an environment property, in the open.
   *
   * @param name the name under which the application finds it
   * @param value the value; 4096 bytes altogether with the others
   */
  public addEnvironmentVariable(name: string, value: string): void {
    checkVariables({ ...this.variables, [name]: value }, this.secretNames);
    this.variables[name] = value;
    this._settings.set(Namespace.APPLICATION_ENVIRONMENT, { [name]: value });
  }

  /**
   * Sets an environment property which Beanstalk fetches when an instance starts; the instances may then read it.
   *
   * @param name the name under which the application finds it
   * @param secret where the value is kept
   */
  public addEnvironmentSecret(name: string, secret: EnvironmentSecret): void {
    checkVariables(this.variables, [...this.secretNames, name]);
    this.secretNames.push(name);
    this._settings.set(Namespace.APPLICATION_SECRETS, { [name]: secret.arn });
    secret.grantRead(this);
  }

  /**
   * Makes a strategy the environment's own: every deployment follows it from then on.
   *
   * @param strategy the strategy to render
   * @returns the shortest time in which a deployment can end
   */
  public useStrategy(strategy: DeploymentStrategy): Duration {
    const shortest = attachStrategy(strategy, {
      earlier: this.strategy,
      synthesized: this.synthesized,
      settings: this._settings,
      target: targetOf(this.definition.tier, this._settings),
    });
    this.strategy = strategy;
    return shortest;
  }

  /**
   * Lets a role deploy versions to this environment, and only to this one.
   *
   * @param grantee the role of a pipeline's action
   */
  public grantDeploy(grantee: iam.IGrantable): iam.Grant {
    return grantDeployment(grantee, {
      scope: this,
      applicationArn: this.applicationArn,
      environmentArn: this.environmentArn,
      passedRoleArns: [this.instanceRole.roleArn, this.serviceRole.roleArn],
    });
  }

  /**
   * The log group of one file on the instances; Beanstalk makes it when the first instance writes to it.
   *
   * @param file the file's path, such as `/var/log/web.stdout.log`
   */
  public logGroup(file: string): logs.ILogGroup {
    const name = `/aws/elasticbeanstalk/${this.environmentName}/${file.replace(/^\//, '')}`;
    const id = `Log${file.replace(/[^A-Za-z0-9]/g, '-')}`;
    return (this.node.tryFindChild(id) as logs.ILogGroup | undefined) ?? logs.LogGroup.fromLogGroupName(this, id, name);
  }

  /**
   * One of Beanstalk's own metrics of this environment. All but `EnvironmentHealth` are then published every minute,
   * at the price of a custom metric.
   *
   * @param metricName such as `ApplicationRequests5xx`
   * @param options how it is aggregated
   * @see https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/health-enhanced-cloudwatch.html
   */
  public metric(metricName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    this.healthMetrics.publish(metricName);
    return new cloudwatch.Metric({
      namespace: 'AWS/ElasticBeanstalk',
      metricName,
      dimensionsMap: { EnvironmentName: this.environmentName },
      period: Duration.minutes(1),
      ...options,
    }).attachTo(this);
  }

  /**
   * The environment's health: 0 is Ok, 1 Info, 5 Unknown, 10 No data, 15 Warning, 20 Degraded, 25 Severe.
   *
   * @param options how it is aggregated
   */
  public metricHealth(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric('EnvironmentHealth', { statistic: cloudwatch.Stats.MAXIMUM, ...options });
  }

  /**
   * An alarm for health that is degraded or worse for three minutes.
   *
   * @param id its identifier in this construct
   */
  public alarmOnHealth(id: string = 'HealthAlarm'): cloudwatch.Alarm {
    return this.metricHealth().createAlarm(this, id, {
      alarmDescription: `${this.node.path}: health is degraded or severe`,
      threshold: 20,
      evaluationPeriods: 3,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }

  private defineEnvironment(props: BeanstalkEnvironmentProps): elasticbeanstalk.CfnEnvironment {
    const optionSettings = Lazy.uncachedAny({ produce: (context) => this.renderSettings(context) });
    return new elasticbeanstalk.CfnEnvironment(this, 'Resource', {
      applicationName: this.applicationName,
      environmentName: this.physicalName,
      description: props.description,
      platformArn: props.platform.versionArn ?? this.lookUpPlatform(props),
      tier: this.definition.cfnTier,
      optionSettings,
      tags: [{ key: ENVIRONMENT_TAG, value: this.node.addr }],
    });
  }

  private renderSettings(context: IResolveContext): elasticbeanstalk.CfnEnvironment.OptionSettingProperty[] {
    // Only when the whole template is written is this resolved as one of its resources.
    this.synthesized ||= !context.preparing && context.documentPath[0] === 'Resources';
    return this._settings.render();
  }

  private lookUpPlatform(props: BeanstalkEnvironmentProps): string {
    return new PlatformLookup(this, 'Platform', {
      branchName: props.platform.branchName as string,
      applicationName: this.applicationName,
      environmentTag: this.node.addr,
      settings: () => this._settings.render(),
    }).platformArn;
  }
}
