import type { LoadBalancer } from '../../compute/traffic';
import { ServiceError } from '../../gateway/gateway';
import type { ServiceDependencies } from '../dependencies';
import { prepareRelease } from './application-version';
import type { ApplicationVersion } from './application-version';
import type { EnvironmentDefinition } from './definition';
import { runDeployment } from './deployment';
import { type DeploymentTime, startDeploymentTime } from './deployment-time';
import { type EventLog, openEventLog } from './event-log';
import { type Fleet, createFleet, newInstanceId } from './fleet';
import { environmentStatus } from './health/instance-health';
import { type Monitor, startMonitor } from './health/monitor';
import type { Member } from './member';
import { SAMPLE_APPLICATION } from './platform/sample-application';
import { type PeriodicTasks, startPeriodicTasks } from './sqsd/periodic-tasks';
import { taskMessage } from './sqsd/request';

export type EnvironmentState = 'Launching' | 'Updating' | 'Ready' | 'Terminated';

export interface EnvironmentOptions {
  readonly deps: ServiceDependencies;
  readonly definition: EnvironmentDefinition;
  /** undefined for a worker. */
  readonly balancer: LoadBalancer | undefined;
  /** Worker only. */
  readonly queueUrl: string | undefined;
}

/** A running environment. */
export interface BeanstalkEnvironment {
  readonly definition: EnvironmentDefinition;
  readonly balancer: LoadBalancer | undefined;
  readonly queueUrl: string | undefined;
  readonly events: EventLog;
  readonly members: readonly Member[];
  state(): EnvironmentState;
  /** Label of the version that was deployed successfully last. */
  versionLabel(): string;
  health(): { readonly status: string; readonly color: string };
  /** Messages that the application has answered with 200. */
  processed(): number;
  /** Launches the instances; resolves when the sample application runs on all. */
  start(): Promise<void>;
  /** Begins a deployment. Throws ServiceError unless the environment is ready. */
  update(version: ApplicationVersion, requestId: string): void;
  /** Ends the deployment under way as its policy does. Throws ServiceError when there is none. */
  abort(): void;
  /** How long the latest deployment has taken so far, in ms as AWS would have it. */
  deploymentTime(): number;
  /** Resolves when no deployment is under way. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const MIXED =
  'During an aborted deployment, some instances may have deployed the new application version. To ensure all instances are ' +
  'running the same version, re-deploy the appropriate application version.';

export function createEnvironment({ deps, definition, balancer, queueUrl }: EnvironmentOptions): BeanstalkEnvironment {
  const { clock, journal, gateway } = deps;
  const { name: target } = definition;
  const events = openEventLog(clock);
  const fleet: Fleet = createFleet({ deps, definition, balancer, queueUrl });
  let state: EnvironmentState = 'Launching';
  let versionLabel = SAMPLE_APPLICATION;
  let generation = 1;
  let group = groupName(generation);
  let monitor: Monitor | undefined;
  let periodic: PeriodicTasks | undefined;
  let time: DeploymentTime = startDeploymentTime(clock);
  let abort = new AbortController();
  let deploying: Promise<void> = Promise.resolve();

  const onLaunch = (member: Member) => {
    journal.append({ type: 'instance.launched', target, instanceId: member.id, version: member.version });
    events.add('INFO', `Added instance [${member.id}] to your environment.`);
  };

  const start = async () => {
    const { settings } = definition.options([]);
    balancer?.setWeights({ [group]: 100 });
    const ids = Array.from({ length: settings.minSize }, newInstanceId);
    await Promise.all(
      ids.map(async (id) => {
        const member = await fleet.launch(id);
        await fleet.installSample(member);
        fleet.attach(member, group, settings);
        onLaunch(member);
      }),
    );
    monitor = startMonitor({ clock, journal, target, fleet, balancer });
    if (queueUrl !== undefined) periodic = startPeriodicTasks({ clock, tasks: () => leader()?.cron ?? [], enqueue });
    state = 'Ready';
    events.add('INFO', `Successfully launched environment: ${target}`);
  };

  const leader = () => fleet.members.find(({ daemon }) => daemon !== undefined);
  const enqueue = async (task: { name: string; url: string }, at: number) => {
    const member = leader();
    const own = member && fleet.principal(member.id);
    if (!member || !own || queueUrl === undefined) return;
    await gateway.call(own, 'sqs', 'SendMessage', taskMessage(queueUrl, task, at)).then(
      () => member.log.write('aws-sqsd', `leader: message sent for task ${task.name}`),
      (error: Error) => member.log.write('aws-sqsd', `leader: task ${task.name} could not be sent: ${error.message}`),
    );
  };

  const deploy = async (version: ApplicationVersion, requestId: string) => {
    const previous = versionLabel;
    const step = (
      text: string,
      more: { weights?: Readonly<Record<string, number>>; batch?: readonly string[] } = {},
    ) => {
      journal.append({ type: 'deployment.step', deploymentId: requestId, text, ...more });
      events.add('INFO', text);
    };
    const end = (status: 'Succeeded' | 'Failed' | 'Aborted', reason: string) => {
      const serving = [...new Set(fleet.members.filter(({ inService }) => inService).map((member) => member.version))];
      journal.append({ type: 'deployment.ended', deploymentId: requestId, status, reason, serving });
      state = 'Ready';
    };
    const prepared = await prepareRelease(version, definition);
    const strategy = prepared.policy;
    journal.append({
      type: 'deployment.started',
      deploymentId: requestId,
      target,
      strategy,
      version: version.label,
      previous,
    });
    events.add('INFO', 'Environment update is starting.');
    prepared.warnings.forEach((warning) => events.add('WARN', warning));
    if (prepared.outcome === 'refused') {
      events.add('ERROR', prepared.reason);
      events.add('ERROR', 'Failed to deploy application.');
      return end('Failed', prepared.reason);
    }
    generation += 1;
    const done = await runDeployment({
      clock,
      time,
      fleet,
      monitor: monitor as Monitor,
      tier: definition.tier,
      balancer,
      release: prepared.release,
      group,
      newGroup: groupName(generation),
      events,
      onStep: step,
      onLaunch,
      signal: abort.signal,
    });
    group = done.group;
    const { status, reason, reverted } = done.ending;
    if (status === 'Succeeded') {
      versionLabel = version.label;
      events.add('INFO', 'New application version was deployed to running EC2 instances.');
      events.add('INFO', 'Environment update completed successfully.');
      return end(status, 'the new version serves');
    }
    if (!reverted) events.add('ERROR', MIXED);
    events.add('ERROR', status === 'Aborted' ? 'The environment update was aborted.' : 'Failed to deploy application.');
    return end(status, `${reason}\n${aftermath(strategy, reverted, previous, version.label)}`);
  };

  /** A fault of the rehearsal itself: said as such, and the deployment is over. */
  const fault = (requestId: string, error: Error) => {
    const reason = `the rehearsal itself failed: ${error.stack ?? error.message}`;
    events.add('ERROR', reason);
    journal.append({ type: 'deployment.ended', deploymentId: requestId, status: 'Failed', reason, serving: [] });
    state = 'Ready';
  };

  return {
    definition,
    balancer,
    queueUrl,
    events,
    get members() {
      return fleet.members;
    },
    state: () => state,
    versionLabel: () => versionLabel,
    health: () => environmentStatus(fleet.members.map(({ health }) => health.status)),
    processed: () => fleet.processed(),
    start,
    update: (version, requestId) => {
      if (state !== 'Ready') {
        throw new ServiceError(
          'InvalidParameterValue',
          `Environment named ${target} is in an invalid state for this operation. Must be Ready.`,
        );
      }
      state = 'Updating';
      abort = new AbortController();
      time = startDeploymentTime(clock);
      events.begin(requestId, version.label);
      deploying = deploy(version, requestId).catch((error: Error) => fault(requestId, error));
    },
    abort: () => {
      if (state !== 'Updating')
        throw new ServiceError('InvalidParameterValue', `Environment named ${target} has no update to abort.`);
      abort.abort();
    },
    deploymentTime: () => time.elapsed(),
    settled: () => deploying,
    close: async () => {
      if (state === 'Updating') fleet.hurry();
      abort.abort();
      // First, so that nobody's request holds anything up.
      await balancer?.close();
      await Promise.all([deploying, periodic?.stop(), monitor?.stop()]);
      state = 'Terminated';
      await fleet.close();
    },
  };
}

function groupName(generation: number): string {
  return `group-${generation}`;
}

/** What a failed deployment leaves behind, and what to do about it. */
function aftermath(policy: string, reverted: boolean, previous: string, label: string): string {
  if (reverted) return `${previous} serves alone, as before.`;
  if (policy === 'AllAtOnce')
    return `AllAtOnce leaves ${label} on every instance it got to: deploy a version that works.`;
  return `${policy} leaves a mixed fleet of ${previous} and ${label}: deploy a version that works to all instances.`;
}
