import { type ChildProcess, spawn } from 'node:child_process';
import { type Readable, type Writable } from 'node:stream';
import { RehearsalError } from './errors';
import { splitLines } from './lines';
import { groupIsAlive } from './proc';

/** The one module of the rehearsal that starts processes. */

export interface ProcessOptions {
  /** @default the folder the rehearsal itself stands in */
  readonly cwd?: string;
  /** The whole environment; nothing is inherited. `argv[0]` is looked up in its PATH. */
  readonly env: Readonly<Record<string, string>>;
  /** Text for standard input. @default standard input is closed */
  readonly stdin?: string;
  /** Abort kills the process and its group. */
  readonly signal?: AbortSignal;
  /** Real milliseconds after which the process and its group are killed. @default none */
  readonly timeoutMs?: number;
  /** Each line of output as it comes. @default lines are not looked at */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
}

export interface StartOptions extends ProcessOptions {
  /** Keeps standard input open: what is written to `stdin` of the started process reaches it. @default false */
  readonly keepStdin?: boolean;
}

/** How a process ended. A failing process is a value; only one that cannot be started is an error. */
export interface ProcessEnd {
  readonly pid: number;
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly timedOut: boolean;
  readonly durationMs: number;
}

export interface ProcessResult extends ProcessEnd {
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that stays, leader of a session and process group of its own. */
export interface StartedProcess {
  readonly pid: number;
  /** Standard input; undefined unless `keepStdin` was asked for. */
  readonly stdin: Writable | undefined;
  /** Resolves when it ends, whatever ended it; never rejects. */
  readonly ended: Promise<ProcessEnd>;
  /** Sends a signal to its group; false when nothing of the group is left. */
  kill(signal: NodeJS.Signals): boolean;
  /** SIGTERM to its group, SIGKILL after `graceMs` real milliseconds. Resolves when the whole group is gone. */
  stop(graceMs: number): Promise<ProcessEnd>;
}

/** Output that a child left behind still holds is waited for no longer than this once nothing arrives, in ms. */
const DRAIN_QUIET_MS = 50;
const DRAIN_LIMIT_MS = 1000;
/** A group that SIGKILL did not empty is stuck in the kernel; no use waiting longer, in ms. */
const GROUP_GONE_LIMIT_MS = 2000;

/** Runs a process to its end and keeps its output. Throws `cannot-start-process` when there is nothing to run. */
export async function runProcess(argv: readonly string[], options: ProcessOptions): Promise<ProcessResult> {
  const output = { stdout: [] as string[], stderr: [] as string[] };
  const started = await launch(argv, options, (text, stream) => output[stream].push(text));
  const end = await started.ended;
  return { ...end, stdout: output.stdout.join(''), stderr: output.stderr.join('') };
}

/** Starts a process that stays; its output goes to `onLine` only. Throws `cannot-start-process`. */
export function startProcess(argv: readonly string[], options: StartOptions): Promise<StartedProcess> {
  return launch(argv, options, () => undefined);
}

type OutputSink = (text: string, stream: 'stdout' | 'stderr') => void;

async function launch(argv: readonly string[], options: StartOptions, sink: OutputSink): Promise<StartedProcess> {
  const [file, ...args] = argv;
  const wantsStdin = options.keepStdin === true || options.stdin !== undefined;
  const startedAt = performance.now();
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: { ...options.env },
    detached: true,
    stdio: [wantsStdin ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
  const pid = await spawned(child, argv, options.cwd);
  // A process that ends without reading its input is no fault of ours (EPIPE).
  child.stdin?.on('error', () => undefined);
  if (options.stdin !== undefined) child.stdin?.write(options.stdin);
  if (!options.keepStdin) child.stdin?.end();

  let timedOut = false;
  const kill = (signal: NodeJS.Signals) => killGroup(pid, signal);
  const onAbort = () => kill('SIGKILL');
  const timer =
    options.timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          kill('SIGKILL');
        }, options.timeoutMs);
  if (options.signal?.aborted) onAbort();
  options.signal?.addEventListener('abort', onAbort, { once: true });

  const drained = drainOutput(child, options.onLine, sink);
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once('exit', (exitCode, signal) => {
      const durationMs = performance.now() - startedAt;
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      void drained.afterExit().then(() => resolve({ pid, exitCode, signal, timedOut, durationMs }));
    });
  });
  const stop = async (graceMs: number) => {
    kill('SIGTERM');
    if (!(await groupGone(pid, graceMs))) {
      kill('SIGKILL');
      await groupGone(pid, GROUP_GONE_LIMIT_MS);
    }
    return ended;
  };
  return { pid, stdin: options.keepStdin ? (child.stdin ?? undefined) : undefined, ended, kill, stop };
}

function spawned(child: ChildProcess, argv: readonly string[], cwd: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid as number));
    child.once('error', (cause: NodeJS.ErrnoException) => {
      const where = cwd === undefined ? '' : ` in ${cwd}`;
      const message = `cannot start ${argv.join(' ')}${where}: ${cause.code ?? cause.message}; is it installed and in PATH?`;
      reject(new RehearsalError({ code: 'cannot-start-process', message, cause, exitStatus: 3 }));
    });
  });
}

/** Sends a signal to a process group; false when nothing of it is left. */
export function killGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Sends a signal to one process; false when it has ended, or is another user's and so not ours to end. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

async function groupGone(pid: number, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  for (let delay = 2; isGroupAlive(pid); delay = Math.min(delay * 2, 50)) {
    if (performance.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, Math.min(delay, Math.max(deadline - performance.now(), 1))));
  }
  return true;
}

/** Orphans stay zombies until the machine's first process looks after them: they count as gone where we can tell. */
export function isGroupAlive(pid: number): boolean {
  return killGroup(pid, 0) && (process.platform !== 'linux' || groupIsAlive(pid));
}

/**
 * Reads both outputs. A child that a process leaves behind may hold them open for ever, so the end of the process is
 * the end of the command: what is in the pipes by then is read, later output is read too (else the child would get
 * SIGPIPE) but goes nowhere.
 */
function drainOutput(child: ChildProcess, onLine: ProcessOptions['onLine'], sink: OutputSink) {
  let open = 0;
  let lastData = performance.now();
  let listening = true;
  let allClosed = () => {};
  const closed = new Promise<void>((resolve) => (allClosed = resolve));
  const ends: (() => void)[] = [];
  const read = (stream: Readable, name: 'stdout' | 'stderr') => {
    open += 1;
    const lines = splitLines((line) => onLine?.(line, name));
    ends.push(() => lines.end());
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      lastData = performance.now();
      if (!listening) return;
      sink(text, name);
      lines.write(text);
    });
    stream.on('error', () => undefined);
    stream.once('close', () => {
      open -= 1;
      if (open === 0) allClosed();
    });
  };
  if (child.stdout) read(child.stdout, 'stdout');
  if (child.stderr) read(child.stderr, 'stderr');

  const quiet = async () => {
    const deadline = performance.now() + DRAIN_LIMIT_MS;
    while (open > 0 && performance.now() < deadline) {
      const before = lastData;
      await new Promise((resolve) => setTimeout(resolve, DRAIN_QUIET_MS));
      // On a busy machine the timer may come before the pipes are looked at; let them have their turn.
      await new Promise((resolve) => setImmediate(resolve));
      if (lastData === before) return;
    }
  };
  return {
    afterExit: async () => {
      await Promise.race([closed, quiet()]);
      listening = false;
      for (const end of ends) end();
      // A pipe that a left-behind child still holds must not keep the rehearsal alive.
      for (const stream of [child.stdout, child.stderr])
        if (stream && 'unref' in stream) (stream.unref as () => void)();
    },
  };
}
