import { RehearsalError } from '../core/errors';
import { runProcess } from '../core/process';
import { processGroupOf, processesWithEnvironment } from '../core/proc';

/**
 * A variable in the environment of everything an instance starts. A daemon leaves its process group and its parent, but
 * not its environment, so this is how it is found again.
 */
export const MARKER_VARIABLE = 'SLIPWAY_INSTANCE';

/** Longest time that killing may take, in real ms; only a process stuck in the kernel takes longer than a moment. */
const KILL_LIMIT_MS = 10_000;

/** `<host>:<instance>:<command>:`, or a prefix of it that ends with a colon. */
export function marker(...parts: readonly (string | number)[]): string {
  return parts.map((part) => `${part}:`).join('');
}

/** Processes that carry a marker or one that starts with it. */
export async function markedProcesses(prefix: string): Promise<readonly number[]> {
  const text = `${MARKER_VARIABLE}=${prefix}`;
  if (process.platform === 'linux') return processesWithEnvironment(text);
  // `-E` of the BSD ps shows the environment of the user's own processes, as far as the system lets it.
  const listing = await runProcess(['/bin/ps', '-axEww', '-o', 'pid=,command='], { env: {} });
  return listing.stdout
    .split('\n')
    .filter((line) => line.includes(text))
    .map((line) => parseInt(line, 10));
}

/** Sends a signal to all that carry a marker, but not to a given process group; how many there were. */
export async function signalMarked(prefix: string, signal: NodeJS.Signals, exceptGroup?: number): Promise<number> {
  const marked = await markedProcesses(prefix);
  const pids = exceptGroup === undefined ? marked : marked.filter((pid) => processGroupOf(pid) !== exceptGroup);
  for (const pid of pids) signalProcess(pid, signal);
  return pids.length;
}

/** Kills all that carry a marker, also what they start meanwhile. Throws `process-survives`. */
export async function killMarked(prefix: string): Promise<void> {
  const deadline = performance.now() + KILL_LIMIT_MS;
  while ((await signalMarked(prefix, 'SIGKILL')) > 0) {
    if (performance.now() > deadline) {
      const pids = (await markedProcesses(prefix)).join(', ');
      const message = `processes ${pids} do not end on SIGKILL; look at them with "ps -l -p <pid>"`;
      throw new RehearsalError({ code: 'process-survives', message, exitStatus: 3 });
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile, or is another user's: then it is not ours to end.
  }
}
