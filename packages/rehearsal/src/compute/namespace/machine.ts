import { lstatSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `all`: the ids of the machine, as root can have them. `one`: only the user's own id, which is root inside. */
export type IdMapping = 'all' | 'one';

/** What of the machine the namespaces rest on. */
export interface Machine {
  /** Paths of two programs of util-linux. */
  readonly unshare: string;
  readonly nsenter: string;
  readonly ids: IdMapping;
  /** Top-level links, name to target. */
  readonly links: Readonly<Record<string, string>>;
  /** Top-level folders that are shown copy-on-write. */
  readonly shown: readonly string[];
  /** Folders that are shown read-only at the same place. */
  readonly readOnly: readonly string[];
}

/**
 * What an instance sees of the machine. Everything else is fresh or absent, homes first of all: nothing that a program
 * of a team needs is there, and credentials are.
 */
const SYSTEM = ['usr', 'bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32', 'opt'];
/** Where some systems keep programs, certificates and libraries besides. */
const SYSTEM_READ_ONLY = ['/nix/store', '/gnu/store', '/snap', '/var/lib/ca-certificates', '/var/lib/gems'];
const PROGRAM_FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin', '/run/current-system/sw/bin'];

/** Looks at this machine; undefined when util-linux is not there. */
export function inspectMachine(): Machine | undefined {
  const unshare = findProgram('unshare', PROGRAM_FOLDERS);
  const nsenter = findProgram('nsenter', PROGRAM_FOLDERS);
  if (unshare === undefined || nsenter === undefined) return undefined;
  const links: Record<string, string> = {};
  const shown: string[] = [];
  for (const name of SYSTEM) {
    const stat = lstatSync(join('/', name), { throwIfNoEntry: false });
    if (stat?.isSymbolicLink()) links[name] = readlinkSync(join('/', name));
    else if (stat?.isDirectory()) shown.push(join('/', name));
  }
  const readOnly = SYSTEM_READ_ONLY.filter((path) => attempt(() => statSync(path))?.isDirectory());
  return { unshare, nsenter, ids: process.getuid?.() === 0 ? 'all' : 'one', links, shown, readOnly };
}

/** Path of a program, as a shell would find it. */
export function findProgram(name: string, folders: readonly string[]): string | undefined {
  const paths = folders.map((folder) => join(folder, name));
  return paths.find((path) => {
    const stat = attempt(() => statSync(path));
    return stat?.isFile() && (stat.mode & 0o111) !== 0;
  });
}

/** Gives a user namespace all ids that this process has, each as itself. Only root may. */
export function mapAllIds(pid: number): void {
  for (const kind of ['uid_map', 'gid_map']) {
    const own = readFileSync(`/proc/self/${kind}`, 'utf8').trim().split('\n');
    writeFileSync(`/proc/${pid}/${kind}`, identityMap(own));
  }
}

/** Lines of `/proc/self/uid_map` ("first inside, first outside, count") to the map of a namespace within. */
export function identityMap(lines: readonly string[]): string {
  const ranges = lines.map((line) => line.trim().split(/\s+/));
  return ranges.map(([first, , count]) => `${first} ${first} ${count}\n`).join('');
}

/** Absent and forbidden are the same to us: nothing there to use. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
