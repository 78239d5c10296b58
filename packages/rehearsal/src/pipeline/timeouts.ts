import type { Clock } from '../clock/clock';
import type { ActionModel } from './model';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Facts C5; real milliseconds, because what an action does races user code. */
const LIMITS: Readonly<Record<string, number>> = {
  'Build/CodeBuild': 36 * HOUR,
  'Test/CodeBuild': 8 * HOUR,
  'Compute/Commands': 55 * MINUTE,
  'Deploy/CloudFormation': 3 * DAY,
  'Deploy/CodeDeploy': 5 * DAY,
};
const OTHERWISE = HOUR;

/** What a running action is watched by: its execution being stopped, and its time. */
export interface ActionWatch {
  readonly watch: { readonly signal: AbortSignal; stop(): void };
  readonly limit: { readonly passed: boolean; readonly reason: string };
}

/** A manual approval keeps its own time, which is virtual. */
export function timeoutOf(action: ActionModel, clock: Clock, stopped: AbortSignal): ActionWatch {
  const ms = LIMITS[action.key] ?? OTHERWISE;
  const limit = { passed: false, reason: `${action.key} took longer than ${ms / MINUTE} minutes` };
  if (action.key === 'Approval/Manual') return { watch: { signal: stopped, stop: () => undefined }, limit };
  const timer = new AbortController();
  const expired = new AbortController();
  void clock.pause(ms, timer.signal).then(() => {
    if (timer.signal.aborted) return;
    limit.passed = true;
    expired.abort();
  });
  return { watch: { signal: AbortSignal.any([stopped, expired.signal]), stop: () => timer.abort() }, limit };
}
