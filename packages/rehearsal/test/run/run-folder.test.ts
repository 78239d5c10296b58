import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRunFolder, findControlSocket, removeAbandonedRuns, type RunFolder } from '../../src/run/run-folder';

const folders: RunFolder[] = [];
const create = (app: string): RunFolder => {
  const folder = createRunFolder(app, false);
  folders.push(folder);
  return folder;
};
afterEach(() => Promise.all(folders.splice(0).map((folder) => folder.remove())));

/** The pid of a process that has just ended. */
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

function abandoned(kept: boolean): string {
  const path = mkdtempSync(join(tmpdir(), 'slipway-'));
  writeFileSync(join(path, 'run.json'), JSON.stringify({ id: 'x', pid: deadPid(), app: 'a', kept }));
  return path;
}

test('a rehearsal is found by its id once it listens', () => {
  const run = create('apps/a');
  writeFileSync(run.controlSocket, '');
  expect(findControlSocket(run.id)).toBe(run.controlSocket);
});

test('asking for one that is not there names those that are', () => {
  const run = create('apps/a');
  writeFileSync(run.controlSocket, '');
  expect(() => findControlSocket('none')).toThrow(`there is no rehearsal "none"; up are`);
  expect(() => findControlSocket('none')).toThrow(`${run.id} (apps/a)`);
});

test('with several up, one has to be named', () => {
  for (const app of ['apps/a', 'apps/b']) writeFileSync(create(app).controlSocket, '');
  expect(() => findControlSocket(undefined)).toThrow('choose one with --run ID');
});

test('what a killed run left is removed, what is kept or still runs stays', async () => {
  const running = create('apps/a');
  const left = abandoned(false);
  const kept = abandoned(true);
  await removeAbandonedRuns();
  expect([left, kept, running.path].map((path) => existsSync(path))).toEqual([false, true, true]);
  folders.push({
    ...running,
    remove: () => import('../../src/compute/remove-tree').then(({ removeTree }) => removeTree(kept)),
  });
});
