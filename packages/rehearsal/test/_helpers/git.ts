import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ProcessResult, runProcess } from '../../src/core/process';

/** A folder that is gone when the test is. */
export async function scratchFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'rehearsal-test-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** A person's clone. */
export interface Clone {
  readonly folder: string;
  git(...args: readonly string[]): Promise<ProcessResult>;
  /** Writes files and commits everything. */
  commit(message: string, files?: Readonly<Record<string, string>>): Promise<string>;
}

export async function createClone(folder: string, env: Readonly<Record<string, string>> = {}): Promise<Clone> {
  await mkdir(folder, { recursive: true });
  const git = (...args: readonly string[]) =>
    runProcess(['git', '-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
      cwd: folder,
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: folder, ...env },
    });
  await git('init', '--quiet', '--initial-branch=main');
  return {
    folder,
    git,
    commit: async (message, files = {}) => {
      await writeFiles(folder, files);
      await git('add', '--all');
      await git('commit', '--quiet', '--allow-empty', '-m', message);
      return (await git('rev-parse', 'HEAD')).stdout.trim();
    },
  };
}
