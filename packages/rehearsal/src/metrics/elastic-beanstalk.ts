import { statisticOf, type Sample } from '../services/cloudwatch/metric';
import { dataOf, type Datum } from './datum';
import { added, newAnswers, type EnvironmentFigures } from './figures';

const NAMESPACE = 'AWS/ElasticBeanstalk';

/** What a health status is as a number. */
const STATUS: Readonly<Record<string, number>> = {
  Ok: 0,
  Info: 1,
  Pending: 1,
  Unknown: 5,
  Suspended: 5,
  NoData: 10,
  Warning: 15,
  Degraded: 20,
  Severe: 25,
};

const COUNTED = ['Ok', 'Info', 'Pending', 'Unknown', 'NoData', 'Warning', 'Degraded', 'Severe'] as const;

/**
 * Metrics of enhanced health. `EnvironmentHealth` is always published, everything else only when the environment's
 * `ConfigDocument` asks for it.
 *
 * @see https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/health-enhanced-cloudwatch.html
 */
export function elasticBeanstalkMetrics(before: EnvironmentFigures | undefined, now: EnvironmentFigures): Datum[] {
  const { name, enhanced, instances } = now;
  if (!enhanced) return [];
  const { counts, seconds } = newAnswers(before?.answers, now.answers, (status) => `ApplicationRequests${status}`);
  const asked = (values: Readonly<Record<string, number>>, names: readonly string[]) =>
    Object.fromEntries(Object.entries(values).filter(([metric]) => names.includes(metric)));
  const EnvironmentName = { EnvironmentName: name };
  return [
    ...dataOf(NAMESPACE, EnvironmentName, 'level', {
      EnvironmentHealth: STATUS[now.status] ?? STATUS.Unknown,
      ...asked({ ...instanceCounts(now), ...latencies(seconds) }, enhanced.environment),
    }),
    ...dataOf(
      NAMESPACE,
      EnvironmentName,
      'count',
      asked({ ...requestCounts(before, now), ...counts }, enhanced.environment),
    ),
    ...instances.flatMap(({ id, status }) =>
      dataOf(
        NAMESPACE,
        { ...EnvironmentName, InstanceId: id },
        'level',
        asked({ InstanceHealth: STATUS[status] ?? STATUS.Unknown }, enhanced.instance),
      ),
    ),
  ];
}

function instanceCounts({ instances }: EnvironmentFigures): Readonly<Record<string, number>> {
  const named = (status: string) => (status === 'Suspended' ? 'Unknown' : status);
  return Object.fromEntries(
    COUNTED.map((status) => [
      `Instances${status}`,
      instances.filter((instance) => named(instance.status) === status).length,
    ]),
  );
}

function requestCounts(
  before: EnvironmentFigures | undefined,
  now: EnvironmentFigures,
): Readonly<Record<string, number>> {
  const sum = (key: 'total' | 'failed') =>
    Object.entries(now.requests).reduce((all, [by, count]) => all + added(before?.requests[by]?.[key], count[key]), 0);
  return { ApplicationRequestsTotal: sum('total'), ApplicationRequests5xx: sum('failed') };
}

const PERCENTILES = ['P10', 'P50', 'P75', 'P85', 'P90', 'P95', 'P99', 'P99.9'];

/** Nothing in a minute without requests. */
function latencies(seconds: Sample['values']): Readonly<Record<string, number>> {
  const percentiles = PERCENTILES.map((name) => [
    `ApplicationLatency${name}`,
    statisticOf([{ at: 0, values: seconds }], name.toLowerCase(), 0, 1),
  ]);
  return Object.fromEntries(percentiles.filter(([, value]) => value !== undefined)) as Record<string, number>;
}
