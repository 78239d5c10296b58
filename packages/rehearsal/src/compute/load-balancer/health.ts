import { RehearsalError } from '../../core/errors';
import { type TargetState } from '../traffic';

/** How the targets of a balancer are checked; times are real milliseconds. */
export interface HealthCheck {
  /** Path with query, for example `/health`. */
  readonly path: string;
  readonly intervalMs: number;
  /** A check without an answer by then has failed. */
  readonly timeoutMs: number;
  /** Checks in a row that must pass until an unhealthy target is healthy again. */
  readonly healthyThreshold: number;
  /** Checks in a row that must fail until a target is unhealthy. */
  readonly unhealthyThreshold: number;
  /** Status codes that pass: `200`, `200,302` or `200-299`. */
  readonly matcher: string;
}

export interface Health {
  readonly state: Exclude<TargetState, 'draining'>;
  /** Checks in a row with the same outcome, and that outcome. */
  readonly inARow: number;
  readonly passed: boolean;
}

export const INITIAL: Health = { state: 'initial', inARow: 0, passed: false };

/** Health after one more check. A new target needs to pass only one (facts of Application Load Balancer, "initial"). */
export function afterCheck(
  health: Health,
  passed: boolean,
  check: Pick<HealthCheck, 'healthyThreshold' | 'unhealthyThreshold'>,
): Health {
  const inARow = passed === health.passed ? health.inARow + 1 : 1;
  const needed = health.state === 'initial' ? 1 : check.healthyThreshold;
  if (passed && inARow >= needed) return { state: 'healthy', inARow, passed };
  if (!passed && inARow >= check.unhealthyThreshold) return { state: 'unhealthy', inARow, passed };
  return { state: health.state, inARow, passed };
}

/** Reads a matcher of status codes. Throws `invalid-matcher`. */
export function parseMatcher(matcher: string): (status: number) => boolean {
  const ranges = matcher.split(',').map((part) => {
    const found = /^\s*(\d{3})\s*(?:-\s*(\d{3})\s*)?$/.exec(part);
    if (!found) {
      const message = `a matcher of health checks is like "200", "200,302" or "200-299", got "${matcher}"`;
      throw new RehearsalError({ code: 'invalid-matcher', message });
    }
    return { from: Number(found[1]), to: Number(found[2] ?? found[1]) };
  });
  return (status) => ranges.some(({ from, to }) => status >= from && status <= to);
}
