import { type Dirent } from 'node:fs';
import { appendFile, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProcess } from '../../core/process';
import { type IdMapping } from './machine';

export interface BaseLayerOptions {
  /** Folder of the layers alone. */
  readonly folder: string;
  /** Name of `folder` as seen from the folder of an instance. */
  readonly relative: string;
  /** Top-level folders of the machine to show, for example `/usr`. */
  readonly shown: readonly string[];
  readonly ids: IdMapping;
}

export interface BaseLayer {
  /** Path inside to its layers, uppermost first: relative to the folder of an instance, or absolute. */
  readonly system: Readonly<Record<string, readonly string[]>>;
  /** Homes to make, path inside to owner (`uid:gid`). */
  readonly homes: Readonly<Record<string, string>>;
}

/** Users that machines of Elastic Beanstalk and Amazon Linux have, and that hooks and configuration name. */
const USERS = [
  { name: 'ec2-user', firstId: 1000, shell: '/bin/bash' },
  { name: 'webapp', firstId: 900, shell: '/sbin/nologin' },
];
/** Configuration of SDKs that lies outside of homes. */
const CREDENTIAL_FILES = ['boto.cfg'];
/** How many levels of folders below /usr and /opt an ordinary user can add files to. */
const SKELETON_DEPTH = 3;

const NO_OWNERS = `#!/bin/sh
echo "$(basename "$0"): this instance has one user only, owners stay as they are; run the rehearsal as root for real ones" >&2
`;

/**
 * Makes the layers that all instances of a host share, between the machine's folders and what an instance writes.
 *
 * - `etc` is a copy. An ordinary user cannot write to files of the machine's root, not even copy-on-write, since root's
 *   id does not exist in the namespace; and in some places /etc has mounts in it that forbid an overlay.
 * - For an ordinary user `usr` and `opt` get their upper folders, empty, but the user's own, so that files can be added.
 */
export async function prepareBaseLayer(options: BaseLayerOptions): Promise<BaseLayer> {
  const { folder, relative, shown, ids } = options;
  await mkdir(folder, { recursive: true });
  const homes = await copyEtc(join(folder, 'etc'));
  const system: Record<string, readonly string[]> = { '/etc': [`${relative}/etc`] };
  for (const path of shown) {
    system[path] = ids === 'all' ? [path] : [`${relative}${path}`, path];
    if (ids === 'one') await copySkeleton(path, join(folder, path), SKELETON_DEPTH);
  }
  if (ids === 'one' && shown.includes('/usr')) await standInForOwners(join(folder, 'usr/bin'));
  return { system, homes };
}

async function copyEtc(target: string): Promise<BaseLayer['homes']> {
  // What the user may not read is left out, and said so on standard error: nothing to act upon.
  await runProcess(['cp', '-a', '/etc', target], { env: { PATH: '/usr/bin:/bin' } });
  for (const name of CREDENTIAL_FILES) await rm(join(target, name), { force: true });
  // Often a link to /run, which is empty in an instance.
  for (const name of ['resolv.conf', 'hosts']) {
    const text = await readFile(join('/etc', name)).catch(() => undefined);
    await rm(join(target, name), { force: true });
    if (text) await writeFile(join(target, name), text);
  }
  return addUsers(target);
}

async function addUsers(etc: string): Promise<BaseLayer['homes']> {
  const passwd = await readColumns(join(etc, 'passwd'));
  const group = await readColumns(join(etc, 'group'));
  const taken = new Set([...passwd, ...group].map((columns) => Number(columns[2])));
  const homes: Record<string, string> = {};
  for (const { name, firstId, shell } of USERS) {
    const known = passwd.find((columns) => columns[0] === name);
    let id = firstId;
    while (taken.has(id)) id++;
    taken.add(id);
    homes[`/home/${name}`] = known ? `${known[2]}:${known[3]}` : `${id}:${id}`;
    if (known) continue;
    await appendFile(join(etc, 'passwd'), `${name}:x:${id}:${id}::/home/${name}:${shell}\n`);
    await appendFile(join(etc, 'group'), `${name}:x:${id}:\n`);
  }
  return homes;
}

async function readColumns(file: string): Promise<readonly (readonly string[])[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').map((line) => line.split(':'));
}

async function copySkeleton(source: string, target: string, depth: number): Promise<void> {
  await mkdir(target, { recursive: true });
  if (depth === 0) return;
  const entries = await readdir(source, { withFileTypes: true }).catch((): Dirent[] => []);
  const folders = entries.filter((entry) => entry.isDirectory());
  await Promise.all(
    folders.map(async ({ name }) => {
      // A folder of ours over one that others may not enter would show what is in it as gone, not as forbidden.
      const mode = await stat(join(source, name)).then(
        (found) => found.mode,
        () => 0,
      );
      if ((mode & 0o005) === 0o005) await copySkeleton(join(source, name), join(target, name), depth - 1);
    }),
  );
}

/** With a single user id `chown` can only fail, although everything may be read and written by everyone there is. */
async function standInForOwners(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of ['chown', 'chgrp']) await writeFile(join(folder, name), NO_OWNERS, { mode: 0o755 });
}
