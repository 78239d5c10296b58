import { RehearsalError } from '../core/errors';
import { runProcess, signalProcess } from '../core/process';
import { processesWithEnvironment } from '../core/proc';

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

/** Kills all that carry a marker, also what they start meanwhile. Throws `process-survives`. */
export async function killMarked(prefix: string): Promise<void> {
  const deadline = performance.now() + KILL_LIMIT_MS;
  for (let pids = await markedProcesses(prefix); pids.length > 0; pids = await markedProcesses(prefix)) {
    for (const pid of pids) signalProcess(pid, 'SIGKILL');
    if (performance.now() > deadline) {
      const message = `processes ${pids.join(', ')} do not end on SIGKILL; look at them with "ps -l -p <pid>"`;
      throw new RehearsalError({ code: 'process-survives', message, exitStatus: 3 });
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
