import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { toolPaths } from '../../../src/compute/namespace/tool-paths';

let home: string;

beforeAll(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'slipway-home-')));
  await program('.nvm/versions/node/v20/bin/node');
  await program('.nvm/versions/node/v20/lib/node_modules/npm/bin/npm-cli.js');
  await symlink('../lib/node_modules/npm/bin/npm-cli.js', join(home, '.nvm/versions/node/v20/bin/npm'));
  await program('.nvm/versions/node/v20/lib/node_modules/private-tool/index.js');
  await program('.nvm/versions/node/v20/etc/npmrc');
  await program('.local/bin/git');
  await program('.local/share/keyrings/secret');
  await program('visible/bin/node');
});
afterAll(() => rm(home, { recursive: true }));

async function program(name: string): Promise<void> {
  await mkdir(dirname(join(home, name)), { recursive: true });
  await writeFile(join(home, name), '');
  await chmod(join(home, name), 0o755);
}

function shown(path: readonly string[], visible: readonly string[] = []): readonly string[] {
  const folders = path.map((folder) => join(home, folder)).join(':');
  const execPath = join(home, path[0], 'node');
  const paths = toolPaths({ path: folders, execPath, visible: visible.map((folder) => join(home, folder)) });
  return paths.map((found) => found.slice(home.length + 1));
}

test('shows the parts of a Node.js below a home, not its configuration and not what else was installed', () => {
  expect(shown(['.nvm/versions/node/v20/bin'])).toEqual([
    '.nvm/versions/node/v20/bin',
    '.nvm/versions/node/v20/lib/node_modules/npm',
  ]);
});

test('shows programs of ~/.local, and nothing else of it', () => {
  expect(shown(['.nvm/versions/node/v20/bin', '.local/bin'])).toContain('.local/bin');
  expect(shown(['.nvm/versions/node/v20/bin', '.local/bin']).filter((path) => path.startsWith('.local/'))).toEqual([
    '.local/bin',
  ]);
});

test('leaves out what is visible anyway', () => {
  expect(shown(['visible/bin'], ['visible'])).toEqual([]);
});
