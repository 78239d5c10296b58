import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, createServer, get } from 'node:http';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { drainable } from '../../shared/drain.js';
import { listening } from '../helpers/applications.js';

/** A server that answers when it is told to. */
async function slowServer(t, options) {
  const waiting = [];
  const server = createServer((_request, response) => waiting.push(response));
  const drain = drainable(server, options);
  const url = await listening(t, server);
  return { server, drain, url, waiting };
}

async function requested(server, url, agent) {
  const arrived = once(server, 'request');
  const request = get(url, { agent });
  const answer = once(request, 'response');
  answer.catch(() => {});
  await arrived;
  return { answer, request };
}

describe('drain', () => {
  test('requests in flight get their answers, on connections that then end', async (t) => {
    const { server, drain, url, waiting } = await slowServer(t);
    const agent = new Agent({ keepAlive: true });
    t.after(() => agent.destroy());
    const { answer } = await requested(server, url, agent);
    const end = drain();
    waiting[0].end('late but whole');

    const [response] = await answer;
    assert.equal(response.headers.connection, 'close');
    assert.equal(Buffer.concat(await response.toArray()).toString(), 'late but whole');
    assert.deepEqual(await end, { outcome: 'drained', unfinished: 0 });
  });

  test('new connections are refused from the first moment', async (t) => {
    const { server, drain, url, waiting } = await slowServer(t);
    await requested(server, url);
    const end = drain();
    await assert.rejects(once(connect(new URL(url).port, '127.0.0.1'), 'connect'), { code: 'ECONNREFUSED' });
    waiting[0].end();
    await end;
  });

  test('a connection that was opened in advance and sends nothing does not hold up the end', async (t) => {
    const { server, drain, url } = await slowServer(t, { quietMs: 1, deadlineMs: 600_000 });
    const accepted = once(server, 'connection');
    const silent = connect(new URL(url).port, '127.0.0.1');
    await accepted;
    const closed = once(silent.resume(), 'close');
    assert.deepEqual(await drain(), { outcome: 'drained', unfinished: 0 });
    await closed;
  });

  test('a request on a connection that was opened in advance is still answered', async (t) => {
    const { server, drain, url, waiting } = await slowServer(t, { quietMs: 600_000, deadlineMs: 600_000 });
    const accepted = once(server, 'connection');
    const socket = connect(new URL(url).port, '127.0.0.1');
    await accepted;
    const end = drain();
    const arrived = once(server, 'request');
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await arrived;
    waiting[0].end('welcome');
    const text = Buffer.concat(await socket.toArray()).toString();
    assert.match(text, /connection: close\r\n[^]*welcome/i);
    assert.equal((await end).outcome, 'drained');
  });

  test('a request that outlasts the deadline is cut off, and said so', async (t) => {
    const { server, drain, url } = await slowServer(t, { deadlineMs: 1 });
    const { answer } = await requested(server, url);
    assert.deepEqual(await drain(), { outcome: 'cut-off', unfinished: 1 });
    await assert.rejects(answer, { code: 'ECONNRESET' });
  });
});
