import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { listeningPortsOf, processIds } from '../../src/core/proc';

/** What a rehearsal has on the machine: what must be gone when it is. Empty where there is no /proc. */
export interface Footprint {
  /** Everything it started that was running. */
  readonly processes: readonly Process[];
  /** TCP ports on which it and what it started listened. */
  readonly ports: readonly number[];
  /** Markers in the environment of what its instances ran, and the process namespaces of those. */
  readonly markers: ReadonlySet<string>;
  readonly namespaces: ReadonlySet<string>;
  /** Folder of the run. */
  readonly folder: string;
  /** Process that holds the rehearsal. */
  readonly holder: number;
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Ticks since boot: with it a number that is used again is told apart. */
  readonly startedAt: string;
  readonly command: string;
  readonly environment: string;
  readonly cwd: string;
  readonly namespace: string;
}

const MARKER = /SLIPWAY_INSTANCE=([^:\0]+)/;

/** Looks at what the rehearsal in `folder`, held by the process `holder`, has on the machine now. */
export function footprintOf(folder: string, holder: number): Footprint {
  const all = runningProcesses();
  const own = readLink(`/proc/${holder}/ns/pid`);
  const started = descendantsOf(holder, all);
  const named = all.filter((each) => each.pid !== holder && mentions(each, folder));
  const first = [...new Set([...started, ...named])];
  const markers = new Set(first.flatMap(({ environment }) => MARKER.exec(environment)?.[1] ?? []));
  const namespaces = new Set(first.map(({ namespace }) => namespace).filter((each) => each !== '' && each !== own));
  const found = { markers, namespaces, folder, holder };
  const processes = [...new Set([...first, ...all.filter((each) => belongs(each, found))])];
  return { ...found, processes, ports: listeningPortsOf([holder, ...processes.map(({ pid }) => pid)]) };
}

/** What is still there of a footprint, one line each. */
export function leftOf(footprint: Footprint): string[] {
  const known = new Set(footprint.processes.map(({ pid, startedAt }) => `${pid} ${startedAt}`));
  const processes = runningProcesses().filter(
    (each) => known.has(`${each.pid} ${each.startedAt}`) || belongs(each, footprint),
  );
  const holders = [footprint.holder, ...footprint.processes.map(({ pid }) => pid)];
  const ports = listeningPortsOf(holders).filter((port) => footprint.ports.includes(port));
  return [
    ...processes.map(({ pid, command }) => `process ${pid}: ${command.slice(0, 200)}`),
    ...ports.map((port) => `port ${port}`),
    ...mountsBelow(footprint.folder).map((mount) => `mount ${mount}`),
  ];
}

function belongs(each: Process, { markers, namespaces, folder, holder }: Omit<Footprint, 'processes' | 'ports'>) {
  if (each.pid === holder || each.pid === process.pid) return false;
  const marker = MARKER.exec(each.environment)?.[1];
  return (marker !== undefined && markers.has(marker)) || namespaces.has(each.namespace) || mentions(each, folder);
}

function mentions({ command, environment, cwd }: Process, folder: string): boolean {
  return command.includes(folder) || environment.includes(folder) || cwd.startsWith(folder);
}

/** Mount points of any process that has one in the folder. */
function mountsBelow(folder: string): string[] {
  const found = processIds().flatMap((pid) =>
    readText(`/proc/${pid}/mountinfo`)
      .split('\n')
      .filter((line) => line.includes(folder))
      .map((line) => line.split(' ')[4]),
  );
  return [...new Set(found)];
}

function descendantsOf(root: number, all: readonly Process[]): Process[] {
  const found = new Set<number>([root]);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  found.delete(root);
  return all.filter(({ pid }) => found.has(pid));
}

function runningProcesses(): Process[] {
  return processIds().flatMap((pid) => {
    const folder = `/proc/${pid}`;
    const stat = readText(join(folder, 'stat'));
    const [state, parent, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (parent === undefined || 'ZX'.includes(state)) return [];
    const command = readText(join(folder, 'cmdline')).replaceAll('\0', ' ');
    const environment = readText(join(folder, 'environ'));
    const [cwd, namespace] = [readLink(join(folder, 'cwd')), readLink(join(folder, 'ns', 'pid'))];
    return [{ pid, parent: Number(parent), startedAt: rest[17], command, environment, cwd, namespace }];
  });
}

/** Names of what is in a folder; none when it is not there. */
export function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

// Processes end while we look.
function readText(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

function readLink(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
