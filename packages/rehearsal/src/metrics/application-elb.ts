import type { Dimensions, Sample } from '../services/cloudwatch/metric';
import { dataOf, type Datum } from './datum';
import { added, newAnswers, type EnvironmentFigures } from './figures';

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
  const total = Object.entries(now.requests).reduce(
    (sum, [by, count]) => sum + added(before?.requests[by]?.total, count.total),
    0,
  );
  const { counts, seconds } = newAnswers(
    before?.answers,
    now.answers,
    (status) => `HTTPCode_Target_${status.toUpperCase()}_Count`,
  );
  const refused = added(before?.balancer?.refused, balancer.refused);
  const ofTargets = notZero({ RequestCount: total, ...counts });
  const own = notZero({ HTTPCode_ELB_5XX_Count: refused, HTTPCode_ELB_503_Count: refused });
  const hosts = {
    HealthyHostCount: balancer.targets.filter((state) => state === 'healthy').length,
    UnHealthyHostCount: balancer.targets.filter((state) => state === 'unhealthy').length,
  };
  const all = { LoadBalancer: loadBalancer };
  const group = { ...all, TargetGroup: targetGroup };
  return [
    ...dataOf(NAMESPACE, all, 'count', { ...ofTargets, ...own }),
    ...dataOf(NAMESPACE, group, 'count', ofTargets),
    ...(seconds.length > 0 ? [all, group].flatMap((each) => responseTimes(each, seconds)) : []),
    ...(balancer.targets.length > 0 ? dataOf(NAMESPACE, group, 'level', hosts) : []),
  ];
}

function responseTimes(dimensions: Dimensions, seconds: Sample['values']): Datum[] {
  return dataOf(NAMESPACE, dimensions, 'level', { TargetResponseTime: seconds });
}

function notZero(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}
