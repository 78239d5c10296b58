import { readlink, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { ZipEntry } from '../../../core/zip';
import { type ArtifactSpec, type FileSelection } from '../buildspec/model';
import { excluder, findFiles, findFolders, type FoundFile, normalisePattern } from '../globs';
import { PhaseFailure } from './failure';
import type { Build } from './model';
import { sourceRoot } from './folders';

/** A folder of the machine in which a selection looks. */
interface Base {
  readonly host: string;
  readonly shown: string;
}

/** Files of one artifact, as entries of its zip, sorted by path. */
export async function artifactEntries(build: Build, spec: ArtifactSpec): Promise<readonly ZipEntry[]> {
  const { log } = build;
  const excluded = excluder(spec.excludePaths);
  const entries = new Map<string, ZipEntry>();
  for (const { base, file } of await selectFiles(build, spec)) {
    if (excluded(file.path)) continue;
    const path = spec.discardPaths ? posix.basename(file.path) : file.path;
    if (entries.has(path) && spec.discardPaths) log.say(`discard-paths: ${file.path} replaces another ${path}`);
    if (file.symlink && !spec.enableSymlinks && !(await isFile(join(base.host, file.path)))) {
      log.say(`Skipping symbolic link ${file.path}`);
      continue;
    }
    entries.set(path, await fileEntry(base.host, file, path, spec.enableSymlinks));
  }
  if (entries.size === 0) {
    throw new PhaseFailure(
      'CLIENT_ERROR',
      `no matching artifact paths found (${spec.files.join(', ')} in ${spec.baseDirectory ?? 'the source'})`,
    );
  }
  return [...entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Files that a selection means, with the base directory each was found in. */
export async function selectFiles(build: Build, spec: FileSelection): Promise<{ base: Base; file: FoundFile }[]> {
  const { log } = build;
  const selected: { base: Base; file: FoundFile }[] = [];
  for (const base of await baseFolders(build, spec.baseDirectory)) {
    log.say(`Expanding file paths for base directory ${base.shown}`);
    for (const given of spec.files) {
      const pattern = (await build.shell?.expand(given, build.signal)) ?? given;
      const found = await findPattern(build, base, pattern);
      if (found.length === 0) log.say(`Skipping invalid file path ${pattern}`);
      else log.say(`Found ${found.length} file(s) for ${pattern}`);
      selected.push(...found);
    }
  }
  return selected;
}

async function findPattern(build: Build, base: Base, pattern: string): Promise<{ base: Base; file: FoundFile }[]> {
  const inside = build.instance?.hostPath('/') ?? '/';
  if (!pattern.startsWith('/')) return (await findFiles(base.host, pattern)).map((file) => ({ base, file }));
  // A path with variables may be absolute already, and below the base.
  const host = build.instance?.hostPath(pattern) ?? pattern;
  if (host.startsWith(`${base.host}/`)) {
    return (await findFiles(base.host, host.slice(base.host.length + 1))).map((file) => ({ base, file }));
  }
  const root: Base = { host: inside, shown: '/' };
  const relative = host.slice(inside.length).replace(/^\/+/, '');
  return (await findFiles(inside, relative)).map((file) => ({ base: root, file }));
}

async function baseFolders(build: Build, given: string | undefined): Promise<Base[]> {
  const { instance, shell, log } = build;
  if (!instance) throw new Error('artifacts need a machine');
  const source = instance.hostPath(sourceRoot(build));
  if (given === undefined) return [{ host: source, shown: '.' }];
  const expanded = (await shell?.expand(given, build.signal)) ?? given;
  log.say(`Expanding base directory path: ${expanded}`);
  const [root, pattern] = expanded.startsWith('/') ? ['/', expanded] : [source, normalisePattern(expanded)];
  if (root === '/') {
    const host = instance.hostPath(pattern);
    if ((await stat(host).catch(() => undefined))?.isDirectory()) return [{ host, shown: expanded }];
  } else {
    const folders = await findFolders(root, pattern);
    if (folders.length > 0) return folders.map((folder) => ({ host: join(root, folder), shown: folder }));
  }
  throw new PhaseFailure('CLIENT_ERROR', `no matching base directory path found for ${expanded}`);
}

/** A found file as an entry of a zip; a link is kept as one or followed. */
export async function fileEntry(root: string, file: FoundFile, path: string, keepLinks: boolean): Promise<ZipEntry> {
  const at = join(root, file.path);
  if (file.symlink && keepLinks) return { path, mode: 0o777, symlink: await readlink(at) };
  return { path, mode: file.symlink ? (await stat(at)).mode & 0o777 : file.mode, file: at };
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isFile(),
    () => false,
  );
}
