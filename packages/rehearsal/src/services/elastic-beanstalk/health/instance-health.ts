import type { TargetState } from '../../../compute/traffic';
import type { HealthStatus } from '../options/settings';

export type InstanceStatus = HealthStatus | 'Pending' | 'Suspended';

/** What can be seen of an instance at one check. */
export interface InstanceObservation {
  /** Set while a version is being installed. */
  readonly operation: string | undefined;
  /** Processes of the Procfile that are not running, or have ended since the last check. */
  readonly down: readonly string[];
  /** undefined where no load balancer sends it requests. */
  readonly target: TargetState | undefined;
  /** Requests that count, see `recentRequests`. */
  readonly requests: RequestCount;
}

export interface RequestCount {
  readonly total: number;
  readonly failed: number;
}

export interface InstanceHealth {
  readonly status: InstanceStatus;
  readonly causes: readonly string[];
}

/** Colours, best first. */
const ORDER: readonly InstanceStatus[] = ['Ok', 'Pending', 'Suspended', 'Warning', 'Degraded', 'Severe'];

/**
 * Shares of failing requests. AWS publishes no figures, only "moderate", "high" and "very high"; these are ours.
 *
 * @see https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/health-enhanced-status.html
 */
const FAILING: readonly (readonly [number, HealthStatus])[] = [
  [0.3, 'Severe'],
  [0.1, 'Degraded'],
  [0.01, 'Warning'],
];

/** With fewer requests than this their results say nothing. */
const ENOUGH_REQUESTS = 3;

/** The colour of one instance, and why. */
export function assess(seen: InstanceObservation): InstanceHealth {
  if (seen.operation !== undefined) return { status: 'Pending', causes: [seen.operation] };
  const found: InstanceHealth[] = [];
  if (seen.down.length > 0)
    found.push({ status: 'Severe', causes: [`Following services are not running: ${seen.down.join(', ')}.`] });
  if (seen.target === 'unhealthy')
    found.push({ status: 'Severe', causes: ['ELB health is failing: the health check gets no expected answer.'] });
  if (seen.target === 'initial') found.push({ status: 'Pending', causes: ['ELB health is not available yet.'] });
  if (seen.requests.total >= ENOUGH_REQUESTS) {
    const share = seen.requests.failed / seen.requests.total;
    const [, status] = FAILING.find(([limit]) => share >= limit) ?? [];
    if (status)
      found.push({ status, causes: [`${(share * 100).toFixed(1)} % of the requests are failing with HTTP 5xx.`] });
  }
  const worst = worstOf(found.map(({ status }) => status));
  return { status: worst, causes: found.filter(({ status }) => status === worst).flatMap(({ causes }) => causes) };
}

export function worstOf(statuses: readonly InstanceStatus[]): InstanceStatus {
  return statuses.reduce<InstanceStatus>(
    (worst, status) => (ORDER.indexOf(status) > ORDER.indexOf(worst) ? status : worst),
    'Ok',
  );
}

/** Whether an instance with this status passes a check for which `threshold` is good enough. */
export function passes(status: InstanceStatus, threshold: HealthStatus): boolean {
  if (status === 'Pending' || status === 'Suspended') return false;
  return ORDER.indexOf(status) <= ORDER.indexOf(threshold);
}

/** Totals of requests at a moment; virtual ms. */
export interface RequestSample extends RequestCount {
  readonly at: number;
}

const WINDOW_MS = 60_000;
const AT_LEAST = 10;

/**
 * Requests of the last minute. In compressed time a minute has few requests, so the window reaches back until there are
 * ten of them, or no more.
 */
export function recentRequests(samples: readonly RequestSample[]): RequestCount {
  const now = samples.at(-1);
  if (!now) return { total: 0, failed: 0 };
  let from = samples[0];
  for (const sample of samples) {
    if (now.at - sample.at < WINDOW_MS || now.total - sample.total < AT_LEAST) break;
    from = sample;
  }
  return { total: now.total - from.total, failed: now.failed - from.failed };
}

/** The environment's colour from its instances', as far as it can be told from the documented examples. */
export function environmentStatus(instances: readonly InstanceStatus[]): {
  readonly status: HealthStatus | 'Info';
  readonly color: string;
} {
  const bad = instances.filter((status) => status === 'Severe' || status === 'Degraded');
  if (instances.length === 0 || (bad.length > 0 && bad.length === instances.length)) {
    return { status: instances.includes('Degraded') ? 'Degraded' : 'Severe', color: 'Red' };
  }
  if (bad.length * 2 >= instances.length && bad.length > 0) return { status: 'Degraded', color: 'Red' };
  if (bad.length > 0 || instances.includes('Warning')) return { status: 'Warning', color: 'Yellow' };
  return { status: instances.includes('Pending') ? 'Info' : 'Ok', color: 'Green' };
}
