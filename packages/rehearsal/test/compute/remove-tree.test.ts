import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeTree } from '../../src/compute/remove-tree';

test('removes folders that may not be entered', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-remove-'));
  for (const name of ['a', 'b', 'c']) {
    await mkdir(join(folder, name, 'work/work'), { recursive: true });
    await writeFile(join(folder, name, 'work/work/file'), '');
    await chmod(join(folder, name, 'work/work'), 0o000);
  }
  await removeTree(folder);
  expect(existsSync(folder)).toBe(false);
});

test('is content when there is nothing', async () => {
  await expect(removeTree(join(tmpdir(), 'slipway-remove-nothing'))).resolves.toBeUndefined();
});
