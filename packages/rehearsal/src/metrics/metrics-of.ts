import { applicationElbMetrics } from './application-elb';
import type { Datum } from './datum';
import { elasticBeanstalkMetrics } from './elastic-beanstalk';
import type { Figures } from './figures';
import { sqsMetrics } from './sqs';

/**
 * The metrics that AWS services publish about what happened between two looks at the figures.
 *
 * @param scale how many virtual seconds a real one is; the age of a message is counted in virtual seconds
 */
export function metricsOf(before: Figures, now: Figures, scale: number): readonly Datum[] {
  const environments = now.environments.flatMap((environment) => {
    const earlier = before.environments.find(({ name }) => name === environment.name);
    return [...elasticBeanstalkMetrics(earlier, environment), ...applicationElbMetrics(earlier, environment)];
  });
  const queues = now.queues.flatMap((queue) => {
    const earlier = before.queues.find(({ name }) => name === queue.name);
    return sqsMetrics(earlier, queue, scale);
  });
  return [...environments, ...queues];
}
