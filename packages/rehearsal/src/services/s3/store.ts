import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { appendFile, open, readFile, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { History, Versioning } from './history';

export interface Bucket {
  readonly name: string;
  readonly region: string;
  /** Real milliseconds since the epoch. */
  readonly created: number;
  readonly versioning: Versioning;
}

/**
 * Buckets and objects on disk. A write is there whole or not at all: bytes go to a file of their own, then the list of
 * versions that names it is renamed into place. Bytes that no list names are removed when the store is opened.
 */
export interface ObjectStore {
  readonly buckets: ReadonlyMap<string, Bucket>;
  putBucket(bucket: Bucket): void;
  removeBucket(name: string): void;
  /** In the order of their UTF-8 bytes. Only keys that have a version or a marker. */
  keys(bucket: string): readonly string[];
  history(bucket: string, key: string): History;
  /** Replaces the versions of a key at once, and removes the bytes that no version has any more. */
  setHistory(bucket: string, key: string, history: History): void;
  /** Gives the name of the file the bytes are in. */
  writeBytes(bucket: string, bytes: Uint8Array): Promise<string>;
  /** One file from several, in order. */
  joinBytes(bucket: string, files: readonly string[]): Promise<string>;
  /** `start` and `end` as in a range: both inclusive; all of it without. Undefined if the version has gone meanwhile. */
  readBytes(bucket: string, file: string, range?: ByteRange): Promise<Buffer | undefined>;
  dropBytes(bucket: string, files: readonly string[]): Promise<void>;
}

/** Both ends inclusive, from 0. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

interface Shelf {
  readonly histories: Map<string, History>;
  /** Sorted keys, made when asked for. */
  sorted?: readonly string[];
}

export function openStore(folder: string): ObjectStore {
  const buckets = new Map<string, Bucket>();
  const shelves = new Map<string, Shelf>();
  const path = (bucket: string, ...below: string[]) => join(folder, bucket, ...below);
  const shelf = (bucket: string): Shelf => shelves.get(bucket) ?? { histories: new Map() };

  const putBucket = (bucket: Bucket) => {
    for (const below of ['keys', 'bytes']) mkdirSync(path(bucket.name, below), { recursive: true });
    replaceFile(path(bucket.name, 'bucket.json'), JSON.stringify(bucket));
    buckets.set(bucket.name, bucket);
    if (!shelves.has(bucket.name)) shelves.set(bucket.name, { histories: new Map() });
  };

  const setHistory = (bucket: string, key: string, history: History) => {
    const on = shelf(bucket);
    const kept = new Set(history.map((version) => version.file));
    const dropped = (on.histories.get(key) ?? [])
      .map((version) => version.file)
      .filter((file) => file !== '' && !kept.has(file));
    const record = path(bucket, 'keys', `${createHash('sha256').update(key).digest('hex')}.json`);
    if (history.length === 0) rmSync(record, { force: true });
    else replaceFile(record, JSON.stringify({ key, history }));
    if (history.length === 0) on.histories.delete(key);
    else on.histories.set(key, history);
    on.sorted = undefined;
    for (const file of dropped) rmSync(path(bucket, 'bytes', file), { force: true });
  };

  const keys = (bucket: string) => {
    const on = shelf(bucket);
    on.sorted ??= [...on.histories.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return on.sorted;
  };

  const load = (name: string) => {
    putBucket(JSON.parse(readFileSync(path(name, 'bucket.json'), 'utf8')) as Bucket);
    const named = new Set<string>();
    for (const file of readdirSync(path(name, 'keys')).filter((one) => one.endsWith('.json'))) {
      const { key, history } = JSON.parse(readFileSync(path(name, 'keys', file), 'utf8')) as {
        key: string;
        history: History;
      };
      shelf(name).histories.set(key, history);
      for (const version of history) named.add(version.file);
    }
    for (const file of readdirSync(path(name, 'bytes'))) if (!named.has(file)) rmSync(path(name, 'bytes', file));
  };

  mkdirSync(folder, { recursive: true });
  for (const entry of readdirSync(folder, { withFileTypes: true })) if (entry.isDirectory()) load(entry.name);

  return {
    buckets,
    putBucket,
    removeBucket: (name) => {
      rmSync(path(name), { recursive: true, force: true });
      buckets.delete(name);
      shelves.delete(name);
    },
    keys,
    history: (bucket, key) => shelf(bucket).histories.get(key) ?? [],
    setHistory,
    writeBytes: async (bucket, bytes) => {
      const file = randomUUID();
      await writeFile(path(bucket, 'bytes', file), bytes);
      return file;
    },
    joinBytes: async (bucket, files) => {
      const joined = randomUUID();
      for (const file of files)
        await appendFile(path(bucket, 'bytes', joined), await readFile(path(bucket, 'bytes', file)));
      return joined;
    },
    readBytes: (bucket, file, range) => readUnlessGone(path(bucket, 'bytes', file), range),
    dropBytes: async (bucket, files) => {
      for (const file of files) await rm(path(bucket, 'bytes', file), { force: true });
    },
  };
}

async function readUnlessGone(file: string, range: ByteRange | undefined): Promise<Buffer | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    if (!range) return await handle.readFile();
    const bytes = Buffer.alloc(range.end - range.start + 1);
    await handle.read(bytes, 0, bytes.length, range.start);
    return bytes;
  } finally {
    await handle.close();
  }
}

function replaceFile(to: string, content: string): void {
  const beside = `${to}.${randomUUID()}.new`;
  writeFileSync(beside, content);
  renameSync(beside, to);
}
