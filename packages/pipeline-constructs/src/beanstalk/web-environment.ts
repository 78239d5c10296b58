import type { Duration } from 'aws-cdk-lib';
import { Fn } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { BeanstalkEnvironmentAttributes, IBeanstalkEnvironment } from './beanstalk-environment';
import { networkOptions } from './environment-network';
import type { BeanstalkEnvironmentProps } from './environment-props';
import { EnvironmentResource } from './environment-resource';
import type { AccessLogsProps, HealthCheckProps, HttpsProps } from './load-balancer-props';
import { addLoadBalancer } from './load-balancer-settings';
import { ImportedEnvironment } from './imported-environment';
import { Namespace } from './option-settings';
import { checkWebEnvironment } from './web-checks';
import { ensure } from '../errors';

/** Properties of a web environment. */
export interface WebEnvironmentProps extends BeanstalkEnvironmentProps {
  /**
   * How the load balancer finds out whether an instance can take requests.
   *
   * @default - GET / answers 200
   */
  readonly healthCheck?: HealthCheckProps;
  /**
   * How the environment is reached over TLS.
   *
   * @default - in the open, on port 80
   */
  readonly https?: HttpsProps;
  /**
   * Whether the load balancer is reached from inside the `vpc` only.
   *
   * @default false
   */
  readonly internalLoadBalancer?: boolean;
  /**
   * The subnets of the load balancer, in two zones at least.
   *
   * @default - public subnets of the `vpc`; the instances' if it is internal
   */
  readonly loadBalancerSubnets?: ec2.SubnetSelection;
  /**
   * How long an instance may finish its requests before it is replaced: 0 seconds to 1 hour.
   *
   * @default Duration.seconds(20)
   */
  readonly deregistrationDelay?: Duration;
  /**
   * Where the load balancer writes what was asked of it.
   *
   * @default - nowhere
   */
  readonly accessLogs?: AccessLogsProps;
}

/**
 * An Elastic Beanstalk environment that answers requests: instances in two zones or more behind an application load
 * balancer, or a single one.
 *
 * @see https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/concepts-webserver.html
 */
export class WebEnvironment extends EnvironmentResource {
  /**
   * Refers to an environment that is not made here. It can be deployed to, with the deployment policy it has.
   *
   * @param scope where the reference stands
   * @param id its identifier there
   * @param attributes what is known of it
   */
  public static fromAttributes(
    scope: Construct,
    id: string,
    attributes: BeanstalkEnvironmentAttributes,
  ): IBeanstalkEnvironment {
    return new ImportedEnvironment(scope, id, attributes);
  }

  /** The host of the load balancer, or of the single instance. */
  public readonly endpoint: string;

  private readonly https?: HttpsProps;

  /**
   * Defines an environment of the web tier.
   *
   * @param scope where it stands
   * @param id its identifier there
   * @param props application, platform, capacity, and how it is reached
   */
  constructor(scope: Construct, id: string, props: WebEnvironmentProps) {
    super(scope, id, props, { tier: 'web', cfnTier: { name: 'WebServer', type: 'Standard' } });
    checkWebEnvironment(props, this.capacity);
    this.https = props.https;
    this.endpoint = this.cfnEnvironment.attrEndpointUrl;
    const singleInstance = this.capacity.isSingleInstance;
    const loadBalancer = singleInstance
      ? undefined
      : { internal: props.internalLoadBalancer ?? false, subnets: props.loadBalancerSubnets };
    this._settings.set(Namespace.VPC, networkOptions(props, { singleInstance, loadBalancer }));
    if (loadBalancer) addLoadBalancer(this._settings, props);
  }

  /**
   * The URL of a path, at the domain over TLS or at the load balancer in the open.
   *
   * @param path starts with a slash
   */
  public url(path: string = '/'): string {
    ensure(path.startsWith('/'), {
      code: 'url-path',
      what: 'a path starts with a slash',
      got: path,
      instead: `write '/${path}'`,
    });
    return this.https ? `https://${this.https.domainName}${path}` : Fn.join('', ['http://', this.endpoint, path]);
  }

  /**
   * The requests which were answered with a status of 500 or more, each minute.
   *
   * @param options how it is aggregated
   */
  public metricServerErrors(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric('ApplicationRequests5xx', { statistic: cloudwatch.Stats.SUM, ...options });
  }

  /**
   * All requests, each minute.
   *
   * @param options how it is aggregated
   */
  public metricRequests(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric('ApplicationRequestsTotal', { statistic: cloudwatch.Stats.SUM, ...options });
  }

  /**
   * The time in seconds within which 99 of 100 requests were answered.
   *
   * @param options how it is aggregated
   */
  public metricLatency(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric('ApplicationLatencyP99', { statistic: cloudwatch.Stats.MAXIMUM, ...options });
  }

  /**
   * An alarm for requests answered with a status of 500 or more, two minutes in a row.
   *
   * @param threshold how many of them in a minute are too many
   * @param id its identifier in this construct
   */
  public alarmOnServerErrors(threshold: number = 5, id: string = 'ServerErrorAlarm'): cloudwatch.Alarm {
    return this.metricServerErrors().createAlarm(this, id, {
      alarmDescription: `${this.node.path}: requests fail with a status of 500 or more`,
      threshold,
      evaluationPeriods: 2,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }
}
