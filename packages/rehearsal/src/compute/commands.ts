import { RehearsalError } from '../core/errors';
import { processGroupOf, processIds } from '../core/proc';
import {
  type ProcessEnd,
  type StartedProcess,
  isGroupAlive,
  killGroup,
  signalProcess,
  startProcess,
} from '../core/process';
import { type CommandResult, type CommandSpec, type RunningProcess } from './instance';
import { MARKER_VARIABLE, killMarked, marker, markedProcesses } from './marker';

/** What a host makes of a command so that it runs in its instance. */
export interface Invocation {
  readonly argv: readonly string[];
  /** Folder of the machine to start it in. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Who it runs as, where that is not who was asked for. */
  readonly ranAs?: string;
}

export interface CommandsOptions {
  /** Marker of the instance, see `marker.ts`. */
  readonly marker: string;
  /** How a command is run in the instance; an answer of type string says why it cannot (exit status 127). */
  readonly invoke: (command: CommandSpec) => Promise<Invocation | string>;
  /** Whether what is started only waits for the command proper (nsenter): it is not to be asked to end. @default false */
  readonly wrapped?: boolean;
  /** Told of every process group that is started, and when nothing of it is left. */
  readonly onGroup?: (pid: number, state: 'started' | 'gone') => void;
}

/** The commands of one instance. */
export interface Commands {
  run(command: CommandSpec): Promise<CommandResult>;
  start(command: CommandSpec): Promise<RunningProcess>;
  /** Kills everything that any command started. */
  killAll(): Promise<void>;
}

/** What a shell answers for a program it does not find. */
const NOT_FOUND = 127;
/** How often stopping looks whether all is gone, in real ms. */
const STOP_POLL_MS = 10;

export function createCommands(options: CommandsOptions): Commands {
  const groups = new Set<number>();
  let count = 0;

  const forget = () => {
    for (const pid of groups) {
      if (isGroupAlive(pid)) continue;
      groups.delete(pid);
      options.onGroup?.(pid, 'gone');
    }
  };

  const start = async (command: CommandSpec): Promise<RunningProcess> => {
    const invocation = await options.invoke(command);
    if (typeof invocation === 'string') return notStarted(command, invocation);
    const own = marker(count++);
    const env = { ...invocation.env, [MARKER_VARIABLE]: options.marker + own };
    const { stdin, timeoutMs, onLine, signal } = command;
    let started: StartedProcess;
    try {
      started = await startProcess(invocation.argv, { cwd: invocation.cwd, env, stdin, timeoutMs, onLine, signal });
    } catch (error) {
      if (error instanceof RehearsalError) return notStarted(command, error.message);
      throw error;
    }
    groups.add(started.pid);
    options.onGroup?.(started.pid, 'started');
    const finish = async (end: ProcessEnd): Promise<CommandResult> => {
      // The time limit and the abort have killed the group; what left the group must go too.
      if (end.timedOut || signal?.aborted) await killMarked(options.marker + own);
      forget();
      return invocation.ranAs === undefined ? end : { ...end, ranAs: invocation.ranAs };
    };
    const ended = started.ended.then(finish);
    const stop = async (graceMs: number) => {
      await stopAll(started, options.marker + own, graceMs, options.wrapped ?? false);
      return ended;
    };
    return { pid: started.pid, ended, stop };
  };

  return {
    start,
    run: async (command) => (await start(command)).ended,
    killAll: async () => {
      for (const pid of groups) killGroup(pid, 'SIGKILL');
      await killMarked(options.marker);
      forget();
    },
  };
}

async function stopAll(started: StartedProcess, prefix: string, graceMs: number, wrapped: boolean): Promise<void> {
  const deadline = performance.now() + graceMs;
  await askToEnd(started, prefix, wrapped);
  const anyLeft = async () => isGroupAlive(started.pid) || (await markedProcesses(prefix)).length > 0;
  while ((await anyLeft()) && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, STOP_POLL_MS));
  }
  await killMarked(prefix);
  await started.stop(0);
}

/** One signal for each: some servers take a second SIGTERM as "at once". */
async function askToEnd(started: StartedProcess, prefix: string, wrapped: boolean): Promise<void> {
  if (process.platform !== 'linux') {
    started.kill('SIGTERM');
    return;
  }
  const group = processIds().filter((pid) => processGroupOf(pid) === started.pid);
  const all = new Set([...group, ...(await markedProcesses(prefix))]);
  if (wrapped) all.delete(started.pid);
  for (const pid of all) signalProcess(pid, 'SIGTERM');
}

function notStarted(command: CommandSpec, why: string): RunningProcess {
  command.onLine?.(why, 'stderr');
  const end: CommandResult = { pid: 0, exitCode: NOT_FOUND, signal: null, timedOut: false, durationMs: 0 };
  return { pid: 0, ended: Promise.resolve(end), stop: () => Promise.resolve(end) };
}
