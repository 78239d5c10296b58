import { createHash } from 'node:crypto';
import { access, copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RehearsalError } from '../../../core/errors';
import { extractZip, writeZip, type ZipEntry } from '../../../core/zip';
import { ServiceError } from '../../../gateway/gateway';
import { findFiles, normalisePattern } from '../globs';
import { PhaseFailure } from './failure';
import { fileEntry } from './artifacts';
import type { Build } from './model';
import { sourceRoot } from './folders';
import { fetchObject, putObject } from './store';

/** Folders of a cache: what paths of the source match, and what absolute paths match. */
const RELATIVE = 'source';
const ABSOLUTE = 'machine';
const NPM_CACHE = '/root/.npm/';

/** Brings back what the last build of the project kept. A cache that cannot be read is none. */
export async function restoreCache(build: Build): Promise<void> {
  const { instance } = build;
  if (!instance || pathsOf(build).length === 0) return;
  const folder = await scratch(build);
  try {
    const zip = await fetchCache(build, join(folder, 'cache.zip'));
    if (!zip) return build.log.say('No cache was found');
    await extractZip(zip, join(folder, 'out'));
    await bringBack(join(folder, 'out', RELATIVE), instance.hostPath(sourceRoot(build)));
    await bringBack(join(folder, 'out', ABSOLUTE), instance.hostPath('/'));
    build.log.say('Cache restored');
  } catch (error) {
    if (!(error instanceof RehearsalError)) throw error;
    build.log.say(`Cache left out: ${error.message}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Keeps what the paths of the buildspec mean for the next build of the project. */
export async function saveCache(build: Build): Promise<void> {
  const { instance } = build;
  const paths = pathsOf(build);
  if (!instance || paths.length === 0) return;
  const entries = new Map<string, ZipEntry>();
  for (const pattern of paths) {
    const absolute = pattern.startsWith('/');
    const root = instance.hostPath(absolute ? '/' : sourceRoot(build));
    for (const file of await findFiles(root, absolute ? pattern.slice(1) : pattern)) {
      const path = `${absolute ? ABSOLUTE : RELATIVE}/${file.path}`;
      entries.set(path, await fileEntry(root, file, path, true));
    }
  }
  if (entries.size === 0) return build.log.say('No files matched the cache paths');
  const folder = await scratch(build);
  try {
    const file = join(folder, 'cache.zip');
    await writeZip(file, [...entries.values()]);
    await storeCache(build, file);
    build.log.say(`Cache saved: ${entries.size} files`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Paths that are worth keeping; npm's own downloads are not, where builds share the machine's. */
function pathsOf(build: Build): readonly string[] {
  const { cache } = build.request.project;
  if (cache.type === 'none' || (cache.type === 'local' && !cache.modes.includes('LOCAL_CUSTOM_CACHE'))) return [];
  const shared = build.world.options.npmCache !== undefined;
  const paths = (build.buildspec?.cachePaths ?? []).map((path) =>
    path.startsWith('/') ? path : normalisePattern(path),
  );
  return paths.filter((path) => !(shared && path.startsWith(NPM_CACHE)));
}

async function fetchCache(build: Build, to: string): Promise<string | undefined> {
  const { cache } = build.request.project;
  if (cache.type === 'local') return existing(localFile(build));
  if (cache.type === 'none') return undefined;
  try {
    await writeFile(to, await fetchObject(build, cache.bucket, remoteKey(build, cache.prefix)));
    return to;
  } catch (error) {
    if (!(error instanceof PhaseFailure)) throw error;
    return undefined;
  }
}

async function storeCache(build: Build, file: string): Promise<void> {
  const { cache } = build.request.project;
  if (cache.type === 's3') {
    await putObject(build, cache.bucket, remoteKey(build, cache.prefix), await readFile(file)).catch(
      (error: unknown) => {
        if (!(error instanceof PhaseFailure || error instanceof ServiceError)) throw error;
        build.log.say(`Cache not saved: ${error.message}`);
      },
    );
    return;
  }
  await mkdir(join(build.world.folder, 'cache'), { recursive: true });
  await copyFile(file, localFile(build));
}

function localFile(build: Build): string {
  return join(build.world.folder, 'cache', `${build.request.project.name}.zip`);
}

function remoteKey(build: Build, prefix: string): string {
  const key = createHash('sha256').update(build.request.project.arn).digest('hex').slice(0, 32);
  return prefix === '' ? key : `${prefix}/${key}`;
}

/** Entry by entry: the root of an instance may be a link of the system's, which cannot be copied onto. */
async function bringBack(from: string, to: string): Promise<void> {
  const names = (await existing(from)) === undefined ? [] : await readdir(from);
  for (const name of names) {
    await cp(join(from, name), join(to, name), { recursive: true, force: true, verbatimSymlinks: true });
  }
}

async function scratch(build: Build): Promise<string> {
  await mkdir(join(build.world.folder, 'transfer'), { recursive: true });
  return mkdtemp(join(build.world.folder, 'transfer', 'cache-'));
}

function existing(path: string): Promise<string | undefined> {
  return access(path).then(
    () => path,
    () => undefined,
  );
}
