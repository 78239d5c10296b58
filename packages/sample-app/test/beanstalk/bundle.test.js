import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { access, constants, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

const BUNDLE = new URL('../../scripts/bundle.js', import.meta.url).pathname;
const COMMON = [
  '.ebextensions/orders.config',
  '.platform/hooks/postdeploy/10-answers.sh',
  '.platform/hooks/prebuild/10-bundle.sh',
  '.platform/hooks/predeploy/10-environment.sh',
  'Procfile',
  'node_modules/README',
  'package.json',
  'server.js',
];

function run(args, options) {
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (error, stdout) => resolve({ status: error?.code ?? 0, stdout }));
  });
}

describe('bundle', () => {
  let output;
  before(async () => {
    output = await mkdtemp(join(tmpdir(), 'orders-'));
    const { status } = await run([BUNDLE, output], { env: { CODEBUILD_RESOLVED_SOURCE_VERSION: '3f2a91c07d1e' } });
    assert.equal(status, 0);
  });
  after(() => rm(output, { recursive: true }));

  for (const [name, files] of [
    ['web', COMMON],
    ['worker', [...COMMON, 'cron.yaml']],
  ]) {
    test(`${name} holds what Beanstalk needs and nothing else`, async () => {
      const entries = await readdir(join(output, name), { recursive: true, withFileTypes: true });
      const found = entries
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name: file }) => join(parentPath, file));
      assert.deepEqual(found.map((path) => path.slice(join(output, name).length + 1)).sort(), [...files].sort());
    });

    test(`${name} has hooks that can be executed`, async () => {
      for (const hook of files.filter((file) => file.endsWith('.sh'))) {
        await access(join(output, name, hook), constants.X_OK);
      }
    });

    test(`${name} runs outside the repository, and knows which commit it is`, async () => {
      const env = { AWS_REGION: 'eu-west-1', ORDERS_BUCKET: 'b', QUEUE_URL: 'https://q', PORT: '70000' };
      const complaint = await run(['server.js'], { cwd: join(output, name), env });
      assert.deepEqual([complaint.status, JSON.parse(complaint.stdout).event], [1, 'cannot-run']);

      const child = execFile(process.execPath, ['server.js'], { cwd: join(output, name), env: { ...env, PORT: '0' } });
      const [line] = await new Promise((resolve) => child.stdout.once('data', (data) => resolve(data.split('\n'))));
      child.kill('SIGKILL');
      const { version, commit } = JSON.parse(line);
      assert.deepEqual({ version, commit }, { version: '3f2a91c0', commit: '3f2a91c07d1e' });
    });
  }
});
