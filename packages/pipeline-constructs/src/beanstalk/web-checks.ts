import type { Capacity } from './capacity';
import { checkRange } from './environment-checks';
import type { HealthCheckProps } from './load-balancer-props';
import type { WebEnvironmentProps } from './web-environment';
import { ensure, isKnown } from '../errors';

/** Refuses what Beanstalk or its load balancer would refuse later. */
export function checkWebEnvironment(props: WebEnvironmentProps, capacity: Capacity): void {
  if (capacity.isSingleInstance) checkSingleInstance(props);
  if (props.healthCheck) checkHealthCheck(props.healthCheck);
  checkRange(
    'deregistration-delay',
    'the deregistration delay in seconds',
    props.deregistrationDelay?.toSeconds(),
    0,
    3600,
  );
  ensure(props.vpc !== undefined || (props.loadBalancerSubnets === undefined && props.internalLoadBalancer !== true), {
    code: 'network-without-vpc',
    what: 'an internal load balancer, or one in chosen subnets, needs a vpc',
    got: props.internalLoadBalancer ? 'internalLoadBalancer' : 'loadBalancerSubnets',
    instead: 'give the vpc too',
  });
}

const OF_LOAD_BALANCER = ['healthCheck', 'https', 'internalLoadBalancer', 'loadBalancerSubnets', 'accessLogs'] as const;

function checkSingleInstance(props: WebEnvironmentProps): void {
  const given = OF_LOAD_BALANCER.filter((name) => props[name] !== undefined && props[name] !== false);
  ensure(given.length === 0, {
    code: 'single-instance-without-load-balancer',
    what: 'a single instance has no load balancer to set up',
    got: given,
    instead: 'leave these out, or use Capacity.between(2, 4)',
  });
}

function checkHealthCheck(check: HealthCheckProps): void {
  const interval = check.interval?.toSeconds() ?? 15;
  const timeout = check.timeout?.toSeconds() ?? 5;
  checkRange('health-check-interval', 'the health check interval in seconds', interval, 5, 300);
  checkRange('health-check-timeout', 'the health check timeout in seconds', timeout, 2, 60);
  checkRange('health-check-threshold', 'the healthy threshold', check.healthyThreshold, 2, 10);
  checkRange('health-check-threshold', 'the unhealthy threshold', check.unhealthyThreshold, 2, 10);
  ensure(!isKnown(interval) || !isKnown(timeout) || timeout < interval, {
    code: 'health-check-timeout',
    what: 'a health check ends before the next begins',
    got: `a timeout of ${timeout} s every ${interval} s`,
    instead: 'shorten the timeout or lengthen the interval',
  });
  ensure(check.path === undefined || !isKnown(check.path) || check.path.startsWith('/'), {
    code: 'health-check-path',
    what: 'a path starts with a slash',
    got: check.path,
    instead: `write '/${check.path}'`,
  });
}
