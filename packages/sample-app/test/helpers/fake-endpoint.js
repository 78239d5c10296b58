import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { listening } from './applications.js';

/**
 * A place for the real SDK to call: takes every S3 write and every SQS message, and can hold back its answers.
 * @returns {Promise<{ url: string, calls: string[], hold(): { reached: Promise<unknown>, release(): void } }>}
 */
export async function fakeEndpoint(t) {
  const calls = [];
  let held = Promise.resolve();
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    calls.push(request.headers['x-amz-target'] ?? `${request.method} ${request.url.split('?')[0]}`);
    server.emit('reached');
    await held;
    if (!request.headers['x-amz-target']) return response.end();
    const md5 = createHash('md5').update(JSON.parse(body).MessageBody).digest('hex');
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(JSON.stringify({ MessageId: '1', MD5OfMessageBody: md5 }));
  });
  const url = await listening(t, server);
  return {
    url,
    calls,
    hold() {
      let release;
      held = new Promise((resolve) => (release = resolve));
      return { reached: once(server, 'reached'), release };
    },
  };
}
