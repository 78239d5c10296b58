import { chmod, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** How often removing is tried: `rm` gives up at its first problem while others of its removals are still under way. */
const TRIES = 5;

/** Removes a folder, also with folders in it that its owner may not enter (overlay makes such, and so do programs). */
export async function removeTree(folder: string): Promise<void> {
  for (let tried = 1; tried < TRIES; tried++) {
    try {
      await rm(folder, { recursive: true, force: true });
      return;
    } catch {
      await openFolders(folder);
    }
  }
  await rm(folder, { recursive: true, force: true });
}

async function openFolders(folder: string): Promise<void> {
  try {
    await chmod(folder, 0o700);
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) await openFolders(join(folder, entry.name));
    }
  } catch {
    // Removed meanwhile, or not ours: what matters is whether the next try removes it.
  }
}
