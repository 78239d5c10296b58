import { once } from 'node:events';
import { createServer } from 'node:http';
import { noLog } from '../../shared/log.js';
import { orderQueue } from '../../shared/order-queue.js';
import { orderStore } from '../../shared/order-store.js';
import { fakeS3, fakeSqs } from './fake-aws.js';

export const NOW = Date.parse('2026-11-21T09:00:00Z');
export const BUILD = { version: 'abcdef01', commit: 'abcdef0123456789' };

/**
 * Serves an application on a free port, over fakes, until the test is over.
 * @returns {Promise<{ url: string, s3: object, sqs: object, store: object }>}
 */
export async function running(t, createApp, { s3 = fakeS3(), sqs = fakeSqs(), now = () => NOW } = {}) {
  const store = orderStore(s3, 'orders-bucket');
  const queue = orderQueue(sqs, 'https://queue.example/orders');
  const url = await listening(t, createServer(createApp({ store, queue, build: BUILD, log: noLog, now })));
  return { url, s3, sqs, store };
}

/** @returns {Promise<string>} the server's address */
export async function listening(t, server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

export function postJson(url, body, headers = {}) {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}
