import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startLoad } from '../../src/load/load-generator';
import { parseRequest } from '../../src/load/request';

let server: Server;
const listen = async (listener: RequestListener): Promise<string> => {
  server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Resolves once the server has been asked `count` times. */
const counting = (count: number, answer: RequestListener) => {
  let seen = 0;
  let reached: () => void;
  const enough = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const listener: RequestListener = (request, response) => {
    seen += 1;
    if (seen === count) reached();
    answer(request, response);
  };
  return { listener, enough };
};

test('every request that was sent is answered before stop resolves, and counted once', async () => {
  const { listener, enough } = counting(20, (_request, response) => response.end('ok'));
  const load = startLoad({
    url: await listen(listener),
    requestsPerSecond: 500,
    requests: [parseRequest('GET /')],
    timeoutMs: 5000,
  });
  await enough;
  const figures = await load.stop();
  expect(figures.answered).toBe(figures.sent);
  expect(figures.failed).toBe(0);
  expect(figures.p99Ms).toBeGreaterThanOrEqual(figures.p50Ms);
});

test('an answer of 500 and a broken connection are failures, 404 is an answer', async () => {
  const { listener, enough } = counting(12, (request, response) => {
    if (request.url === '/broken') request.socket.destroy();
    else response.writeHead(request.url === '/500' ? 500 : 404).end();
  });
  const requests = ['GET /500', 'GET /broken', 'GET /404'].map(parseRequest);
  const load = startLoad({ url: await listen(listener), requestsPerSecond: 200, requests, timeoutMs: 5000 });
  await enough;
  const { sent, failed, failures } = await load.stop();
  expect(failed).toBe(Math.ceil(sent / 3) + Math.ceil((sent - 1) / 3));
  expect(failures[0]).toContain('GET /500: 500');
});

test('a body is sent as JSON', async () => {
  const bodies: string[] = [];
  const { listener, enough } = counting(1, (request, response) => {
    request.on('data', (chunk: Buffer) => bodies.push(`${request.headers['content-type']} ${chunk.toString()}`));
    request.on('end', () => response.end());
  });
  const load = startLoad({
    url: await listen(listener),
    requestsPerSecond: 100,
    requests: [parseRequest('POST /o {"a":1}')],
    timeoutMs: 5000,
  });
  await enough;
  await load.stop();
  expect(bodies[0]).toBe('application/json {"a":1}');
});

test.each([
  ['get /', 'METHOD /path'],
  ['GET', 'METHOD /path'],
  ['POST /x {oops', 'is not JSON'],
])('"%s" is refused', (text, message) => {
  expect(() => parseRequest(text)).toThrow(message);
});
