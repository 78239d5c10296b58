import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { createInstanceHost } from '../host';
import { type InstanceHost } from '../instance';
import { marker } from '../marker';
import { type PortAllocator, createPortAllocator } from '../ports';
import { launchFolderInstance } from './folder-instance';
import { startReaper } from './reaper';

export interface FolderHostOptions {
  /** Folder of the host alone; instances are folders in it. Removed by `close`. */
  readonly folder: string;
  readonly reason: string;
  /** @default an allocator of its own */
  readonly ports?: PortAllocator;
}

/** Instances that are folders and processes: works everywhere, isolates nothing. */
export async function startFolderHost(options: FolderHostOptions): Promise<InstanceHost> {
  const hostMarker = marker(randomUUID());
  const reaper = await startReaper(hostMarker);
  const ports = options.ports ?? createPortAllocator();
  const user = userInfo().username;
  return createInstanceHost({
    kind: 'folder',
    reason: options.reason,
    folder: options.folder,
    launch: (spec, folder) => launchFolderInstance(spec, { folder, hostMarker, ports, reaper, user }),
    onClose: async () => {
      await reaper.close();
      await rm(options.folder, { recursive: true, force: true });
    },
  });
}
