import { join } from 'node:path';
import type { Clock } from '../../clock/clock';
import type { Instance, InstanceHost } from '../../compute/instance';
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

export async function launchMember(id: string, instances: InstanceHost, clock: Clock, logs: string): Promise<Member> {
  const instance = await instances.launch({ id });
  const log = openInstanceLog(join(logs, id));
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
