import type { AnswerTotals, StatusClass, TargetState } from '../compute/traffic';
import type { InstanceStatus } from '../services/elastic-beanstalk/health/instance-health';
import type { Sample } from '../services/cloudwatch/metric';
import type { QueueFigures } from '../services/sqs/sqs';

/** How many requests there were since the start. */
export interface RequestTotals {
  readonly total: number;
  /** Answered with 500 or more, or not at all. */
  readonly failed: number;
}

/** The load balancer that Elastic Beanstalk makes for an environment, or the shared one it was given. */
export interface BalancerFigures {
  /** As CloudWatch names it: `app/<name>/<16 hex digits>`. */
  readonly loadBalancer: string;
  /** `targetgroup/<name>/<16 hex digits>` */
  readonly targetGroup: string;
  /** Requests for which there was no target at all; the balancer itself answered them with 503. */
  readonly refused: number;
  /** State of each registered target. */
  readonly targets: readonly TargetState[];
}

/** Names of metrics that an environment's configuration publishes besides `EnvironmentHealth`. */
export interface PublishedMetrics {
  readonly environment: readonly string[];
  readonly instance: readonly string[];
}

export interface EnvironmentFigures {
  readonly name: string;
  /** @default - the environment reports basic health, which publishes none of these metrics */
  readonly enhanced?: PublishedMetrics;
  /** `Ok`, `Info`, `Warning`, `Degraded` or `Severe`. */
  readonly status: string;
  readonly instances: readonly { readonly id: string; readonly status: InstanceStatus }[];
  /** What the applications answered, by who counts it: one load balancer, or each worker instance. */
  readonly requests: Readonly<Record<string, RequestTotals>>;
  /** What the balancer saw of the answers. @default - a worker, whose daemon counts no more than `requests` */
  readonly answers?: AnswerTotals;
  /** @default - a worker, a single instance, or a balancer other than an Application Load Balancer */
  readonly balancer?: BalancerFigures;
}

/** Everything metrics are made from, at one moment. */
export interface Figures {
  readonly environments: readonly EnvironmentFigures[];
  readonly queues: readonly QueueFigures[];
}

/** What of a total is new. Whoever counted may have been replaced and have started from nothing. */
export function added(before: number | undefined, now: number): number {
  return now >= (before ?? 0) ? now - (before ?? 0) : now;
}

const STATUSES: readonly StatusClass[] = ['2xx', '3xx', '4xx', '5xx'];

/** Answers between two looks: how many of each status, under names made of it, and in how many seconds. */
export function newAnswers(
  before: AnswerTotals | undefined,
  now: AnswerTotals | undefined,
  nameOf: (status: StatusClass) => string,
): { readonly counts: Readonly<Record<string, number>>; readonly seconds: Sample['values'] } {
  if (!now) return { counts: {}, seconds: [] };
  const counts = STATUSES.map((status) => [nameOf(status), added(before?.statuses[status], now.statuses[status])]);
  const earlier = new Map(before?.durations);
  const seconds = now.durations.flatMap(([ms, count]) => {
    const times = added(earlier.get(ms), count);
    return times === 0 ? [] : [[ms / 1000, times] as const];
  });
  return { counts: Object.fromEntries(counts) as Record<string, number>, seconds };
}
