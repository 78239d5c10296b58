import { type Git, splitNul } from './git';

/** What a commit says of itself. */
export interface CommitInfo {
  readonly id: string;
  readonly message: string;
  /** ISO 8601. */
  readonly authorDate: string;
  readonly committerDate: string;
}

/** Reads a bare repository. */
export interface Repository {
  readonly folder: string;
  /** The commit of a branch; undefined where there is no such branch. */
  head(branch: string): Promise<string | undefined>;
  /** The commit a tag or another name leads to; undefined where it leads nowhere. */
  commitOf(name: string): Promise<string | undefined>;
  info(commitId: string): Promise<CommitInfo>;
  /** Paths that differ between two commits; all of the second where the first is undefined. */
  changedFiles(before: string | undefined, after: string): Promise<readonly string[]>;
  /** Where two commits parted; undefined where they have nothing in common. */
  mergeBase(one: string, other: string): Promise<string | undefined>;
  /** Writes the commit's files as a zip, without `.git`, as a source action does. */
  writeZip(commitId: string, to: string): Promise<void>;
}

export function openRepository(git: Git, folder: string): Repository {
  const env = { GIT_DIR: folder };
  const run = (...args: readonly string[]) => git(args, { env });
  const resolve = async (name: string) => {
    const result = await git.attempt(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`], {
      env,
    });
    return result.exitCode === 0 ? result.stdout.trim() : undefined;
  };
  return {
    folder,
    head: (branch) => resolve(`refs/heads/${branch}`),
    commitOf: resolve,
    info: async (commitId) => {
      const format = ['%H', '%aI', '%cI', '%B'].join('%x00');
      const [id, authorDate, committerDate, message] = (
        await run('show', '--no-patch', `--format=${format}`, commitId)
      ).split('\0');
      return { id, authorDate, committerDate, message: message.trim() };
    },
    changedFiles: async (before, after) => {
      const common = ['-r', '-z', '--name-only', '--no-renames'];
      if (before === undefined) return splitNul(await run('ls-tree', '-r', '-z', '--name-only', after));
      return splitNul(await run('diff-tree', ...common, before, after));
    },
    mergeBase: async (one, other) => {
      const result = await git.attempt(['merge-base', one, other], { env });
      return result.exitCode === 0 ? result.stdout.trim() : undefined;
    },
    writeZip: async (commitId, to) => {
      await run('archive', '--format=zip', '-1', `--output=${to}`, commitId);
    },
  };
}
