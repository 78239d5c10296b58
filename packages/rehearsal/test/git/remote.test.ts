import { mkdir, readdir, readFile, stat, symlink, writeFile, chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { extractZip } from '../../src/core/zip';
import { describePush } from '../../src/git/push';
import { pushFolder } from '../../src/git/push-folder';
import { createRemote, type Remote } from '../../src/git/remote';
import { type Clone, createClone, scratchFolder, writeFiles } from '../_helpers/git';

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let remote: Remote;
let clone: Clone;

beforeEach(async () => {
  scratch = await scratchFolder();
  const run = join(scratch.path, 'run');
  await mkdir(run);
  remote = await createRemote(run, { branch: 'main' });
  clone = await createClone(join(scratch.path, 'clone'));
});

afterEach(async () => {
  await remote.close();
  await scratch.remove();
});

describe('a push', () => {
  test('prints what it is told, as remote: lines, and ends when the listener does', async () => {
    remote.onPush(async (updates, write) => {
      write(`got ${updates.map((update) => update.ref).join()}`);
      write('and done');
    });
    const id = await clone.commit('one', { 'a.txt': 'a' });
    const push = await clone.git('push', remote.url, 'HEAD:main');
    expect(push.exitCode).toBe(0);
    expect(push.stderr).toMatch(/remote: got refs\/heads\/main\s*\nremote: and done/);
    expect(await remote.repository.head('main')).toBe(id);
  });

  test('works whatever hooks path the pusher has configured', async () => {
    remote.onPush(async (_, write) => write('heard'));
    await writeFile(join(clone.folder, '.gitconfig'), '[core]\n\thooksPath = /nowhere\n');
    await clone.commit('one');
    expect((await clone.git('push', remote.url, 'HEAD:main')).stderr).toContain('remote: heard');
  });

  test('is refused before the rehearsal listens and after it has ended, and nothing is taken', async () => {
    await clone.commit('one');
    const early = await clone.git('push', remote.url, 'HEAD:main');
    expect(early.stderr).toContain('still starting');
    await remote.close();
    const late = await clone.git('push', remote.url, 'HEAD:main');
    expect(late.stderr).toContain('The rehearsal behind this remote is not running');
    expect([early.exitCode, late.exitCode]).toEqual([1, 1]);
    expect(await remote.repository.head('main')).toBeUndefined();
  });

  test('that deletes the source’s branch, or is neither branch nor tag, is refused', async () => {
    remote.onPush(async () => undefined);
    await clone.commit('one');
    await clone.git('push', remote.url, 'HEAD:main');
    expect((await clone.git('push', remote.url, ':main')).stderr).toContain('it cannot be deleted');
    expect((await clone.git('push', remote.url, 'HEAD:refs/notes/x')).stderr).toContain(
      'push to a branch, for example HEAD:main',
    );
  });

  test('whose rehearsal ends meanwhile ends too, and the listener hears of it', async () => {
    const heard = new Promise<AbortSignal>((tell) => {
      remote.onPush((_updates, _write, gone) => {
        tell(gone);
        return new Promise((done) => gone.addEventListener('abort', () => done(), { once: true }));
      });
    });
    await clone.commit('one');
    const push = clone.git('push', remote.url, 'HEAD:main');
    const gone = await heard;
    await remote.close();
    expect((await push).stderr).toContain('is not running');
    expect(gone.aborted).toBe(true);
  });

  test('reaches a run folder with a very long name', async () => {
    const long = join(scratch.path, 'x'.repeat(120));
    await mkdir(long);
    const far = await createRemote(long, { branch: 'main' });
    far.onPush(async (_, write) => write('heard'));
    await clone.commit('one');
    expect((await clone.git('push', far.url, 'HEAD:main')).stderr).toContain('remote: heard');
    await far.close();
  });
});

test('a remote that an earlier process left is taken up with its commits', async () => {
  remote.onPush(async () => undefined);
  const id = await clone.commit('one');
  await clone.git('push', remote.url, 'HEAD:main');
  await remote.close();
  remote = await createRemote(join(scratch.path, 'run'), { branch: 'main' });
  expect(await remote.repository.head('main')).toBe(id);
});

describe('what a push changed', () => {
  const describeLast = async (ref: string) => {
    let described: Awaited<ReturnType<typeof describePush>>;
    remote.onPush(async ([update]) => {
      described = await describePush(remote.repository, update, 'main');
    });
    await clone.git('push', '--force', remote.url, `HEAD:${ref}`);
    return described;
  };

  test('is every file the first time, then the difference, and nothing for an empty commit', async () => {
    await clone.commit('one', { 'a.txt': '1', 'dir/b c.txt': '1' });
    expect((await describeLast('main'))?.changedFiles).toEqual(['a.txt', 'dir/b c.txt']);
    await clone.commit('two', { 'a.txt': '2', 'ü.txt': '2' });
    expect((await describeLast('main'))?.changedFiles).toEqual(['a.txt', 'ü.txt']);
    await clone.commit('three');
    expect((await describeLast('main'))?.changedFiles).toEqual([]);
  });

  test('of a new branch is what is new since it left the default branch', async () => {
    await clone.commit('one', { 'a.txt': '1' });
    await describeLast('main');
    await clone.commit('two', { 'b.txt': '1' });
    expect(await describeLast('refs/heads/topic')).toMatchObject({
      kind: 'branch',
      name: 'topic',
      changedFiles: ['b.txt'],
    });
  });

  test('of an annotated tag is that of its commit', async () => {
    const id = await clone.commit('one', { 'a.txt': '1' });
    await describeLast('main');
    await clone.git('tag', '-a', 'v1', '-m', 'first');
    let described: Awaited<ReturnType<typeof describePush>>;
    remote.onPush(async ([update]) => {
      described = await describePush(remote.repository, update, 'main');
    });
    await clone.git('push', remote.url, 'v1');
    expect(described).toMatchObject({ kind: 'tag', name: 'v1', commitId: id });
  });
});

describe('the zip of a commit', () => {
  test('has its files with their modes and links, and no .git', async () => {
    await writeFiles(clone.folder, { 'run.sh': '#!/bin/sh\n', 'sub/plain.txt': 'plain' });
    await chmod(join(clone.folder, 'run.sh'), 0o755);
    await symlink('sub/plain.txt', join(clone.folder, 'link'));
    const id = await clone.commit('one');
    remote.onPush(async () => undefined);
    await clone.git('push', remote.url, 'HEAD:main');
    const zip = join(scratch.path, 'source.zip');
    await remote.repository.writeZip(id, zip);
    const into = join(scratch.path, 'out');
    await extractZip(zip, into);
    expect((await readdir(into)).sort()).toEqual(['link', 'run.sh', 'sub']);
    expect(await readFile(join(into, 'link'), 'utf8')).toBe('plain');
    expect((await stat(join(into, 'run.sh'))).mode & 0o777).toBe(0o755);
    expect((await stat(join(into, 'sub/plain.txt'))).mode & 0o777).toBe(0o644);
  });
});

describe('pushing a folder', () => {
  const filesOf = (commitId: string) => remote.repository.changedFiles(undefined, commitId);

  test('takes what is tracked or not ignored, as it stands, and leaves the work tree alone', async () => {
    await clone.commit('one', { 'a.txt': '1', 'gone.txt': '1', '.gitignore': 'dist\n' });
    await writeFiles(clone.folder, { 'a.txt': '2', 'new.txt': '1', 'dist/out.js': '1' });
    await clone.git('rm', '--cached', '--quiet', 'gone.txt');
    await writeFile(join(clone.folder, '.gitignore'), 'dist\ngone.txt\n');
    const before = (await clone.git('status', '--porcelain')).stdout;
    const update = await pushFolder(remote, clone.folder, 'seed');
    expect(await filesOf(update.after)).toEqual(['.gitignore', 'a.txt', 'new.txt']);
    expect((await clone.git('status', '--porcelain')).stdout).toBe(before);
    expect(await remote.repository.info(update.after)).toMatchObject({ message: 'seed' });
  });

  test('takes one folder of a larger repository, with its paths from that folder on', async () => {
    await clone.commit('one', { 'apps/web/a.txt': '1', 'README.md': '1' });
    const update = await pushFolder(remote, join(clone.folder, 'apps/web'), 'seed');
    expect(await filesOf(update.after)).toEqual(['a.txt']);
  });

  test('outside git takes all but node_modules, and keeps what is executable', async () => {
    const folder = join(scratch.path, 'plain');
    await writeFiles(folder, { 'a.txt': '1', 'node_modules/x/index.js': '1', 'bin/run': '#!/bin/sh\n' });
    await chmod(join(folder, 'bin/run'), 0o755);
    const update = await pushFolder(remote, folder, 'seed');
    expect(await filesOf(update.after)).toEqual(['a.txt', 'bin/run']);
    const tree = await remote.git(['ls-tree', '-r', update.after], { env: { GIT_DIR: remote.repository.folder } });
    expect(tree).toMatch(/100755 blob \w+\tbin\/run/);
  });

  test('again makes a commit on top, also when nothing has changed', async () => {
    const folder = join(scratch.path, 'plain');
    await writeFiles(folder, { 'a.txt': '1' });
    const first = await pushFolder(remote, folder, 'one');
    const second = await pushFolder(remote, folder, 'two');
    expect(second).toEqual({
      ref: 'refs/heads/main',
      before: first.after,
      after: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    expect(await remote.repository.changedFiles(first.after, second.after)).toEqual([]);
  });

  test('that is empty or not there says so', async () => {
    await mkdir(join(scratch.path, 'empty'));
    await expect(pushFolder(remote, join(scratch.path, 'empty'), 'x')).rejects.toMatchObject({
      code: 'source-is-empty',
    });
    await expect(pushFolder(remote, join(scratch.path, 'nowhere'), 'x')).rejects.toMatchObject({
      code: 'source-not-found',
    });
  });
});
