import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveInside } from '../../../src/compute/namespace/inside-path';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipway-inside-'));
  await mkdir(join(root, 'var/app/versions/1'), { recursive: true });
  await symlink('/var/app/versions/1', join(root, 'var/app/current'));
  await symlink('../run', join(root, 'var/run'));
  await symlink('../../../../../etc', join(root, 'var/out'));
  await symlink('loop', join(root, 'loop'));
});
afterAll(() => rm(root, { recursive: true }));

test.each([
  ['a plain path', '/var/app', '/var/app'],
  ['a path that does not exist', '/no/such/file', '/no/such/file'],
  ['the root', '/', ''],
  ['dots', '/var/./app/../app/x', '/var/app/x'],
  ['dots that lead out of the root', '/../../etc/passwd', '/etc/passwd'],
  ['an absolute link in the way', '/var/app/current/package.json', '/var/app/versions/1/package.json'],
  ['a relative link in the way', '/var/run/app.pid', '/run/app.pid'],
  ['a link that leads out of the root', '/var/out/passwd', '/etc/passwd'],
  ['a link at the end: itself', '/var/app/current', '/var/app/current'],
])('resolves %s', (_, inside, expected) => {
  expect(resolveInside(root, inside)).toBe(join(root, expected));
});

test('follows a link at the end on request', () => {
  expect(resolveInside(root, '/var/app/current', { followLast: true })).toBe(join(root, 'var/app/versions/1'));
});

test('does not run in circles', () => {
  expect(resolveInside(root, '/loop/x')).toBe(join(root, 'loop/x'));
});
