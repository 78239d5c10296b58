import { Agent, type IncomingMessage, type Server, type ServerResponse, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LoadBalancer, Target, TargetState } from '../../../../src/compute/traffic';
import type { BalancerRequest } from '../../../../src/services/elastic-beanstalk';

interface Entry {
  target: Target;
  group: string;
  state: TargetState;
  good: number;
  bad: number;
  busy: number;
  timer?: NodeJS.Timeout;
}

/** A load balancer for tests: enough of one to see who gets requests, and when. */
export async function startTestBalancer({ port, healthCheck, drainTimeoutMs }: BalancerRequest): Promise<LoadBalancer> {
  const entries = new Map<string, Entry>();
  const counts = new Map<string, { requests: number; failed: number }>();
  const agent = new Agent({ keepAlive: false });
  let weights: Readonly<Record<string, number>> = {};
  let turn = 0;

  const choose = (): Entry | undefined => {
    const usable = [...entries.values()].filter(({ state, group }) => state === 'healthy' && (weights[group] ?? 0) > 0);
    const groups = [...new Set(usable.map(({ group }) => group))].sort();
    const total = groups.reduce((sum, group) => sum + weights[group], 0);
    // Spread evenly over a hundred turns, so that shares are exact and not a matter of luck.
    let point = (((turn * 37) % 100) / 100) * total;
    turn += 1;
    const group = groups.find((name) => (point -= weights[name]) < 0);
    const members = usable.filter((entry) => entry.group === group);
    return members[turn % Math.max(members.length, 1)];
  };

  const forward = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const entry = choose();
    if (!entry) return void outgoing.writeHead(503).end();
    const { host, port: to, version } = entry.target;
    const count = counts.get(version) ?? { requests: 0, failed: 0 };
    counts.set(version, count);
    count.requests += 1;
    entry.busy += 1;
    const done = (failed: boolean) => {
      entry.busy -= 1;
      if (failed) count.failed += 1;
    };
    const call = request({
      host,
      port: to,
      method: incoming.method,
      path: incoming.url,
      headers: incoming.headers,
      agent,
    });
    call.once('response', (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
      response.once('close', () => done((response.statusCode ?? 502) >= 500));
    });
    call.once('error', () => {
      if (!outgoing.headersSent) outgoing.writeHead(502);
      outgoing.end();
      done(true);
    });
    incoming.pipe(call);
  };

  const check = async (entry: Entry) => {
    const { host, port: to } = entry.target;
    const passed = await fetch(`http://${host}:${to}${healthCheck.path}`, {
      signal: AbortSignal.timeout(healthCheck.timeoutMs),
    }).then(
      async (response) => {
        await response.arrayBuffer();
        return healthCheck.matcher.includes('-') || healthCheck.matcher.split(',').includes(String(response.status));
      },
      () => false,
    );
    if (entry.state === 'draining') return;
    entry.good = passed ? entry.good + 1 : 0;
    entry.bad = passed ? 0 : entry.bad + 1;
    if (entry.good >= healthCheck.healthyThreshold) entry.state = 'healthy';
    if (entry.bad >= healthCheck.unhealthyThreshold) entry.state = 'unhealthy';
    if (entries.get(entry.target.id) === entry)
      entry.timer = setTimeout(() => void check(entry), healthCheck.intervalMs);
  };

  const server: Server = createServer(forward);
  await new Promise<void>((resolve) => server.listen(port ?? 0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    register: (group, target) => {
      const known = entries.get(target.id);
      if (known) {
        known.target = target;
        known.group = group;
        return;
      }
      const entry: Entry = { target, group, state: 'initial', good: 0, bad: 0, busy: 0 };
      entries.set(target.id, entry);
      void check(entry);
    },
    deregister: async (_, id) => {
      const entry = entries.get(id);
      if (!entry) return;
      entry.state = 'draining';
      clearTimeout(entry.timer);
      for (const limit = Date.now() + drainTimeoutMs; entry.busy > 0 && Date.now() < limit;)
        await new Promise((resolve) => setTimeout(resolve, 2));
      entries.delete(id);
    },
    setWeights: (given) => {
      weights = given;
    },
    state: (id) => entries.get(id)?.state,
    traffic: () => [...counts].map(([version, count]) => ({ version, ...count })),
    close: async () => {
      for (const entry of entries.values()) clearTimeout(entry.timer);
      entries.clear();
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
