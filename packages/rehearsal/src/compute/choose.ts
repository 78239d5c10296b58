import { InstanceHost, InstanceKind } from './instance';
import { startFolderHost } from './folder/folder-host';

export interface ChooseInstanceHostOptions {
  /** Folder of the host alone; removed when the host is closed. */
  readonly folder: string;
  /** @default a namespace where this machine allows it, else a folder */
  readonly kind?: InstanceKind;
}

/** Starts the best host this machine has. */
export function chooseInstanceHost(options: ChooseInstanceHostOptions): Promise<InstanceHost> {
  return startFolderHost({ folder: options.folder, reason: 'a folder and processes' });
}
