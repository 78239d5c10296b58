import type { Clock } from '../../clock/clock';
import type { LoadBalancer } from '../../compute/traffic';
import type { DeploymentTime } from './deployment-time';
import type { EventLog } from './event-log';
import { type Fleet, type Release, newInstanceId } from './fleet';
import { HEALTH_CHECKS } from './health/gate';
import type { Monitor } from './health/monitor';
import { evaluate, passGate } from './health/watch';
import type { Member } from './member';
import { type Step, planDeployment } from './policy/plan';
import { type Ending, type StepResult, advance, current, endingOf, startRollout } from './policy/rollout';

export interface DeploymentOptions {
  readonly clock: Clock;
  readonly time: DeploymentTime;
  readonly fleet: Fleet;
  readonly monitor: Monitor;
  readonly tier: 'web' | 'worker';
  readonly balancer: LoadBalancer | undefined;
  readonly release: Release;
  /** Group of the balancer that serves when the deployment begins. */
  readonly group: string;
  /** Group for a version that gets a share of the traffic. */
  readonly newGroup: string;
  readonly events: EventLog;
  readonly onStep: (
    text: string,
    more?: { weights?: Readonly<Record<string, number>>; batch?: readonly string[] },
  ) => void;
  readonly onLaunch: (member: Member) => void;
  readonly signal: AbortSignal;
}

export interface DeploymentEnd {
  readonly ending: Ending;
  /** Group that serves now. */
  readonly group: string;
}

/** Carries out the environment's policy, step by step, to its end. */
export async function runDeployment(options: DeploymentOptions): Promise<DeploymentEnd> {
  const { fleet, release } = options;
  const ids = fleet.members.map(({ id }) => id);
  const plan = planDeployment({ settings: release.settings.deployment, fleet: ids, spare: ids.map(newInstanceId) });
  const performer = createPerformer(options);
  let rollout = startRollout(plan);
  for (let step = current(rollout); step; step = current(rollout)) {
    const aborted = options.signal.aborted && rollout.ending === undefined;
    const result: StepResult = aborted
      ? { result: 'aborted', reason: 'the deployment was aborted' }
      : await performer.perform(step);
    rollout = advance(rollout, result);
  }
  return { ending: endingOf(rollout) as Ending, group: performer.group() };
}

function createPerformer(options: DeploymentOptions) {
  const { clock, time, fleet, monitor, balancer, release, events, onStep, signal } = options;
  const { settings, label } = release;
  let group = options.group;
  let leader: string | undefined;
  const previous = fleet.members[0]?.version ?? '';
  const membersOf = (ids: readonly string[]) => ids.map((id) => fleet.member(id));

  const install = async (ids: readonly string[]): Promise<StepResult> => {
    // The first instance that is worked on is the leader; a deployment has one.
    leader ??= ids[0];
    const reasons = await Promise.all(
      membersOf(ids).map(async (member) => {
        const reason = await fleet.install(member, release, member.id === leader, signal);
        if (reason !== undefined) events.add('ERROR', `[Instance: ${member.id}] Instance deployment failed. ${reason}`);
        return reason === undefined ? undefined : `${member.id}: ${reason}`;
      }),
    );
    const failed = reasons.filter((reason) => reason !== undefined);
    if (failed.length === 0) return { result: 'done' };
    return { result: signal.aborted ? 'aborted' : 'failed', reason: failed.join('\n') };
  };

  const explain = async (members: readonly Member[], result: StepResult): Promise<StepResult> => {
    if (result.result !== 'unhealthy') return result;
    const bad = members.filter(({ health }) => health.status !== 'Ok');
    const reasons = await Promise.all(
      (bad.length > 0 ? bad : members).map(async ({ id, health, engine }) => {
        const diagnosis = await engine.diagnose(options.tier === 'web' ? settings.process.healthCheckPath : undefined);
        return `${id} is ${health.status}${health.causes.length > 0 ? `: ${health.causes.join(' ')}` : ''}${diagnosis ? ` ${capital(diagnosis)}` : ''}`;
      }),
    );
    const reason = `${result.reason}: ${reasons.join('\n')}`;
    events.add(settings.deployment.ignoreHealthCheck ? 'WARN' : 'ERROR', reason);
    return { ...result, reason };
  };

  const shift = (newPercent: number) => {
    const weights = { [group]: 100 - newPercent, [options.newGroup]: newPercent };
    balancer?.setWeights(weights);
    const names = previous === label ? [`${label} (running)`, `${label} (new)`] : [previous, label];
    onStep(`${newPercent} % of the traffic to ${label}`, {
      weights: { [names[0]]: 100 - newPercent, [names[1]]: newPercent },
    });
  };

  const watch = (members: readonly Member[]) => ({
    clock,
    monitor,
    members,
    threshold: settings.healthThreshold,
    signal,
  });

  const perform = async (step: Step): Promise<StepResult> => {
    switch (step.type) {
      case 'launch': {
        onStep(`launching ${count(step.members)} with ${label}`, { batch: step.members });
        const launched = await Promise.all(step.members.map((id) => fleet.launch(id)));
        launched.forEach(options.onLaunch);
        return install(step.members);
      }
      case 'detach':
        onStep(`taking ${count(step.members)} out of service`, { batch: step.members });
        await Promise.all(membersOf(step.members).map((member) => fleet.detach(member)));
        return { result: 'done' };
      case 'install':
        onStep(`deploying ${label} to ${count(step.members)}`, { batch: step.members });
        return install(step.members);
      case 'attach':
        for (const member of membersOf(step.members))
          fleet.attach(member, step.group === 'new' ? options.newGroup : group, settings);
        return { result: 'done' };
      case 'gate': {
        const members = membersOf(step.members);
        onStep(`waiting for the health of ${count(step.members)}`, { batch: step.members });
        const checks = settings.enhancedHealth ? HEALTH_CHECKS[options.tier] : 1;
        const { timeoutSeconds } = settings.deployment;
        const gate = () => passGate({ ...watch(members), checks, timeoutSeconds });
        return explain(members, await time.waiting(timeoutSeconds * 1000, gate));
      }
      case 'shift':
        shift(step.newPercent);
        return { result: 'done' };
      case 'evaluate': {
        const members = membersOf(step.members);
        onStep(`evaluating ${label} for ${step.minutes} min`, { batch: step.members });
        const evaluation = () => evaluate({ ...watch(members), minutes: step.minutes });
        return explain(members, await time.waiting(step.minutes * 60_000, evaluation));
      }
      case 'promote':
        group = options.newGroup;
        return { result: 'done' };
      case 'terminate':
        onStep(`terminating ${count(step.members)}`, { batch: step.members });
        await Promise.all(
          step.members
            .flatMap((id) => fleet.members.filter((member) => member.id === id))
            .map((member) => fleet.terminate(member)),
        );
        return { result: 'done' };
    }
  };
  return { perform, group: () => group };
}

function count(members: readonly string[]): string {
  return members.length === 1 ? '1 instance' : `${members.length} instances`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
