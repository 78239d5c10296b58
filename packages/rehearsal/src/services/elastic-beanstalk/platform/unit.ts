import type { Clock } from '../../../clock/clock';
import type { CommandResult, Instance, RunningProcess } from '../../../compute/instance';

/** A process of the Procfile, kept running as systemd keeps it on an instance. */
export interface Unit {
  readonly name: string;
  /** PORT of its environment. */
  readonly port: number;
  state(): UnitState;
  /** How often it has ended by itself. */
  exits(): number;
  /** How it ended last, in words. */
  lastExit(): string | undefined;
  /** Resolves when it ends by itself for the first time from now on, or is given up or stopped. */
  nextExit(): Promise<void>;
  stop(graceMs: number): Promise<void>;
}

/** `failed`: started too often in too short a time, so systemd gives it up. */
export type UnitState = 'running' | 'restarting' | 'failed' | 'stopped';

export interface UnitOptions {
  readonly instance: Instance;
  readonly clock: Clock;
  readonly name: string;
  readonly command: string;
  readonly cwd: string;
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}

/** The unit Beanstalk writes has Restart=always; the rest is systemd's own default. Real ms. */
const RESTART_AFTER_MS = 100;
const START_LIMIT = { starts: 5, withinMs: 10_000 };

export async function startUnit(options: UnitOptions): Promise<Unit> {
  const { instance, clock, name } = options;
  const starts: number[] = [];
  const stopping = new AbortController();
  let state: UnitState = 'running';
  let exits = 0;
  let last: CommandResult | undefined;
  let process: RunningProcess | undefined;
  let waiting: (() => void)[] = [];
  const wake = () => {
    const woken = waiting;
    waiting = [];
    woken.forEach((resolve) => resolve());
  };

  const run = async (): Promise<void> => {
    starts.push(clock.elapsed());
    process = await instance.start({
      argv: ['/bin/bash', '-c', options.command],
      cwd: options.cwd,
      env: options.env,
      onLine: options.onLine,
    });
    if (!stopping.signal.aborted) state = 'running';
  };
  const keepRunning = async (): Promise<void> => {
    while (process) {
      last = await process.ended;
      if (stopping.signal.aborted) return;
      exits += 1;
      options.onLine(`[${name}] ended with ${describeEnd(last)}`);
      const recent = starts.filter((at) => at > clock.elapsed() - START_LIMIT.withinMs);
      state = recent.length >= START_LIMIT.starts ? 'failed' : 'restarting';
      wake();
      if (state === 'failed') {
        options.onLine(`[${name}] started ${recent.length} times in ${START_LIMIT.withinMs / 1000} s and given up`);
        return;
      }
      await clock.pause(RESTART_AFTER_MS, stopping.signal);
      if (stopping.signal.aborted) return;
      await run();
    }
  };

  await run();
  const kept = keepRunning();
  return {
    name,
    port: options.port,
    state: () => state,
    exits: () => exits,
    lastExit: () => (last ? describeEnd(last) : undefined),
    nextExit: () => new Promise((resolve) => waiting.push(resolve)),
    stop: async (graceMs) => {
      state = 'stopped';
      stopping.abort();
      await process?.stop(graceMs);
      await kept;
      wake();
    },
  };
}

export function describeEnd(end: CommandResult): string {
  if (end.timedOut) return `a timeout after ${Math.round(end.durationMs / 1000)} s`;
  return end.exitCode === null ? `signal ${end.signal}` : `exit status ${end.exitCode}`;
}
