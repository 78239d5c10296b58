import { createWriteStream } from 'node:fs';
import { chmod, mkdir, readlink, rm, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { type Entry, open, type ZipFile as Reader } from 'yauzl';
import { ZipFile as Writer } from 'yazl';
import { RehearsalError } from './errors';

/** One entry of a zip. A path that ends in `/` is an empty folder. */
export type ZipEntry = {
  /** Relative, with forward slashes. */
  readonly path: string;
  /** Permission bits, for example 0o644. */
  readonly mode: number;
} & ({ readonly file: string } | { readonly content: Buffer | string } | { readonly symlink: string });

const FILE_TYPE = 0o170000;
const SYMLINK = 0o120000;
const REGULAR = 0o100000;

/**
 * Writes a zip whose bytes depend on its entries alone: times are fixed, the order is the caller's.
 * An artifact of the same content therefore has the same checksum in every rehearsal.
 */
export async function writeZip(to: string, entries: readonly ZipEntry[]): Promise<void> {
  const zip = new Writer();
  // DOS times are local, so local components give the same bytes in every time zone.
  const fixed = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true };
  const written = new Promise<void>((done, fail) => {
    zip.on('error', fail);
    pipeline(zip.outputStream, createWriteStream(to)).then(done, fail);
  });
  for (const entry of entries) {
    if (entry.path.endsWith('/')) zip.addEmptyDirectory(entry.path, { ...fixed, mode: 0o040000 | entry.mode });
    else if ('symlink' in entry)
      zip.addBuffer(Buffer.from(entry.symlink), entry.path, { ...fixed, mode: SYMLINK | 0o777 });
    else if ('file' in entry) zip.addFile(entry.file, entry.path, { ...fixed, mode: REGULAR | entry.mode });
    else zip.addBuffer(Buffer.from(entry.content), entry.path, { ...fixed, mode: REGULAR | entry.mode });
  }
  zip.end();
  await written;
}

/**
 * Extracts a zip into a folder, which is made where it is missing, and returns the paths of its entries.
 * Keeps permission bits and symbolic links. Refuses, with nothing outside `into` touched, entries and links that leave it.
 */
export async function extractZip(file: string, into: string): Promise<readonly string[]> {
  await mkdir(into, { recursive: true });
  const root = resolve(into);
  const reader = await openReader(file);
  const paths: string[] = [];
  const links = new Map<string, string>();
  try {
    for await (const entry of entriesOf(reader, file)) {
      const at = resolve(root, entry.fileName);
      if (!isInside(root, at)) throw leaves(file, entry.fileName, entry.fileName);
      paths.push(entry.fileName);
      const mode = entry.externalFileAttributes >>> 16;
      if (entry.fileName.endsWith('/')) {
        await mkdir(at, { recursive: true });
        if (mode & 0o777) await chmod(at, (mode & 0o777) | 0o700);
      } else if ((mode & FILE_TYPE) === SYMLINK) {
        links.set(at, (await buffer(await streamOf(reader, entry))).toString('utf8'));
      } else {
        await mkdir(dirname(at), { recursive: true });
        const permissions = mode & 0o777 || 0o644;
        await pipeline(await streamOf(reader, entry), createWriteStream(at, { mode: permissions }));
        // The mode given at creation is cut by the process's umask.
        await chmod(at, permissions);
      }
    }
  } finally {
    reader.close();
  }
  await placeLinks(file, root, links);
  return paths;
}

/** Links come last, so that no entry is ever written through one. */
async function placeLinks(file: string, root: string, links: ReadonlyMap<string, string>): Promise<void> {
  for (const [at, target] of links) {
    if (isAbsolute(target)) throw leaves(file, relative(root, at), target);
    await mkdir(dirname(at), { recursive: true });
    await symlink(target, at);
  }
  for (const [at, target] of links) {
    if (await staysInside(root, relative(root, at))) continue;
    for (const link of links.keys()) await rm(link, { force: true });
    throw leaves(file, relative(root, at), target);
  }
}

/** As many links as Linux follows in one path. */
const MOST_LINKS = 40;

/**
 * Follows a path step by step, as the system would, and tells whether it stays below `root`. Not by `realpath`, which
 * loses its way where `root` goes through a link of `/proc` into the files of another process.
 */
async function staysInside(root: string, path: string): Promise<boolean> {
  const ahead = path.split(/[/\\]/);
  const here: string[] = [];
  for (let links = 0; ahead.length > 0;) {
    const step = ahead.shift() as string;
    if (step === '' || step === '.') continue;
    if (step === '..') {
      if (here.pop() === undefined) return false;
      continue;
    }
    const target = await readlink(join(root, ...here, step)).catch(() => undefined);
    if (target === undefined) here.push(step);
    else if (isAbsolute(target) || ++links > MOST_LINKS) return false;
    else ahead.unshift(...target.split('/'));
  }
  return true;
}

function isInside(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

function leaves(file: string, entry: string, target: string): RehearsalError {
  return new RehearsalError({
    code: 'zip-leaves-folder',
    message: `entry ${entry} of this zip leads to ${target}, outside the folder it is extracted into; make it relative and inside`,
    place: { file },
  });
}

function openReader(file: string): Promise<Reader> {
  return new Promise((done, fail) => {
    open(file, { lazyEntries: true, autoClose: false, strictFileNames: false }, (error, reader) => {
      if (error) fail(unreadable(file, error));
      else done(reader);
    });
  });
}

async function* entriesOf(reader: Reader, file: string): AsyncGenerator<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | undefined>((done, fail) => {
      reader.once('entry', done);
      reader.once('end', () => done(undefined));
      reader.once('error', (error: Error) => fail(unreadable(file, error)));
      reader.readEntry();
    });
    reader.removeAllListeners();
    if (!entry) return;
    yield entry;
  }
}

function streamOf(reader: Reader, entry: Entry): Promise<NodeJS.ReadableStream> {
  return new Promise((done, fail) => {
    reader.openReadStream(entry, (error, stream) => (error ? fail(error) : done(stream)));
  });
}

function unreadable(file: string, cause: Error): RehearsalError {
  return new RehearsalError({
    code: 'zip-unreadable',
    message: `this is no zip that can be read (${cause.message}); artifacts and bundles are zip files`,
    place: { file },
    cause,
  });
}
