import { randomUUID } from 'node:crypto';
import { ServiceError } from '../../gateway/gateway';
import type { BuildRequest, BuildResult, BuildWorld, PhaseRecord } from './build/model';
import { runBuild } from './build/runner';
import type { Phase } from './phases';

/** What is asked of a build, besides its id, its number and how it is stopped. */
export type BuildOrder = Omit<BuildRequest, 'uuid' | 'number' | 'signal'>;

/** A build of this rehearsal, under way or ended. */
export interface KnownBuild {
  readonly id: string;
  readonly order: BuildOrder;
  readonly number: number;
  readonly startedAt: Date;
  readonly phases: readonly PhaseRecord[];
  readonly current: Phase;
  readonly result?: BuildResult;
  /** Resolves when it has ended; rejects only where the rehearsal itself is at fault. */
  readonly done: Promise<BuildResult>;
  stop(): void;
}

/** The builds of a rehearsal by id. */
export interface Builds {
  start(order: BuildOrder): KnownBuild;
  get(id: string): KnownBuild | undefined;
  /** Newest first. */
  ofProject(name: string): readonly KnownBuild[];
  /** Stops what is under way and waits for it. */
  close(): Promise<void>;
}

export function createBuilds(world: BuildWorld): Builds {
  const builds = new Map<string, KnownBuild>();
  const notices = new Set<string>();
  let closed = false;

  const start = (order: BuildOrder): KnownBuild => {
    const { project } = order;
    if (closed) throw new ServiceError('ServiceUnavailableException', 'the rehearsal is ending', 503);
    const running = ofProject(project.name).filter(({ result }) => result === undefined).length;
    if (project.concurrentBuildLimit !== undefined && running >= project.concurrentBuildLimit) {
      throw new ServiceError(
        'AccountLimitExceededException',
        `Project ${project.name} has ${running} builds under way, its ConcurrentBuildLimit`,
      );
    }
    const uuid = randomUUID();
    const stopper = new AbortController();
    const phases: PhaseRecord[] = [];
    const state: { current: Phase; result?: BuildResult } = { current: 'SUBMITTED' };
    const id = `${project.name}:${uuid}`;
    const number = numberOf(world, project.name);
    const done = runBuild(world, { ...order, uuid, number, signal: stopper.signal }, notices, {
      phaseStarted: (phase) => (state.current = phase),
      phaseEnded: (record) => phases.push(record),
    }).then((result) => (state.result = result));
    // Whoever waits for it hears of a failure; a build nobody waits for must not end the process.
    done.catch(() => undefined);
    const build: KnownBuild = {
      id,
      order,
      number,
      startedAt: new Date(),
      phases,
      get current() {
        return state.current;
      },
      get result() {
        return state.result;
      },
      done,
      stop: () => stopper.abort(),
    };
    builds.set(id, build);
    return build;
  };
  const ofProject = (name: string) => [...builds.values()].filter(({ order }) => order.project.name === name).reverse();
  return {
    start,
    get: (id) => builds.get(id),
    ofProject,
    close: async () => {
      closed = true;
      for (const build of builds.values()) build.stop();
      await Promise.allSettled([...builds.values()].map(({ done }) => done.then(({ released }) => released)));
    },
  };
}

/** Builds of a project are numbered from 1, over restarts of the rehearsal too. */
function numberOf({ journal }: BuildWorld, project: string): number {
  return 1 + journal.events.filter((event) => event.type === 'build.started' && event.project === project).length;
}
