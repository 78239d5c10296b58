import type { Datum } from '../../src/metrics/datum';
import { byMinute } from '../../src/metrics/datum';
import type { EnvironmentFigures, Figures } from '../../src/metrics/figures';
import { metricsOf } from '../../src/metrics/metrics-of';
import type { QueueFigures } from '../../src/services/sqs/sqs';

const BALANCER = {
  loadBalancer: 'app/awseb-e-1/0123456789abcdef',
  targetGroup: 'targetgroup/awseb-e-1/0123456789abcdef',
};
const WEB: EnvironmentFigures = {
  name: 'web',
  enhanced: { environment: [], instance: [] },
  status: 'Ok',
  instances: [{ id: 'i-1', status: 'Ok' }],
  requests: { 'version v1': { total: 100, failed: 2 } },
  answers: { statuses: { '2xx': 90, '3xx': 5, '4xx': 3, '5xx': 2 }, durations: [[10, 100]] },
  balancer: { ...BALANCER, refused: 1, targets: ['healthy'] },
};
const QUEUE: QueueFigures = {
  name: 'orders',
  arn: 'arn:aws:sqs:us-east-1:123456789012:orders',
  sent: 10,
  received: 10,
  deleted: 8,
  deadLettered: 0,
  arrivedDead: 0,
  expired: 0,
  purged: 0,
  visible: 1,
  inFlight: 1,
  delayed: 0,
  oldestMs: 2000,
};
const web = (changes: Partial<EnvironmentFigures>): Figures => ({ environments: [{ ...WEB, ...changes }], queues: [] });
const queue = (changes: Partial<QueueFigures>): Figures => ({ environments: [], queues: [{ ...QUEUE, ...changes }] });
const NOTHING: Figures = { environments: [], queues: [] };

/** `<namespace>/<name>{<names of dimensions>}` to value. */
function shown(data: readonly Datum[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    data.map(({ metric, values }) => [
      `${metric.namespace}/${metric.name}{${Object.keys(metric.dimensions).join()}}`,
      values.length === 1 ? values[0][0] : values,
    ]),
  );
}

interface Case {
  readonly name: string;
  readonly before: Figures;
  readonly now: Figures;
  /** What is published, completely. */
  readonly published: Readonly<Record<string, unknown>>;
}

const HOSTS = {
  'AWS/ApplicationELB/HealthyHostCount{LoadBalancer,TargetGroup}': 1,
  'AWS/ApplicationELB/UnHealthyHostCount{LoadBalancer,TargetGroup}': 0,
};
const HEALTH = 'AWS/ElasticBeanstalk/EnvironmentHealth{EnvironmentName}';

const CASES: readonly Case[] = [
  {
    name: 'an environment without requests: its health and its hosts only',
    before: web({}),
    now: web({}),
    published: { [HEALTH]: 0, ...HOSTS },
  },
  {
    name: 'requests of all versions since the last look, in all sets of dimensions',
    before: web({}),
    now: web({
      requests: { 'version v1': { total: 110, failed: 2 }, 'version v2': { total: 10, failed: 7 } },
      answers: {
        statuses: { '2xx': 100, '3xx': 5, '4xx': 6, '5xx': 9 },
        durations: [
          [10, 119],
          [500, 1],
        ],
      },
      balancer: { ...BALANCER, refused: 4, targets: ['healthy', 'unhealthy', 'initial', 'draining'] },
    }),
    published: {
      [HEALTH]: 0,
      'AWS/ApplicationELB/RequestCount{LoadBalancer}': 20,
      'AWS/ApplicationELB/HTTPCode_Target_5XX_Count{LoadBalancer}': 7,
      'AWS/ApplicationELB/HTTPCode_Target_2XX_Count{LoadBalancer}': 10,
      'AWS/ApplicationELB/HTTPCode_Target_4XX_Count{LoadBalancer}': 3,
      'AWS/ApplicationELB/HTTPCode_Target_2XX_Count{LoadBalancer,TargetGroup}': 10,
      'AWS/ApplicationELB/HTTPCode_Target_4XX_Count{LoadBalancer,TargetGroup}': 3,
      ...Object.fromEntries(
        ['LoadBalancer', 'LoadBalancer,TargetGroup'].map((dimensions) => [
          `AWS/ApplicationELB/TargetResponseTime{${dimensions}}`,
          [
            [0.01, 19],
            [0.5, 1],
          ],
        ]),
      ),
      'AWS/ApplicationELB/HTTPCode_ELB_5XX_Count{LoadBalancer}': 3,
      'AWS/ApplicationELB/HTTPCode_ELB_503_Count{LoadBalancer}': 3,
      'AWS/ApplicationELB/RequestCount{LoadBalancer,TargetGroup}': 20,
      'AWS/ApplicationELB/HTTPCode_Target_5XX_Count{LoadBalancer,TargetGroup}': 7,
      ...HOSTS,
      'AWS/ApplicationELB/UnHealthyHostCount{LoadBalancer,TargetGroup}': 1,
    },
  },
  {
    name: 'what the configuration asks for, a count of nothing too',
    before: web({}),
    now: web({
      enhanced: {
        environment: ['ApplicationRequestsTotal', 'ApplicationRequests5xx', 'InstancesSevere'],
        instance: [],
      },
      status: 'Severe',
      instances: [{ id: 'i-1', status: 'Severe' }],
      balancer: undefined,
    }),
    published: {
      [HEALTH]: 25,
      'AWS/ElasticBeanstalk/InstancesSevere{EnvironmentName}': 1,
      'AWS/ElasticBeanstalk/ApplicationRequestsTotal{EnvironmentName}': 0,
      'AWS/ElasticBeanstalk/ApplicationRequests5xx{EnvironmentName}': 0,
    },
  },
  {
    name: 'latencies that the configuration asks for',
    before: web({}),
    now: web({
      enhanced: {
        environment: ['ApplicationRequests4xx', 'ApplicationLatencyP50', 'ApplicationLatencyP99'],
        instance: [],
      },
      answers: {
        statuses: { '2xx': 94, '3xx': 5, '4xx': 5, '5xx': 2 },
        durations: [
          [10, 104],
          [500, 2],
        ],
      },
      balancer: undefined,
    }),
    published: {
      [HEALTH]: 0,
      'AWS/ElasticBeanstalk/ApplicationRequests4xx{EnvironmentName}': 2,
      'AWS/ElasticBeanstalk/ApplicationLatencyP50{EnvironmentName}': 0.01,
      'AWS/ElasticBeanstalk/ApplicationLatencyP99{EnvironmentName}': 0.5,
    },
  },
  {
    name: 'health of each instance when it is asked for',
    before: NOTHING,
    now: web({
      enhanced: { environment: [], instance: ['InstanceHealth'] },
      status: 'Degraded',
      instances: [{ id: 'i-1', status: 'Warning' }],
      balancer: undefined,
    }),
    published: { [HEALTH]: 20, 'AWS/ElasticBeanstalk/InstanceHealth{EnvironmentName,InstanceId}': 15 },
  },
  {
    name: 'basic health: nothing of Elastic Beanstalk',
    before: web({ enhanced: undefined, balancer: undefined }),
    now: web({ enhanced: undefined, balancer: undefined, status: 'Severe' }),
    published: {},
  },
  {
    name: 'a worker instance that was replaced counts from nothing',
    before: web({ balancer: undefined, requests: { 'i-1': { total: 50, failed: 5 } } }),
    now: web({
      balancer: undefined,
      enhanced: { environment: ['ApplicationRequestsTotal'], instance: [] },
      requests: { 'i-1': { total: 3, failed: 0 }, 'i-2': { total: 4, failed: 1 } },
    }),
    published: { [HEALTH]: 0, 'AWS/ElasticBeanstalk/ApplicationRequestsTotal{EnvironmentName}': 7 },
  },
  { name: 'a queue that nobody used', before: queue({}), now: queue({ sent: 0, arrivedDead: 0 }), published: {} },
  {
    name: 'a queue in use, ages in virtual seconds',
    before: queue({}),
    now: queue({ sent: 12, received: 15, deleted: 9, visible: 2 }),
    published: {
      'AWS/SQS/ApproximateNumberOfMessagesVisible{QueueName}': 2,
      'AWS/SQS/ApproximateNumberOfMessagesNotVisible{QueueName}': 1,
      'AWS/SQS/ApproximateNumberOfMessagesDelayed{QueueName}': 0,
      'AWS/SQS/ApproximateAgeOfOldestMessage{QueueName}': 120,
      'AWS/SQS/NumberOfMessagesSent{QueueName}': 2,
      'AWS/SQS/NumberOfMessagesReceived{QueueName}': 5,
      'AWS/SQS/NumberOfMessagesDeleted{QueueName}': 1,
    },
  },
  {
    name: 'dead letters are visible, but were not sent',
    before: queue({ sent: 0, received: 0, deleted: 0, visible: 0, inFlight: 0, oldestMs: undefined }),
    now: queue({ sent: 0, received: 0, deleted: 0, arrivedDead: 2, visible: 2, inFlight: 0, oldestMs: undefined }),
    published: {
      'AWS/SQS/ApproximateNumberOfMessagesVisible{QueueName}': 2,
      'AWS/SQS/ApproximateNumberOfMessagesNotVisible{QueueName}': 0,
      'AWS/SQS/ApproximateNumberOfMessagesDelayed{QueueName}': 0,
      'AWS/SQS/NumberOfMessagesSent{QueueName}': 0,
      'AWS/SQS/NumberOfMessagesReceived{QueueName}': 0,
      'AWS/SQS/NumberOfMessagesDeleted{QueueName}': 0,
    },
  },
];

test.each(CASES)('metrics: $name', ({ before, now, published }) => {
  expect(shown(metricsOf(before, now, 60))).toEqual(published);
});

test('minutes that went by together share what was counted, and each has the level', () => {
  const of = (name: string) => ({ namespace: 'N', name, dimensions: {} });
  const data: readonly Datum[] = [
    { metric: of('Count'), kind: 'count', values: [[10, 1]] },
    { metric: of('Level'), kind: 'level', values: [[7, 1]] },
  ];
  const minutes = byMinute(data, 600_000, 4);
  expect(minutes.map(([count]) => count.values[0][0])).toEqual([3, 2, 3, 2]);
  expect(minutes.map(([, level]) => level.values[0][0])).toEqual([7, 7, 7, 7]);
  expect(minutes.map(([count]) => count.at)).toEqual([600_000, 660_000, 720_000, 780_000]);
});
