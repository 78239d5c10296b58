import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What /proc tells about processes. Elsewhere than on Linux it tells nothing, and everything here is empty. */

/** Processes whose environment at their start held `text`. Zombies are not counted. */
export function processesWithEnvironment(text: string, proc = '/proc'): readonly number[] {
  return processIds(proc).filter((pid) => readText(join(proc, String(pid), 'environ')).includes(text));
}

export function processIds(proc = '/proc'): readonly number[] {
  return entries(proc)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Process group, or undefined where it cannot be told. */
export function processGroupOf(pid: number, proc = '/proc'): number | undefined {
  return statOf(pid, proc)?.group;
}

/** Whether a process group holds a process that is more than a zombie. */
export function groupIsAlive(group: number, proc = '/proc'): boolean {
  return processIds(proc).some((pid) => {
    const stat = statOf(pid, proc);
    return stat?.group === group && !'ZX'.includes(stat.state);
  });
}

function statOf(pid: number, proc: string): { readonly state: string; readonly group: number } | undefined {
  // "pid (name) state parent group ...", and the name may itself hold spaces and parentheses.
  const text = readText(join(proc, String(pid), 'stat'));
  const [state, , group] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return group === undefined ? undefined : { state, group: Number(group) };
}

/** TCP ports on which these processes listen, ascending. */
export function listeningPortsOf(pids: readonly number[], proc = '/proc'): readonly number[] {
  const ports = new Set<number>();
  const tables = new Map<string, ReadonlyMap<string, number>>();
  for (const pid of pids) {
    const folder = join(proc, String(pid));
    const network = readLink(join(folder, 'ns', 'net'));
    const listening = tables.get(network) ?? listeningSockets(folder);
    tables.set(network, listening);
    for (const fd of entries(join(folder, 'fd'))) {
      const port = listening.get(readLink(join(folder, 'fd', fd)));
      if (port !== undefined) ports.add(port);
    }
  }
  return [...ports].sort((a, b) => a - b);
}

/** `socket:[inode]` to port, of every socket that listens in the network of a process. */
function listeningSockets(processFolder: string): ReadonlyMap<string, number> {
  const texts = ['tcp', 'tcp6'].map((name) => readText(join(processFolder, 'net', name)));
  return new Map(texts.flatMap(parseListening));
}

/** Columns of `/proc/net/tcp`: 1 is the local address in hexadecimal, 3 the state (0A: listens), 9 the inode. */
export function parseListening(table: string): readonly (readonly [socket: string, port: number])[] {
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[3] === '0A')
    .map((columns) => [`socket:[${columns[9]}]`, parseInt(columns[1].split(':')[1], 16)] as const);
}

// Processes come and go while we look, and some belong to others: what cannot be read is not there for us.
function entries(folder: string): readonly string[] {
  return attempt(() => readdirSync(folder), []);
}

function readText(file: string): string {
  return attempt(() => readFileSync(file, 'latin1'), '');
}

function readLink(file: string): string {
  return attempt(() => readlinkSync(file), '');
}

function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
