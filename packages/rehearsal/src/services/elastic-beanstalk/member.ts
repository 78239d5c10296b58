import { join } from 'node:path';
import type { Instance } from '../../compute/instance';
import type { ServiceDependencies } from '../dependencies';
import type { InstanceHealth, RequestSample } from './health/instance-health';
import type { CronTask } from './bundle/cron';
import { type PlatformEngine, startEngine } from './platform/engine';
import { type InstanceLog, openInstanceLog } from './platform/instance-log';
import { SAMPLE_APPLICATION } from './platform/sample-application';
import type { Daemon } from './sqsd/daemon';

/** One instance of an environment, with what runs on it. */
export interface Member {
  readonly id: string;
  readonly instance: Instance;
  readonly engine: PlatformEngine;
  readonly log: InstanceLog;
  readonly launchedAt: number;
  /** Label of the version whose processes run. */
  version: string;
  /** Periodic tasks of that version. */
  cron: readonly CronTask[];
  /** What is being done to it. */
  operation: string | undefined;
  /** Group of the load balancer it is registered in. */
  group: string | undefined;
  /** Whether it gets requests or messages. */
  inService: boolean;
  daemon: Daemon | undefined;
  health: InstanceHealth;
  samples: RequestSample[];
  /** Processes that have ended by themselves: how often, and when that was noticed (virtual ms). */
  exits: ReadonlyMap<string, { readonly count: number; readonly at: number }>;
}

/** Launches an instance of the environment `target`; nothing runs on it yet. */
export async function launchMember(id: string, target: string, deps: ServiceDependencies): Promise<Member> {
  const { clock, instances } = deps;
  const instance = await instances.launch({ id });
  const log = openInstanceLog(join(deps.folder, 'logs', target, id), (name, line) =>
    deps.journal.append({ type: 'log', source: id, line: `[${name}] ${line}` }),
  );
  return {
    id,
    instance,
    log,
    engine: startEngine(instance, clock, log),
    launchedAt: clock.now(),
    version: SAMPLE_APPLICATION,
    cron: [],
    operation: 'Performing initialization.',
    group: undefined,
    inService: false,
    daemon: undefined,
    health: { status: 'Pending', causes: [] },
    samples: [],
    exits: new Map(),
  };
}
