/**
 * Throughput of a rehearsal's load balancer against the same server asked directly: the same client, in turn, on the
 * same machine. Server and balancer are processes of their own, as in a rehearsal.
 */
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { startLoadBalancer } from '../packages/rehearsal/lib/compute/load-balancer/load-balancer';
import { median, ratios } from './measure';

const CONNECTIONS = 64;
const SECONDS = 3;
const ROUNDS = 5;

function serve(): void {
  const server = createServer((_request, response) => response.end('ok'));
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}

async function balance(port: number): Promise<void> {
  const balancer = await startLoadBalancer({
    name: 'bench',
    drainTimeoutMs: 1000,
    healthCheck: {
      path: '/',
      intervalMs: 1000,
      timeoutMs: 1000,
      healthyThreshold: 1,
      unhealthyThreshold: 5,
      matcher: '200',
    },
  });
  balancer.register('default', { id: 'one', host: '127.0.0.1', port, version: 'one' });
  process.send?.(Number(new URL(balancer.url).port));
}

/** Requests a second with a fixed number of connections, each sending the next request when it has its answer. */
async function throughput(port: number): Promise<number> {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: CONNECTIONS });
  const end = performance.now() + SECONDS * 1000;
  let answered = 0;
  const client = async () => {
    while (performance.now() < end) {
      const { body, statusCode } = await pool.request({ path: '/', method: 'GET' });
      await body.dump();
      if (statusCode === 200) answered += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
  await pool.close();
  return answered / SECONDS;
}

async function main(): Promise<void> {
  const [server, direct] = await start('serve');
  const [balancer, balanced] = await start('balance', direct);
  const first: number[] = [];
  const second: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const [through, straight] = [await throughput(balanced), await throughput(direct)];
    // The first round warms up.
    if (round > 0) {
      first.push(through);
      second.push(straight);
    }
  }
  server.kill();
  balancer.kill();
  const ratio = ratios(first, second);
  console.log(
    `load balancer, ${ROUNDS} pairs of ${SECONDS} s at ${CONNECTIONS} connections: ${median(first).toFixed(0)} requests/s, direct ${median(second).toFixed(0)}`,
  );
  console.log(
    `  ratio of throughput ${ratio.median.toFixed(2)} (${ratio.least.toFixed(2)} to ${ratio.most.toFixed(2)}); at least 0.30 is wanted`,
  );
}

async function start(role: string, port?: number): Promise<[ReturnType<typeof fork>, number]> {
  const child = fork(__filename, [role, String(port ?? '')], { execArgv: process.execArgv });
  return [child, await new Promise<number>((resolve) => child.once('message', (message) => resolve(Number(message))))];
}

const [, , role, port] = process.argv;
if (role === 'serve') serve();
else if (role === 'balance') void balance(Number(port));
else void main();
