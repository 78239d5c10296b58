import { randomBytes } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Duplex } from 'node:stream';
import { type LoadBalancer } from '../traffic';
import { type BalancedTarget, createBalancedTarget } from './balanced-target';
import { NO_VERSION, createCounters } from './counters';
import { answer, forward } from './forward';
import { requestHeaders } from './headers';
import { type HealthCheck, parseMatcher } from './health';
import { createTargetGroups } from './target-groups';
import { forwardUpgrade } from './upgrade';

export interface LoadBalancerOptions {
  /** For messages only. */
  readonly name: string;
  /** @default a free one */
  readonly port?: number;
  readonly healthCheck: HealthCheck;
  /** Real ms that a target may take to end its requests once it is deregistered; then they are cut off. */
  readonly drainTimeoutMs: number;
  /** Real ms without a byte after which a request is given up (504). @default 60 s, as Application Load Balancer */
  readonly idleTimeoutMs?: number;
}

const IDLE_TIMEOUT_MS = 60_000;
/** What an answer counts as that was broken or never came. */
const FAILED = 500;

/** Starts a balancer that behaves as an Application Load Balancer with one weighted listener, on loopback. */
export async function startLoadBalancer(options: LoadBalancerOptions): Promise<LoadBalancer> {
  const { healthCheck, drainTimeoutMs, idleTimeoutMs = IDLE_TIMEOUT_MS } = options;
  const matches = parseMatcher(healthCheck.matcher);
  const groups = createTargetGroups((target) => createBalancedTarget(target, { healthCheck, matches, idleTimeoutMs }));
  const draining = new Set<BalancedTarget>();
  const counters = createCounters();
  const nextTraceId = createTraceIds();

  const begin = (target: BalancedTarget, response?: ServerResponse) => {
    const startedAt = performance.now();
    const over = target.begin();
    return (failed: boolean) => {
      over();
      // Where the client left before there was an answer, there is none to count.
      if (failed) counters.answered(FAILED);
      else if (response?.headersSent) counters.answered(response.statusCode);
      counters.count(target.target.version, failed, performance.now() - startedAt);
    };
  };
  const headersFor = (request: IncomingMessage) => {
    const { remoteAddress = '', localPort = 0 } = request.socket;
    return requestHeaders(request.rawHeaders, { client: remoteAddress, port: localPort, traceId: nextTraceId() });
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    const target = groups.next();
    if (target === undefined) {
      counters.count(NO_VERSION, true, 0);
      answer(response, 503);
      return;
    }
    forward({ request, response, target, headers: headersFor(request), onEnd: begin(target, response) });
  };
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const target = groups.next();
    if (target === undefined) {
      counters.count(NO_VERSION, true, 0);
      socket.end('HTTP/1.1 503 Service Temporarily Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    forwardUpgrade({ request, socket, head, target, headers: headersFor(request), onEnd: begin(target) });
  };

  const server = createServer({ keepAliveTimeout: idleTimeoutMs, requestTimeout: 0 }, onRequest);
  server.on('upgrade', onUpgrade);
  const port = await listen(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}`,
    register: (group, target) => groups.add(group, target),
    deregister: async (group, targetId) => {
      const target = groups.remove(group, targetId);
      if (target === undefined) return;
      draining.add(target);
      await target.drain(drainTimeoutMs);
      draining.delete(target);
    },
    setWeights: (weights) => groups.setWeights(weights),
    state: (targetId) => {
      const known = groups.state(targetId);
      return known ?? [...draining].find(({ target }) => target.id === targetId)?.state;
    },
    traffic: () => counters.read(),
    answers: () => counters.answers(),
    close: async () => {
      await Promise.all([...groups.all(), ...draining].map((target) => target.close()));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** Makes ids `1-<seconds, 8 hex digits>-<24 hex digits>`: 16 digits by lot for the balancer, then a number. */
function createTraceIds(): () => string {
  const own = randomBytes(8).toString('hex');
  let count = 0;
  return () => {
    const seconds = Math.floor(Date.now() / 1000).toString(16);
    count = (count + 1) % 0x1_0000_0000;
    return `1-${seconds}-${own}${count.toString(16).padStart(8, '0')}`;
  };
}
