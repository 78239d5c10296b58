import { readFile } from 'node:fs/promises';
import { RehearsalError } from '../core/errors';
import { startFolderHost } from './folder/folder-host';
import { type InstanceHost, type InstanceKind } from './instance';
import { type Machine, inspectMachine } from './namespace/machine';
import { startNamespaceHost } from './namespace/namespace-host';
import { findObstacle } from './namespace/obstacles';
import { type LayerStore } from './namespace/setup-script';
import { type PortAllocator, createPortAllocator } from './ports';

export interface ChooseInstanceHostOptions {
  /** Folder of the host alone: made here, removed when the host is closed. */
  readonly folder: string;
  /** @default a namespace where this machine allows it, else a folder */
  readonly kind?: InstanceKind;
  /**
   * PATH that commands will get. node, npm and git that it finds below a home are shown inside a namespace.
   * @default only the folder of the node that runs the rehearsal is looked at
   */
  readonly path?: string;
  /** @default an allocator of its own */
  readonly ports?: PortAllocator;
}

/** What a probe answers: a host that works, or why none does. */
type Probe = { readonly host: InstanceHost } | { readonly obstacle: string };

/** Starts the best host that works on this machine. Throws `namespaces-unavailable` when they were asked for. */
export async function chooseInstanceHost(options: ChooseInstanceHostOptions): Promise<InstanceHost> {
  const ports = options.ports ?? createPortAllocator();
  const { folder, kind } = options;
  if (kind === 'folder') return startFolderHost({ folder, ports, reason: 'instances are folders: asked for' });
  const probe = await probeNamespaces({ ...options, ports });
  if ('host' in probe) return probe.host;
  if (kind === 'namespace') {
    const message = `instances cannot be namespaces here: ${probe.obstacle}; folders work everywhere`;
    throw new RehearsalError({ code: 'namespaces-unavailable', message });
  }
  return startFolderHost({ folder, ports, reason: `instances are folders, not isolated: ${probe.obstacle}` });
}

async function probeNamespaces(options: ChooseInstanceHostOptions & { readonly ports: PortAllocator }): Promise<Probe> {
  if (process.platform !== 'linux') return { obstacle: `namespaces are Linux's, and this is ${process.platform}` };
  const machine = inspectMachine();
  if (machine === undefined) return { obstacle: 'unshare and nsenter are not installed (package util-linux)' };
  const obstacles: string[] = [];
  // A folder that is itself on an overlay (in a container) cannot be a layer of one; memory can.
  for (const layers of ['folder', 'memory'] as const) {
    const host = await startProbed(options, machine, layers);
    const obstacle = await tryOut(host);
    if (obstacle === undefined) return { host };
    await host.close();
    obstacles.push(obstacle);
  }
  return { obstacle: findObstacle() ?? obstacles[0] };
}

function startProbed(
  options: ChooseInstanceHostOptions & { readonly ports: PortAllocator },
  machine: Machine,
  layers: LayerStore,
) {
  const users = machine.ids === 'all' ? 'users' : 'one user';
  const where = layers === 'memory' ? ', changes of system folders kept in memory' : '';
  const reason = `instances are Linux namespaces: processes, files and ${users} of their own${where}`;
  const { folder, ports, path = '' } = options;
  return startNamespaceHost({ folder, ports, path, machine, layers, reason });
}

/** Really launches an instance, and writes in it where only its root may. Answers what went wrong, if anything. */
async function tryOut(host: InstanceHost): Promise<string | undefined> {
  const said: string[] = [];
  try {
    const instance = await host.launch({ id: 'probe' });
    const argv = ['/bin/sh', '-c', 'echo tried > /etc/hosts && echo tried > /usr/bin/slipway-probe'];
    const result = await instance.run({ argv, cwd: '/', env: {}, onLine: (line) => said.push(line) });
    const written = await readFile(instance.hostPath('/usr/bin/slipway-probe'), 'utf8').catch(() => '');
    await instance.terminate();
    if (result.exitCode === 0 && written === 'tried\n') return undefined;
    return `a command in one ended with ${result.exitCode ?? result.signal}: ${said.join('; ')}`;
  } catch (error) {
    if (error instanceof RehearsalError) return error.message;
    throw error;
  }
}
