import { lstat, readdir, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import picomatch from 'picomatch';

/** CodeBuild's patterns see hidden files too: a `*` is any name. */
const OPTIONS = { dot: true, nonegate: true, noextglob: true } as const;

/** A file below the folder that was searched. */
export interface FoundFile {
  /** Relative to that folder, with forward slashes. */
  readonly path: string;
  readonly mode: number;
  readonly symlink: boolean;
}

/** Patterns relative to one folder, normalised: `./a` is `a`. */
export function normalisePattern(pattern: string): string {
  const normal = posix.normalize(pattern.trim());
  return normal.startsWith('./') ? normal.slice(2) : normal;
}

/** True for the paths a pattern means. */
export function matcher(pattern: string): (path: string) => boolean {
  return picomatch(normalisePattern(pattern), OPTIONS);
}

/** True for what `exclude-paths` leaves out: paths a pattern means and all below them. */
export function excluder(patterns: readonly string[]): (path: string) => boolean {
  const matchers = patterns.map((pattern) => {
    const trimmed = normalisePattern(pattern).replace(/\/$/, '');
    return picomatch([trimmed, `${trimmed}/**`], OPTIONS);
  });
  return (path) => matchers.some((matches) => matches(path));
}

/** Files below a folder that a pattern means, sorted. Walks only as far as the pattern can reach. */
export async function findFiles(folder: string, pattern: string): Promise<FoundFile[]> {
  const normal = normalisePattern(pattern);
  const { base, isGlob } = picomatch.scan(normal, OPTIONS);
  if (!isGlob) return single(folder, normal);
  const found: FoundFile[] = [];
  await walk(folder, base === '.' ? '' : base, picomatch(normal, OPTIONS), found);
  return found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** Folders a `base-directory` means, relative to the folder it is seen from; `.` for that folder itself. */
export async function findFolders(folder: string, pattern: string): Promise<string[]> {
  const normal = normalisePattern(pattern).replace(/\/$/, '') || '.';
  if (!picomatch.scan(normal, OPTIONS).isGlob) return (await isFolder(join(folder, normal))) ? [normal] : [];
  const depth = normal.split('/').length;
  const matches = picomatch(normal, OPTIONS);
  const found: string[] = [];
  const descend = async (below: string, level: number): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const path = posix.join(below, entry.name);
      if (matches(path)) found.push(path);
      if (level < depth || normal.includes('**')) await descend(path, level + 1);
    }
  };
  await descend('', 1);
  return found.sort();
}

async function single(folder: string, path: string): Promise<FoundFile[]> {
  const at = join(folder, path);
  const status = await lstat(at).catch(() => undefined);
  if (!status || status.isDirectory()) return [];
  if (status.isSymbolicLink()) return (await isFolder(at)) ? [] : [{ path, mode: 0o777, symlink: true }];
  return [{ path, mode: status.mode & 0o777, symlink: false }];
}

async function walk(
  folder: string,
  below: string,
  matches: (path: string) => boolean,
  found: FoundFile[],
): Promise<void> {
  const entries = await readdir(join(folder, below), { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = posix.join(below, entry.name);
    if (entry.isDirectory()) await walk(folder, path, matches, found);
    else if (!matches(path)) continue;
    else if (entry.isSymbolicLink()) found.push({ path, mode: 0o777, symlink: true });
    else if (entry.isFile()) found.push({ path, mode: (await lstat(join(folder, path))).mode & 0o777, symlink: false });
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
}
