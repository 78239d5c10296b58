import type { Duration } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as s3 from 'aws-cdk-lib/aws-s3';

/** How the load balancer finds out whether an instance can take requests. */
export interface HealthCheckProps {
  /**
   * The path it asks for.
   *
   * @default '/'
   */
  readonly path?: string;
  /**
   * The statuses of a healthy answer, such as `200` or `200-299`.
   *
   * @default '200'
   */
  readonly healthyStatus?: string;
  /**
   * The time between two checks: 5 to 300 seconds, more than the timeout.
   *
   * @default Duration.seconds(15)
   */
  readonly interval?: Duration;
  /**
   * How long an answer may take: 2 to 60 seconds.
   *
   * @default Duration.seconds(5)
   */
  readonly timeout?: Duration;
  /**
   * The checks that have to pass before an instance takes requests: 2 to 10.
   *
   * @default 3
   */
  readonly healthyThreshold?: number;
  /**
   * The checks that have to fail before it takes none: 2 to 10.
   *
   * @default 5
   */
  readonly unhealthyThreshold?: number;
}

/** Whether requests may also come in the open. */
export enum PlainHttp {
  /** Nothing listens on port 80. */
  CLOSED = 'closed',
  /**
   * Port 80 answers like port 443. Beanstalk's load balancer has no option to redirect: an application that wants to
   * sends the redirect itself, for requests whose `X-Forwarded-Proto` is `http`.
   */
  OPEN = 'open',
}

/** How the environment is reached over TLS. */
export interface HttpsProps {
  /** The certificate of the domain. */
  readonly certificate: acm.ICertificate;
  /** The domain, which the certificate is for and whose record points to the load balancer. */
  readonly domainName: string;
  /**
   * Whether requests may also come in the open.
   *
   * @default PlainHttp.CLOSED
   */
  readonly plainHttp?: PlainHttp;
  /**
   * The security policy of the listener.
   *
   * @default 'ELBSecurityPolicy-TLS13-1-2-2021-06'
   */
  readonly securityPolicy?: string;
}

/** Where the load balancer writes what was asked of it. */
export interface AccessLogsProps {
  /** A bucket in the same region, to which load balancers may write. */
  readonly bucket: s3.IBucket;
  /**
   * What the logs' keys begin with.
   *
   * @default - nothing
   */
  readonly prefix?: string;
}
