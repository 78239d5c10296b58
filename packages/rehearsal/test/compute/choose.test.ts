import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseInstanceHost } from '../../src/compute/choose';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-choose-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('takes folders when they are asked for', async () => {
  const host = await chooseInstanceHost({ folder: join(folder, 'asked'), kind: 'folder' });
  expect([host.kind, host.reason]).toEqual(['folder', 'instances are folders: asked for']);
  await host.close();
});

test('takes what works otherwise, and says why', async () => {
  const host = await chooseInstanceHost({ folder: join(folder, 'free') });
  const reasons = { namespace: /^instances are Linux namespaces: /, folder: /^instances are folders, not isolated: ./ };
  expect(host.reason).toMatch(reasons[host.kind]);
  const instance = await host.launch({ id: 'i-1' });
  const result = await instance.run({ argv: ['/bin/sh', '-c', 'true'], cwd: '/', env: {} });
  expect(result.exitCode).toBe(0);
  await host.close();
});
