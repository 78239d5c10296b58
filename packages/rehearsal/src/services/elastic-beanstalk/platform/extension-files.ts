import { chmod, lstat, mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Instance } from '../../../compute/instance';
import type { ExtensionFile } from '../bundle/ebextensions';

/** Writes `files` of a configuration file; one that is there already is kept beside it with the extension `.bak`. */
export async function writeExtensionFiles(instance: Instance, files: readonly ExtensionFile[]): Promise<void> {
  for (const file of files) {
    const path = instance.hostPath(file.path);
    await mkdir(dirname(path), { recursive: true });
    const exists = await lstat(path).then(
      () => true,
      () => false,
    );
    if (exists) await rename(path, `${path}.bak`);
    if (file.isLink) await symlink(file.content.toString(), path);
    else {
      await writeFile(path, file.content);
      await chmod(path, file.mode);
    }
  }
}
