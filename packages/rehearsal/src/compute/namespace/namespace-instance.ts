import { statSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { listeningPortsOf, processIds } from '../../core/proc';
import { type Invocation, createCommands } from '../commands';
import { type CommandSpec, type Instance, type InstanceSpec } from '../instance';
import { marker } from '../marker';
import { type PortAllocator } from '../ports';
import { removeTree } from '../remove-tree';
import { type BaseLayer } from './base-layer';
import { startInit } from './init';
import { resolveInside } from './inside-path';
import { type Machine } from './machine';
import { type LayerStore, type RootPlan, setupScript } from './setup-script';

export interface NamespaceInstanceOptions {
  /** Folder of this instance alone; made here, removed by `terminate`. */
  readonly folder: string;
  readonly hostMarker: string;
  readonly ports: PortAllocator;
  readonly machine: Machine;
  readonly baseLayer: BaseLayer;
  readonly layers: LayerStore;
  /** Files and folders of the machine shown read-only at the same place. */
  readonly sharedPaths: readonly string[];
}

/** An instance with its own users, processes and root, over a copy-on-write view of the machine's system folders. */
export async function launchNamespaceInstance(
  spec: InstanceSpec,
  options: NamespaceInstanceOptions,
): Promise<Instance> {
  await mkdir(options.folder, { recursive: true });
  const init = await startInit(options.machine, setupScript(rootPlan(spec, options)));
  const root = `/proc/${init.pid}/root`;
  const commands = createCommands({
    marker: options.hostMarker + marker(spec.id),
    wrapped: true,
    invoke: (command) => invoke(command, init.pid, options.machine),
  });
  const port = await options.ports.allocate();
  return {
    id: spec.id,
    kind: 'namespace',
    address: '127.0.0.1',
    port,
    allocatePort: () => options.ports.allocate(),
    hostPath: (absolute) => (isIn(root, absolute) ? absolute : resolveInside(root, absolute)),
    insidePath: (absolute) => (isIn(root, absolute) ? absolute.slice(root.length) || '/' : absolute),
    run: commands.run,
    start: commands.start,
    // The instance's own /proc lists its processes and no others.
    listeningPorts: async () => listeningPortsOf(processIds(`${root}/proc`), `${root}/proc`),
    terminate: async () => {
      // The first process takes all others of the namespace with it, and the last of them the mounts.
      await init.stop();
      await commands.killAll();
      await removeTree(options.folder);
    },
  };
}

function rootPlan(spec: InstanceSpec, options: NamespaceInstanceOptions): RootPlan {
  const { machine } = options;
  const shared = Object.fromEntries(options.sharedPaths.map((path) => [path, path]));
  const readOnly = Object.entries({ ...shared, ...spec.readOnly }).map(([inside, source]) => {
    const isFolder = statSync(source).isDirectory();
    return [resolve('/', inside), { source, isFolder }] as const;
  });
  const copyOnWrite = Object.entries(spec.copyOnWrite ?? {}).map(([inside, source]) => [resolve('/', inside), source]);
  return {
    folder: options.folder,
    links: machine.links,
    ...options.baseLayer,
    copyOnWrite: Object.fromEntries(copyOnWrite),
    readOnly: Object.fromEntries(readOnly),
    layers: options.layers,
    allIds: machine.ids === 'all',
  };
}

async function invoke(command: CommandSpec, pid: number, machine: Machine): Promise<Invocation | string> {
  const root = `/proc/${pid}/root`;
  const cwd = isIn(root, command.cwd) ? command.cwd : resolveInside(root, command.cwd, { followLast: true });
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) return `cd: ${command.cwd}: no such folder`;
  const user = await findUser(command.user, root, machine);
  const argv = [
    machine.nsenter,
    ...['--target', String(pid), '--user', '--mount', '--pid', '--ipc', '--root', `--wd=${cwd}`],
    ...(user.ids ? ['--setuid', user.ids.uid, '--setgid', user.ids.gid] : ['--preserve-credentials']),
    '--',
    ...command.argv,
  ];
  return { argv, cwd: '/', env: command.env, ranAs: user.ranAs };
}

interface User {
  /** @default root of the instance */
  readonly ids?: { readonly uid: string; readonly gid: string };
  readonly ranAs?: string;
}

async function findUser(name: string | undefined, root: string, machine: Machine): Promise<User> {
  if (name === undefined || name === 'root') return {};
  if (machine.ids === 'one') return { ranAs: 'root' };
  const passwd = await readFile(resolveInside(root, '/etc/passwd', { followLast: true }), 'utf8');
  const entry = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find((columns) => columns[0] === name);
  return entry ? { ids: { uid: entry[2], gid: entry[3] } } : { ranAs: 'root' };
}

function isIn(root: string, path: string): boolean {
  return path === root || path.startsWith(`${root}/`);
}
