import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { fakeEndpoint } from '../helpers/fake-endpoint.js';
import { postJson } from '../helpers/applications.js';

/** Starts the real program with nothing but the given environment, and reads its log. */
function started(t, name, env) {
  const path = new URL(`../../${name}/src/main.js`, import.meta.url).pathname;
  const child = spawn(process.execPath, [path], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  t.after(() => child.kill('SIGKILL'));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const logged = async (event) => {
    for (let line = await lines.next(); !line.done; line = await lines.next()) {
      const entry = JSON.parse(line.value);
      if (entry.event === event) return entry;
    }
    throw new Error(`${name} ended before it logged '${event}'`);
  };
  return { child, logged, exited: once(child, 'exit') };
}

async function startedOn(t, name, endpoint) {
  const program = started(t, name, {
    PORT: '0',
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: endpoint.url,
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    ORDERS_BUCKET: 'orders-bucket',
    QUEUE_URL: `${endpoint.url}/123456789012/orders`,
  });
  const { port } = await program.logged('listening');
  return { ...program, url: `http://127.0.0.1:${port}` };
}

describe('processes', () => {
  test('web: SIGTERM in the middle of an order loses nothing, and the process ends with 0', async (t) => {
    const endpoint = await fakeEndpoint(t);
    const { child, url, logged, exited } = await startedOn(t, 'web', endpoint);
    const { reached, release } = endpoint.hold();
    const answer = postJson(`${url}/api/orders`, { drink: 'Filter' });
    await reached;
    child.kill('SIGTERM');
    await logged('draining');
    release();

    const { status, headers } = await answer;
    assert.deepEqual([status, headers.get('connection')], [201, 'close']);
    const { id } = await (await answer).json();
    assert.deepEqual(await exited, [0, null]);
    assert.deepEqual(endpoint.calls, [`PUT /orders-bucket/orders/${id}.json`, 'AmazonSQS.SendMessage']);
  });

  test('worker: SIGTERM with nothing to do ends the process with 0', async (t) => {
    const { child, url, exited } = await startedOn(t, 'worker', await fakeEndpoint(t));
    assert.equal((await fetch(`${url}/health`)).status, 200);
    child.kill('SIGTERM');
    assert.deepEqual(await exited, [0, null]);
  });

  test('without its environment properties a program ends with 1 and names them', async (t) => {
    const { logged, exited } = started(t, 'web', { PORT: '0', AWS_REGION: 'eu-west-1' });
    assert.match((await logged('cannot-run')).error, /: ORDERS_BUCKET, QUEUE_URL;/);
    assert.deepEqual(await exited, [1, null]);
  });
});
