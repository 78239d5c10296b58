import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { RehearsalError } from '../core/errors';
import { type Git, splitNul } from './git';
import type { RefUpdate } from './push';
import type { Remote } from './remote';

/** Folders that are not the user's own work. */
const LEFT_OUT = new Set(['.git', 'node_modules']);
const NONE = '0'.repeat(40);

/**
 * Puts the files of a folder on the remote's branch as one new commit, and returns the update as a push would (`after`
 * is the commit's id). In a git work tree these are the files that are tracked or not ignored, elsewhere all but
 * `node_modules` and `.git`. The folder itself is only read. Hooks do not run: hand the update on where it is wanted.
 */
export async function pushFolder(remote: Remote, folder: string, message: string): Promise<RefUpdate> {
  const root = resolve(folder);
  const { git, repository, branch } = remote;
  const files = await listFiles(git, root);
  if (files.length === 0) {
    throw new RehearsalError({
      code: 'source-is-empty',
      message: `there is nothing to push in ${root}; name the folder that holds the application`,
    });
  }
  const scratch = await mkdtemp(join(repository.folder, 'index-'));
  try {
    const env = { GIT_DIR: repository.folder, GIT_WORK_TREE: root, GIT_INDEX_FILE: join(scratch, 'index') };
    const bare = ['-c', 'core.bare=false', '-c', 'core.autocrlf=false'];
    await git([...bare, 'update-index', '--add', '-z', '--stdin'], { cwd: root, env, stdin: files.join('\0') + '\0' });
    const tree = (await git([...bare, 'write-tree'], { cwd: root, env })).trim();
    const before = await repository.head(branch);
    const parent = before === undefined ? [] : ['-p', before];
    const after = (
      await git(['commit-tree', tree, ...parent, '-m', message], { env: { GIT_DIR: repository.folder } })
    ).trim();
    const ref = `refs/heads/${branch}`;
    await git(['update-ref', ref, after, before ?? NONE], { env: { GIT_DIR: repository.folder } });
    return { ref, before: before ?? NONE, after };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Paths below `root`, with forward slashes, of files and links that are there. */
async function listFiles(git: Git, root: string): Promise<readonly string[]> {
  const isFolder = await lstat(root).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    throw new RehearsalError({
      code: 'source-not-found',
      message: `there is no folder ${root} to push; name the one that holds the application`,
    });
  }
  const listed = await git.attempt(['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  const known = listed.exitCode === 0 ? [...new Set(splitNul(listed.stdout))] : [];
  // A folder that its repository ignores as a whole was named on purpose.
  const candidates = known.length > 0 ? known : await walk(root, root);
  const kept: string[] = [];
  for (const path of candidates) {
    // A tracked file may have been deleted, and a nested repository is listed as a folder.
    const found = await lstat(join(root, path)).catch(() => undefined);
    if (found?.isFile() || found?.isSymbolicLink()) kept.push(path);
  }
  return kept.sort();
}

async function walk(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries
      .filter((entry) => !LEFT_OUT.has(entry.name))
      .map((entry) => {
        const path = join(folder, entry.name);
        return entry.isDirectory() ? walk(root, path) : [relative(root, path).replaceAll('\\', '/')];
      }),
  );
  return found.flat();
}
