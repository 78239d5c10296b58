import { once } from 'node:events';
import {
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
  createServer,
  request as startRequest,
} from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { type LoadBalancerOptions, startLoadBalancer } from '../../../src/compute/load-balancer/load-balancer';
import { type LoadBalancer, type Target } from '../../../src/compute/traffic';
import { until } from '../_helpers/processes';

// Processes and sockets of a busy machine: the limit is for what hangs, not for what is slow.
jest.setTimeout(60_000);

const closing: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function balance(options: Partial<LoadBalancerOptions> = {}, check: object = {}): Promise<LoadBalancer> {
  const healthCheck = {
    path: '/health',
    intervalMs: 20,
    timeoutMs: 5000,
    healthyThreshold: 2,
    unhealthyThreshold: 2,
    matcher: '200',
  };
  const balancer = await startLoadBalancer({
    name: 'test',
    healthCheck: { ...healthCheck, ...check },
    drainTimeoutMs: 60_000,
    ...options,
  });
  closing.push(() => balancer.close());
  return balancer;
}

/** A server that answers its name, unless told otherwise; `/health` answers 200. */
async function serve(id: string, listener?: RequestListener): Promise<Target & { readonly server: Server }> {
  const server = createServer((request, response) => {
    if (request.url === '/health' || listener === undefined) response.end(id);
    else listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { id, host: '127.0.0.1', port: (server.address() as AddressInfo).port, version: `version of ${id}`, server };
}

const healthy = (balancer: LoadBalancer, ...targets: readonly Target[]) =>
  until(() => targets.every(({ id }) => balancer.state(id) === 'healthy'));

async function answers(balancer: LoadBalancer, times: number): Promise<readonly string[]> {
  const all: string[] = [];
  for (let n = 0; n < times; n++) all.push(await (await fetch(balancer.url)).text());
  return all;
}

test('takes its targets in turn', async () => {
  const [balancer, a, b] = [await balance(), await serve('a'), await serve('b')];
  for (const target of [a, b]) balancer.register('web', target);
  await healthy(balancer, a, b);
  expect((await answers(balancer, 4)).join('')).toMatch(/abab|baba/);
});

test('shares requests by the weights of groups, also when they change', async () => {
  const [balancer, a, b] = [await balance(), await serve('a'), await serve('b')];
  balancer.register('blue', a);
  balancer.register('green', b);
  await healthy(balancer, a, b);
  balancer.setWeights({ blue: 90, green: 10 });
  const canary = await answers(balancer, 20);
  expect(canary.filter((name) => name === 'b')).toHaveLength(2);
  balancer.setWeights({ green: 1 });
  expect(new Set(await answers(balancer, 5))).toEqual(new Set(['b']));
  expect(balancer.traffic()).toMatchObject([
    { version: 'version of a', requests: 18, failed: 0 },
    { version: 'version of b', requests: 7, failed: 0 },
  ]);
});

test('answers 503 when there is no target', async () => {
  const balancer = await balance();
  const response = await fetch(balancer.url);
  expect([response.status, response.headers.get('server')]).toEqual([503, 'awselb/2.0']);
  expect(balancer.traffic()).toMatchObject([{ version: 'none', requests: 1, failed: 1 }]);
  expect(balancer.answers()).toEqual({ statuses: { '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0 }, durations: [] });
});

test('answers 503 for the share of a group that has no target, rather than overload another', async () => {
  const [balancer, a] = [await balance(), await serve('a')];
  balancer.register('blue', a);
  balancer.setWeights({ green: 1 });
  expect((await fetch(balancer.url)).status).toBe(503);
});

test('sends nothing to an unhealthy target while another is healthy, and again once it has recovered', async () => {
  let status = 200;
  const [balancer, a, b] = [await balance(), await serve('a'), await serve('b')];
  b.server.removeAllListeners('request');
  b.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    response.statusCode = request.url === '/health' ? status : 200;
    response.end('b');
  });
  for (const target of [a, b]) balancer.register('web', target);
  await healthy(balancer, a, b);
  status = 500;
  await until(() => balancer.state('b') === 'unhealthy');
  expect(new Set(await answers(balancer, 4))).toEqual(new Set(['a']));
  status = 200;
  await healthy(balancer, b);
  expect(new Set(await answers(balancer, 4))).toEqual(new Set(['a', 'b']));
});

test('sends to all targets of a group when none is healthy', async () => {
  const [balancer, a, b] = [await balance({}, { matcher: '204' }), await serve('a'), await serve('b')];
  for (const target of [a, b]) balancer.register('web', target);
  await until(() => balancer.state('a') === 'unhealthy' && balancer.state('b') === 'unhealthy');
  expect(new Set(await answers(balancer, 4))).toEqual(new Set(['a', 'b']));
});

test('takes a health check that is not answered in time as failed', async () => {
  const balancer = await balance({}, { timeoutMs: 30 });
  const target = await serve('slow');
  target.server.removeAllListeners('request');
  balancer.register('web', target);
  await until(() => balancer.state('slow') === 'unhealthy');
});

test('answers 502 when a target cannot be reached, and does not try another', async () => {
  const [balancer, gone, other] = [
    await balance({}, { intervalMs: 60_000 }),
    await serve('gone'),
    await serve('other'),
  ];
  for (const target of [gone, other]) balancer.register('web', target);
  await healthy(balancer, gone, other);
  gone.server.closeAllConnections();
  await new Promise((resolve) => gone.server.close(resolve));
  const statuses: number[] = [];
  for (let n = 0; n < 4; n++) statuses.push((await fetch(balancer.url)).status);
  expect(statuses.sort()).toEqual([200, 200, 502, 502]);
  expect(balancer.traffic()).toContainEqual(
    expect.objectContaining({ version: 'version of gone', requests: 2, failed: 2 }),
  );
  expect(balancer.answers().statuses).toEqual({ '2xx': 2, '3xx': 0, '4xx': 0, '5xx': 2 });
});

test('counts answers of 5xx as failed, and no others', async () => {
  const balancer = await balance();
  const target = await serve('a', (request, response) => {
    response.statusCode = Number(request.url?.slice(1));
    response.end();
  });
  balancer.register('web', target);
  for (const status of [200, 404, 500, 503]) expect((await fetch(`${balancer.url}/${status}`)).status).toBe(status);
  expect(balancer.traffic()).toMatchObject([{ requests: 4, failed: 2 }]);
  const { statuses, durations } = balancer.answers();
  expect(statuses).toEqual({ '2xx': 1, '3xx': 0, '4xx': 1, '5xx': 2 });
  expect(durations.reduce((sum, [, count]) => sum + count, 0)).toBe(4);
});

test('answers 504 when a target does not answer in time', async () => {
  const balancer = await balance({ idleTimeoutMs: 50 });
  balancer.register('web', await serve('silent', () => undefined));
  expect((await fetch(balancer.url)).status).toBe(504);
});

test('cuts an answer off that breaks off, so that the client can tell', async () => {
  const balancer = await balance();
  const target = await serve('a', (_, response) => {
    response.write('half');
    setImmediate(() => response.destroy());
  });
  balancer.register('web', target);
  await expect(fetch(balancer.url).then((response) => response.text())).rejects.toThrow();
  expect(balancer.traffic()).toMatchObject([{ requests: 1, failed: 1 }]);
});

test('does not blame the target when the client leaves', async () => {
  const balancer = await balance();
  let arrived = () => {};
  const isThere = new Promise<void>((resolve) => (arrived = resolve));
  balancer.register('web', await serve('a', () => arrived()));
  const client = startRequest(balancer.url).end();
  client.on('error', () => undefined);
  await isThere;
  client.destroy();
  await until(() => balancer.traffic().length > 0);
  expect(balancer.traffic()).toMatchObject([{ requests: 1, failed: 0 }]);
});

test('streams both ways, at the pace of the slower side', async () => {
  const balancer = await balance();
  balancer.register('web', await serve('echo', (request, response) => void request.pipe(response)));
  const size = 3_000_000;
  const response = await fetch(balancer.url, { method: 'POST', body: Buffer.alloc(size, 'x') });
  expect((await response.text()).length).toBe(size);
});

test('hands on an answer as it comes', async () => {
  const balancer = await balance();
  let finish = () => {};
  const target = await serve('a', (_, response) => {
    response.write('first');
    finish = () => response.end('last');
  });
  balancer.register('web', target);
  const response = await fetch(balancer.url);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('first');
  finish();
  expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('last');
});

test.each(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'PATCH'])('hands on %s with its path and query', async (method) => {
  const balancer = await balance();
  const target = await serve('a', (request, response) => {
    response.setHeader('x-seen', `${request.method} ${request.url}`);
    response.statusCode = 202;
    response.end();
  });
  balancer.register('web', target);
  const response = await fetch(`${balancer.url}/a%20b?c=d&e`, { method });
  expect([response.status, response.headers.get('x-seen')]).toEqual([202, `${method} /a%20b?c=d&e`]);
});

test('keeps connections to its targets', async () => {
  const balancer = await balance();
  const sockets = new Set<unknown>();
  const target = await serve('a', (request, response) => {
    sockets.add(request.socket);
    response.end();
  });
  balancer.register('web', target);
  await answers(balancer, 5);
  expect(sockets.size).toBe(1);
});

test('waits for requests under way before a target is gone, and gives it no new ones', async () => {
  const balancer = await balance();
  let arrived = (_response: ServerResponse) => {};
  const isThere = new Promise<ServerResponse>((resolve) => (arrived = resolve));
  const old = await serve('old', (_, response) => arrived(response));
  const fresh = await serve('fresh');
  balancer.register('web', old);
  await healthy(balancer, old);
  const underWay = fetch(balancer.url).then((response) => response.text());
  const pending = await isThere;
  balancer.register('web', fresh);
  await healthy(balancer, fresh);
  let gone = false;
  const deregistered = balancer.deregister('web', 'old').then(() => (gone = true));
  expect(balancer.state('old')).toBe('draining');
  expect(new Set(await answers(balancer, 4))).toEqual(new Set(['fresh']));
  expect(gone).toBe(false);
  pending.end('old');
  expect(await underWay).toBe('old');
  await deregistered;
  expect(balancer.state('old')).toBeUndefined();
});

test('cuts requests off that are still under way when draining takes too long', async () => {
  const balancer = await balance({ drainTimeoutMs: 50 });
  let arrived = () => {};
  const isThere = new Promise<void>((resolve) => (arrived = resolve));
  balancer.register('web', await serve('stuck', () => arrived()));
  const underWay = fetch(balancer.url);
  await isThere;
  await balancer.deregister('web', 'stuck');
  expect((await underWay).status).toBe(502);
});

test('loses no request when targets are replaced under load', async () => {
  const balancer = await balance();
  const slow = (id: string) => serve(id, (_, response) => void setTimeout(() => response.end(id), 5));
  const first = await slow('first');
  balancer.register('web', first);
  await healthy(balancer, first);
  let stop = false;
  const statuses: number[] = [];
  const client = async () => {
    while (!stop) statuses.push((await fetch(balancer.url)).status);
  };
  const clients = Array.from({ length: 8 }, client);
  let current = first;
  for (const id of ['second', 'third', 'fourth']) {
    const next = await slow(id);
    balancer.register('web', next);
    await healthy(balancer, next);
    await balancer.deregister('web', current.id);
    // As SIGTERM does: no new connections, idle ones closed.
    await new Promise((resolve) => current.server.close(resolve));
    current = next;
  }
  stop = true;
  await Promise.all(clients);
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  expect(balancer.traffic().map(({ failed }) => failed)).toEqual(balancer.traffic().map(() => 0));
});

test('joins both sides of a WebSocket', async () => {
  const balancer = await balance();
  const target = await serve('a');
  target.server.on('upgrade', (request: IncomingMessage, socket) => {
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${request.headers.upgrade}\r\n\r\n`,
    );
    socket.pipe(socket);
  });
  balancer.register('web', target);
  await healthy(balancer, target);
  const client = connect(Number(new URL(balancer.url).port), '127.0.0.1');
  client.write('GET /chat HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  const [head] = (await once(client, 'data')) as [Buffer];
  expect(head.toString()).toContain('101 Switching Protocols');
  client.write('ping');
  expect(String((await once(client, 'data'))[0])).toBe('ping');
  client.destroy();
  await until(() => balancer.traffic().length > 0);
  expect(balancer.traffic()).toMatchObject([{ requests: 1, failed: 0 }]);
});
