import type { Plan, Step } from './plan';

/** How a step ended. `unhealthy` is said by gates and evaluations, `aborted` by whoever was asked to stop. */
export type StepResult =
  | { readonly result: 'done' }
  | { readonly result: 'failed'; readonly reason: string }
  | { readonly result: 'unhealthy'; readonly reason: string }
  | { readonly result: 'aborted'; readonly reason: string };

export interface Ending {
  readonly status: 'Succeeded' | 'Failed' | 'Aborted';
  readonly reason: string;
  /** Whether the previous version serves alone again. */
  readonly reverted: boolean;
}

/** Where a deployment stands. Pure data: `current` says what to do, `advance` takes how it went. */
export interface Rollout {
  readonly plan: Plan;
  readonly remaining: readonly Step[];
  /** Set once the deployment is lost; what remains then cleans up. */
  readonly ending: Ending | undefined;
}

export function startRollout(plan: Plan): Rollout {
  return { plan, remaining: plan.steps, ending: undefined };
}

/** What to do next; undefined when it is over. */
export function current(rollout: Rollout): Step | undefined {
  return rollout.remaining[0];
}

export function endingOf(rollout: Rollout): Ending | undefined {
  if (rollout.remaining.length > 0) return undefined;
  return rollout.ending ?? { status: 'Succeeded', reason: '', reverted: false };
}

export function advance(rollout: Rollout, outcome: StepResult): Rollout {
  const [step, ...rest] = rollout.remaining;
  const ignored = outcome.result === 'unhealthy' && step.type === 'gate' && rollout.plan.settings.ignoreHealthCheck;
  // Clean-up goes on whatever happens: a run must end, and the old version must serve.
  if (outcome.result === 'done' || ignored || rollout.ending) return { ...rollout, remaining: rest };
  if (isPastReturn(rollout)) return { ...rollout, remaining: rest };
  const done = rollout.plan.steps.length - rollout.remaining.length;
  const cleanUp = cleanUpAfter(rollout.plan, done);
  return {
    plan: rollout.plan,
    remaining: cleanUp,
    ending: {
      status: outcome.result === 'aborted' ? 'Aborted' : 'Failed',
      reason: outcome.reason,
      reverted: reverts(rollout.plan, done),
    },
  };
}

/** Once only the old instances are left to be removed, the new version serves and nothing is gained by going back. */
function isPastReturn(rollout: Rollout): boolean {
  return rollout.remaining.every(({ type }) => type === 'detach' || type === 'terminate' || type === 'promote');
}

function reverts({ settings, steps }: Plan, failedAt: number): boolean {
  if (settings.policy === 'Immutable' || settings.policy === 'TrafficSplitting') return true;
  if (settings.policy === 'AllAtOnce') return false;
  // A rolling deployment that lost its additional batch, or never got to install anything, has changed nothing.
  return !steps.slice(0, failedAt + 1).some(({ type }) => type === 'install');
}

/** What each policy leaves behind when step `failedAt` fails. */
function cleanUpAfter({ settings, steps }: Plan, failedAt: number): Step[] {
  const launched = steps.slice(0, failedAt + 1).flatMap((step) => (step.type === 'launch' ? step.members : []));
  const remove: Step[] =
    launched.length === 0
      ? []
      : [
          { type: 'detach', members: launched },
          { type: 'terminate', members: launched },
        ];
  switch (settings.policy) {
    case 'AllAtOnce':
      return [];
    case 'TrafficSplitting':
      return [{ type: 'shift', newPercent: 0 }, ...remove];
    case 'Immutable':
      return remove;
    default:
      return [...putBack(steps, failedAt), ...remove];
  }
}

/** A batch that was taken out of service comes back with whatever version it runs; health checks decide about its traffic. */
function putBack(steps: readonly Step[], failedAt: number): Step[] {
  const out = new Set<string>();
  steps.slice(0, failedAt + 1).forEach((step, index) => {
    if (step.type === 'detach') step.members.forEach((member) => out.add(member));
    if (step.type === 'attach' && index < failedAt) step.members.forEach((member) => out.delete(member));
  });
  return out.size === 0 ? [] : [{ type: 'attach', members: [...out], group: 'current' }];
}
