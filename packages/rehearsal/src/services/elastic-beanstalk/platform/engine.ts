import { mkdir, writeFile } from 'node:fs/promises';
import type { Clock } from '../../../clock/clock';
import type { Instance } from '../../../compute/instance';
import type { SourceBundle } from '../bundle/source-bundle';
import { type DeployFailure, type Installation, installBundle } from './deploy-to-instance';
import { diagnose, lastLines } from './diagnosis';
import { type InstanceLog } from './instance-log';
import { SAMPLE_SOURCE } from './sample-application';
import { type Unit, startUnit } from './unit';
import { instanceVariables } from './variables';

/** A version to install on an instance. */
export interface InstanceDeployment {
  readonly zip: string;
  readonly bundle: SourceBundle;
  readonly properties: Readonly<Record<string, string>>;
  readonly aws: Readonly<Record<string, string>>;
  /** One instance of a deployment runs the leader-only container commands. */
  readonly leader: boolean;
  /** Real ms all commands together may take. */
  readonly timeoutMs: number;
  /** Whether the platform is Node.js, whose dependencies it installs. */
  readonly nodejs: boolean;
  readonly signal: AbortSignal;
}

export type DeployOutcome = { readonly outcome: 'succeeded' } | ({ readonly outcome: 'failed' } & DeployFailure);

/** Beanstalk's software on one instance: it installs versions and keeps their processes running. */
export interface PlatformEngine {
  installSample(aws: Readonly<Record<string, string>>): Promise<void>;
  deploy(deployment: InstanceDeployment): Promise<DeployOutcome>;
  units(): readonly Unit[];
  /** Why the application does not get healthy, if that can be seen. */
  diagnose(healthCheckPath: string | undefined): Promise<string | undefined>;
  /** SIGTERM to all processes, SIGKILL after `graceMs` real ms; also to those that were given longer before. */
  stop(graceMs: number): Promise<void>;
}

/** systemd's own default: how long a process may take to end, in real ms. */
const STOP_GRACE_MS = 90_000;
/** A process that ends this soon (real ms) is looked at until it stays up or is given up. */
const SETTLE_MS = 300;
const STAYS_UP_MS = 1_000;

export function startEngine(instance: Instance, clock: Clock, log: InstanceLog): PlatformEngine {
  let units: Unit[] = [];
  const stopping = new Set<Unit>();

  const stop = async (graceMs: number) => {
    for (const unit of units) stopping.add(unit);
    units = [];
    // Those that are being stopped already are hurried on.
    await Promise.all([...stopping].map((unit) => unit.stop(graceMs).finally(() => stopping.delete(unit))));
  };

  const startUnits = async (
    lines: readonly { name: string; command: string }[],
    variables: (port: number) => Record<string, string>,
  ) => {
    for (const { name, command } of lines) {
      const port = name === 'web' ? instance.port : await instance.allocatePort();
      const onLine = (line: string) => log.write(name, line);
      units.push(
        await startUnit({
          instance,
          clock,
          name,
          command,
          cwd: '/var/app/current',
          port,
          env: variables(port),
          onLine,
        }),
      );
    }
  };

  const home = () => instance.insidePath('/root');

  return {
    units: () => units,
    stop,
    diagnose: (healthCheckPath) => diagnose(instance, units, log, healthCheckPath),
    installSample: async (aws) => {
      await mkdir(instance.hostPath('/var/app/current'), { recursive: true });
      await writeFile(instance.hostPath('/var/app/current/server.js'), SAMPLE_SOURCE);
      await startUnits([{ name: 'web', command: 'exec node server.js' }], (port) =>
        instanceVariables({ home: home(), port, properties: {}, aws }),
      );
    },
    deploy: async (deployment) => {
      const variables = (port: number) =>
        instanceVariables({ home: home(), port, properties: deployment.properties, aws: deployment.aws });
      const installation: Installation = {
        ...deployment,
        instance,
        log,
        variables: variables(instance.port),
        deadline: clock.elapsed() + deployment.timeoutMs,
        elapsed: () => clock.elapsed(),
        restart: async () => {
          await stop(STOP_GRACE_MS);
          return {
            start: async () => {
              await startUnits(deployment.bundle.start?.processes ?? [], variables);
              return trackProcesses(units, clock, log);
            },
          };
        },
      };
      const failure = await installBundle(installation);
      return failure ? { outcome: 'failed', ...failure } : { outcome: 'succeeded' };
    },
  };
}

/**
 * Beanstalk looks for the processes' ids soon after it has started them, and fails the deployment where one is not there;
 * what ends later is for the health checks to see.
 */
async function trackProcesses(units: readonly Unit[], clock: Clock, log: InstanceLog): Promise<string | undefined> {
  const exited = await Promise.all(
    units.map(async (unit) => {
      await Promise.race([clock.pause(SETTLE_MS), unit.nextExit()]);
      let exits = 0;
      while (unit.exits() > exits && unit.state() !== 'failed') {
        exits = unit.exits();
        await Promise.race([clock.pause(STAYS_UP_MS), unit.nextExit()]);
      }
      return unit.state() === 'running' ? undefined : unit;
    }),
  );
  const failed = exited.find((unit) => unit !== undefined);
  if (!failed) return undefined;
  return `process ${failed.name} ends as soon as it is started, with ${failed.lastExit()}${lastLines(log, failed.name)}`;
}
