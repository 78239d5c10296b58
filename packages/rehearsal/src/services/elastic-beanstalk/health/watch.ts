import type { Clock } from '../../../clock/clock';
import type { HealthStatus } from '../options/settings';
import type { Member } from '../member';
import type { StepResult } from '../policy/rollout';
import { HEALTH_CHECKS, countChecks, isPassed, openGate } from './gate';
import { passes } from './instance-health';
import type { Monitor } from './monitor';

export interface WatchOptions {
  readonly clock: Clock;
  readonly monitor: Monitor;
  readonly members: readonly Member[];
  readonly threshold: HealthStatus;
  readonly signal: AbortSignal;
}

/** Applications start in real time, so a time limit is never shortened below this (real ms). */
const START_UP_MS = 15_000;

/**
 * Waits until every instance has passed `checks` health checks in a row, for at most the command timeout. That runs in
 * virtual time, but leaves an application the real time that it needs to start.
 */
export async function passGate(
  options: WatchOptions & { readonly checks: number; readonly timeoutSeconds: number },
): Promise<StepResult> {
  const { clock, members, threshold, checks, timeoutSeconds } = options;
  const timeoutMs = timeoutSeconds * 1000;
  const limit = Math.max(timeoutMs, Math.min(timeoutMs, START_UP_MS) * clock.scale);
  let progress = openGate(members.map(({ id }) => id));
  return decide(
    options,
    limit,
    `health of ${members.length} instance(s): ${checks} checks, ${HEALTH_CHECKS.everyMs / 1000} s apart`,
    {
      onCheck: () => {
        progress = countChecks(
          progress,
          new Map(members.map(({ id, health }) => [id, passes(health.status, threshold)])),
        );
        if (isPassed(progress, checks)) return { result: 'done' };
        // systemd has given up: nothing will bring the process back.
        const lost = members.some(({ engine }) => engine.units().some((unit) => unit.state() === 'failed'));
        return lost ? { result: 'unhealthy', reason: 'a process keeps ending' } : undefined;
      },
      atEnd: { result: 'unhealthy', reason: `not healthy within ${timeoutSeconds} s` },
    },
  );
}

/** Checks that must fail, of the last so many, before an instance is believed to be unhealthy. */
const BELIEVED = { failed: 3, of: 6 };

/** Watches instances for a time; ends early when one of them turns unhealthy. */
export async function evaluate(options: WatchOptions & { readonly minutes: number }): Promise<StepResult> {
  const { members, threshold, minutes } = options;
  const recent = new Map<string, boolean[]>(members.map(({ id }) => [id, []]));
  return decide(options, minutes * 60_000, `evaluation of the new version: ${minutes} min`, {
    onCheck: () => {
      for (const { id, health } of members) {
        const checks = [...(recent.get(id) ?? []), passes(health.status, threshold)].slice(-BELIEVED.of);
        recent.set(id, checks);
        if (checks.filter((passed) => !passed).length >= BELIEVED.failed)
          return { result: 'unhealthy', reason: 'unhealthy during the evaluation' };
      }
      return undefined;
    },
    atEnd: { result: 'done' },
  });
}

/** Waits for the first decision of a check, or for the end of the time. */
async function decide(
  { clock, monitor, signal }: WatchOptions,
  limitMs: number,
  why: string,
  how: { readonly onCheck: () => StepResult | undefined; readonly atEnd: StepResult },
): Promise<StepResult> {
  const decided = new AbortController();
  let result: StepResult | undefined;
  const stop = monitor.onCheck(() => {
    result ??= how.onCheck();
    if (result) decided.abort();
  });
  await clock.wait(limitMs, why, AbortSignal.any([decided.signal, signal]));
  stop();
  if (result) return result;
  return signal.aborted ? { result: 'aborted', reason: 'the deployment was aborted' } : how.atEnd;
}
