import { dataOf, type Datum } from './datum';
import { added, type EnvironmentFigures } from './figures';

const NAMESPACE = 'AWS/ApplicationELB';

/**
 * Metrics of the Application Load Balancer. Counts are reported when they are not zero, as AWS does. A request that an
 * instance did not answer counts as the target's error: on Elastic Beanstalk the target is the instance's own proxy,
 * which then answers 502 or 504.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export function applicationElbMetrics(before: EnvironmentFigures | undefined, now: EnvironmentFigures): Datum[] {
  const { balancer } = now;
  if (!balancer) return [];
  const { loadBalancer, targetGroup } = balancer;
  const [total, failed] = (['total', 'failed'] as const).map((key) =>
    Object.entries(now.requests).reduce((sum, [by, count]) => sum + added(before?.requests[by]?.[key], count[key]), 0),
  );
  const refused = added(before?.balancer?.refused, balancer.refused);
  const ofTargets = notZero({ RequestCount: total, HTTPCode_Target_5XX_Count: failed });
  const own = notZero({ HTTPCode_ELB_5XX_Count: refused, HTTPCode_ELB_503_Count: refused });
  const hosts = {
    HealthyHostCount: balancer.targets.filter((state) => state === 'healthy').length,
    UnHealthyHostCount: balancer.targets.filter((state) => state === 'unhealthy').length,
  };
  const group = { LoadBalancer: loadBalancer, TargetGroup: targetGroup };
  return [
    ...dataOf(NAMESPACE, { LoadBalancer: loadBalancer }, 'count', { ...ofTargets, ...own }),
    ...dataOf(NAMESPACE, group, 'count', ofTargets),
    ...(balancer.targets.length > 0 ? dataOf(NAMESPACE, group, 'level', hosts) : []),
  ];
}

function notZero(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}
