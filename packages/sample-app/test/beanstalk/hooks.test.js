import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { listening } from '../helpers/applications.js';

const ROOT = new URL('../../', import.meta.url).pathname;
const PROPERTIES = { AWS_REGION: 'eu-west-1', ORDERS_BUCKET: 'b', QUEUE_URL: 'https://q' };

/** Runs a hook as the platform does: in the application's folder, with HOME, PATH, PORT and the properties alone. */
async function hook(t, path, { port = '8080', properties = PROPERTIES, server = '' } = {}) {
  const cwd = await mkdtemp(join(tmpdir(), 'orders-'));
  t.after(() => rm(cwd, { recursive: true }));
  await writeFile(join(cwd, 'server.js'), server);
  const env = { HOME: cwd, PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, PORT: port, ...properties };
  return new Promise((resolve) => {
    execFile(join(ROOT, path), { cwd, env }, (error, stdout, stderr) =>
      resolve({ status: error?.code ?? 0, stdout, stderr }),
    );
  });
}

for (const name of ['web', 'worker']) {
  describe(`${name} on Beanstalk`, () => {
    const hooks = `${name}/.platform/hooks`;

    test('a bundle that Node.js can parse passes, another does not', async (t) => {
      assert.equal((await hook(t, `${hooks}/prebuild/10-bundle.sh`)).status, 0);
      assert.notEqual((await hook(t, `${hooks}/prebuild/10-bundle.sh`, { server: 'const = 1' })).status, 0);
    });

    test('a deployment without its properties is stopped, with their names', async (t) => {
      assert.equal((await hook(t, `${hooks}/predeploy/10-environment.sh`)).status, 0);
      const { status, stderr } = await hook(t, `${hooks}/predeploy/10-environment.sh`, {
        properties: { AWS_REGION: 'eu-west-1', QUEUE_URL: '' },
      });
      assert.deepEqual([status, stderr], [1, 'missing environment properties: ORDERS_BUCKET QUEUE_URL\n']);
    });

    test('a deployment waits until the application answers', async (t) => {
      let asked = 0;
      const server = createServer((_request, response) => {
        asked += 1;
        response.writeHead(asked < 3 ? 503 : 200).end('{"version":"v7"}');
      });
      const { port } = new URL(await listening(t, server));
      const { status, stdout } = await hook(t, `${hooks}/postdeploy/10-answers.sh`, { port });
      assert.deepEqual([status, asked, stdout.startsWith('version v7 answers')], [0, 3, true]);
    });

    test('the process is called web, as Beanstalk wants it on both tiers', () => {
      assert.equal(readFileSync(join(ROOT, name, 'Procfile'), 'utf8'), 'web: node server.js\n');
    });
  });
}
