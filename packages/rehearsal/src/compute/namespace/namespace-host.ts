import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInstanceHost } from '../host';
import { type InstanceHost } from '../instance';
import { marker } from '../marker';
import { type PortAllocator, createPortAllocator } from '../ports';
import { removeTree } from '../remove-tree';
import { prepareBaseLayer } from './base-layer';
import { type Machine } from './machine';
import { launchNamespaceInstance } from './namespace-instance';
import { type LayerStore } from './setup-script';
import { toolPaths } from './tool-paths';

export interface NamespaceHostOptions {
  /** Folder of the host alone; instances are folders in it. Removed by `close`. */
  readonly folder: string;
  readonly reason: string;
  readonly machine: Machine;
  readonly layers: LayerStore;
  /** PATH that commands will get: tools in it work also where they are installed below a home. */
  readonly path: string;
  /** @default an allocator of its own */
  readonly ports?: PortAllocator;
}

/** Folder of the shared layers, beside those of the instances; no instance id starts with a dot. */
const BASE = '.base';

/** Instances with users, processes and a root of their own, by Linux namespaces, without privileges. */
export async function startNamespaceHost(options: NamespaceHostOptions): Promise<InstanceHost> {
  const { machine, layers } = options;
  const base = { folder: join(options.folder, BASE), relative: `../${BASE}`, shown: machine.shown, ids: machine.ids };
  const baseLayer = await prepareBaseLayer(base);
  const visible = [...machine.shown, ...Object.keys(machine.links).map((name) => `/${name}`), ...machine.readOnly];
  const tools = toolPaths({ path: options.path, execPath: process.execPath, visible });
  const sharedPaths = [...machine.readOnly, ...tools];
  const hostMarker = marker(randomUUID());
  const ports = options.ports ?? createPortAllocator();
  return createInstanceHost({
    kind: 'namespace',
    reason: options.reason,
    folder: options.folder,
    launch: async (spec, folder) => {
      try {
        const shared = { hostMarker, ports, machine, baseLayer, layers, sharedPaths };
        return await launchNamespaceInstance(spec, { folder, ...shared });
      } catch (error) {
        await removeTree(folder);
        throw error;
      }
    },
    onClose: () => rm(options.folder, { recursive: true, force: true }),
  });
}
