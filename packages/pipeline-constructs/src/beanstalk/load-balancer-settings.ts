import type { HealthCheckProps, HttpsProps } from './load-balancer-props';
import { PlainHttp } from './load-balancer-props';
import type { OptionSettings } from './option-settings';
import { Namespace, text } from './option-settings';
import type { WebEnvironmentProps } from './web-environment';

/** The options of an application load balancer. Beanstalk's own default is a classic one. */
export function addLoadBalancer(settings: OptionSettings, props: WebEnvironmentProps): void {
  const { accessLogs, https } = props;
  settings
    .set(Namespace.ENVIRONMENT, { LoadBalancerType: 'application' })
    .set(Namespace.DEFAULT_PROCESS, {
      ...healthCheckOptions(props.healthCheck ?? {}),
      DeregistrationDelay: text(props.deregistrationDelay?.toSeconds() ?? 20),
    })
    .set(Namespace.DEFAULT_LISTENER, { ListenerEnabled: https === undefined || https.plainHttp === PlainHttp.OPEN })
    .set(Namespace.LOAD_BALANCER, {
      AccessLogsS3Enabled: accessLogs !== undefined,
      AccessLogsS3Bucket: accessLogs?.bucket.bucketName,
      AccessLogsS3Prefix: accessLogs?.prefix,
    });
  if (https) settings.set(Namespace.HTTPS_LISTENER, httpsOptions(https));
}

function healthCheckOptions(check: HealthCheckProps): Record<string, string> {
  return {
    HealthCheckPath: check.path ?? '/',
    MatcherHTTPCode: check.healthyStatus ?? '200',
    HealthCheckInterval: text(check.interval?.toSeconds() ?? 15),
    HealthCheckTimeout: text(check.timeout?.toSeconds() ?? 5),
    HealthyThresholdCount: text(check.healthyThreshold ?? 3),
    UnhealthyThresholdCount: text(check.unhealthyThreshold ?? 5),
  };
}

function httpsOptions(https: HttpsProps): Record<string, string | boolean> {
  return {
    ListenerEnabled: true,
    Protocol: 'HTTPS',
    SSLCertificateArns: https.certificate.certificateArn,
    SSLPolicy: https.securityPolicy ?? 'ELBSecurityPolicy-TLS13-1-2-2021-06',
  };
}
