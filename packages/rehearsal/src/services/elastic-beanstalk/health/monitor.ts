import type { Clock } from '../../../clock/clock';
import type { LoadBalancer } from '../../../compute/traffic';
import type { Journal } from '../../../journal/journal';
import type { Fleet } from '../fleet';
import type { Member } from '../member';
import { HEALTH_CHECKS } from './gate';
import { type InstanceHealth, type RequestCount, assess, recentRequests } from './instance-health';

export interface MonitorOptions {
  readonly clock: Clock;
  readonly journal: Journal;
  /** Name of the environment. */
  readonly target: string;
  readonly fleet: Fleet;
  readonly balancer: LoadBalancer | undefined;
}

/** Checks every instance each ten virtual seconds, and says when its health changes. */
export interface Monitor {
  /** Hears of every round of checks; returns how to stop hearing. */
  onCheck(listener: () => void): () => void;
  stop(): Promise<void>;
}

/** Samples of requests that are kept of each instance: some minutes' worth. */
const KEPT_SAMPLES = 120;

export function startMonitor({ clock, journal, target, fleet, balancer }: MonitorOptions): Monitor {
  const stopping = new AbortController();
  const listeners = new Set<() => void>();

  const check = () => {
    const requests = requestsByVersion(balancer);
    for (const member of fleet.members) {
      const health = observe(member, balancer, requests, clock.now());
      if (health.status !== member.health.status) {
        journal.append({
          type: 'instance.health',
          target,
          instanceId: member.id,
          health: health.status,
          cause: health.causes.join(' '),
        });
      }
      member.health = health;
    }
    for (const listener of [...listeners]) listener();
  };

  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      check();
      await clock.pause(HEALTH_CHECKS.everyMs / clock.scale, stopping.signal);
    }
  };
  const looping = loop();

  return {
    onCheck: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop: async () => {
      stopping.abort();
      await looping;
    },
  };
}

/** The balancer counts by version; in a deployment that is what tells new instances from old ones. */
function requestsByVersion(balancer: LoadBalancer | undefined): ReadonlyMap<string, RequestCount> {
  return new Map(
    (balancer?.traffic() ?? []).map(({ version, requests, failed }) => [version, { total: requests, failed }]),
  );
}

/**
 * How long (virtual ms) the end of a process counts: three checks, which is what it takes to be believed. In compressed
 * time a restart is over before the next check, and would else go unseen.
 */
const EXIT_COUNTS_MS = 3 * HEALTH_CHECKS.everyMs;

function observe(
  member: Member,
  balancer: LoadBalancer | undefined,
  requests: ReadonlyMap<string, RequestCount>,
  now: number,
): InstanceHealth {
  const units = member.engine.units();
  member.exits = new Map(
    units.map((unit) => {
      const seen = member.exits.get(unit.name);
      const isNew = unit.exits() > (seen?.count ?? 0);
      return [unit.name, isNew ? { count: unit.exits(), at: now } : (seen ?? { count: 0, at: -Infinity })];
    }),
  );
  const ended = (name: string) => now - (member.exits.get(name)?.at ?? -Infinity) < EXIT_COUNTS_MS;
  const down = units.filter((unit) => unit.state() !== 'running' || ended(unit.name)).map(({ name }) => name);
  const count = (balancer ? requests.get(member.version) : member.daemon?.requests()) ?? { total: 0, failed: 0 };
  member.samples = [...member.samples, { at: now, ...count }].slice(-KEPT_SAMPLES);
  return assess({
    operation: member.operation,
    down: units.length === 0 ? ['web'] : down,
    target: balancer && member.inService ? balancer.state(member.id) : undefined,
    requests: recentRequests(member.samples),
  });
}
