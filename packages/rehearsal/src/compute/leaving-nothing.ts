import { randomUUID } from 'node:crypto';
import { startReaper } from './folder/reaper';
import { MARKER_VARIABLE, marker } from './marker';

/**
 * Does `work`, which runs programs of the machine itself and not in an instance, and ends every process that is left of
 * them, also when the rehearsal is killed meanwhile. It is given the variable by which they are found; it has to be in
 * their environment.
 */
export async function leavingNothing<T>(work: (marked: Readonly<Record<string, string>>) => Promise<T>): Promise<T> {
  const own = marker(randomUUID());
  const reaper = await startReaper(own);
  try {
    return await work({ [MARKER_VARIABLE]: own });
  } finally {
    await reaper.close();
  }
}
