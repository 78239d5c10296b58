import { Pool } from 'undici';
import { type Target, type TargetState } from '../traffic';
import { type Health, type HealthCheck, INITIAL, afterCheck } from './health';
import { checkOnce } from './health-probe';

export interface BalancedTargetOptions {
  readonly healthCheck: HealthCheck;
  readonly matches: (status: number) => boolean;
  /** Real ms without a byte after which a connection to the target is given up. */
  readonly idleTimeoutMs: number;
}

/** A registered target: its connections, its health, the requests it is at. */
export interface BalancedTarget {
  readonly target: Target;
  readonly pool: Pool;
  readonly state: TargetState;
  /** Counts a request in; call what it answers when the request is over. */
  begin(): () => void;
  /** No more checks; resolves when no request is under way, or after the time, and closes the connections. */
  drain(timeoutMs: number): Promise<void>;
  /** Ends everything at once. */
  close(): Promise<void>;
}

/** Real ms in which a connection must be made (as Application Load Balancer's). */
const CONNECT_TIMEOUT_MS = 10_000;
/**
 * An idle connection is given up this much earlier than the server says it will (Node.js: after 5 s): a request that
 * crosses the server's own closing would be lost. On a Beanstalk instance its proxy sees to that. Real ms.
 */
const KEEP_ALIVE_MARGIN_MS = 4000;
/** A new target is looked at more often than the interval says: its first pass makes it healthy. Real ms. */
const INITIAL_INTERVAL_MS = 100;

export function createBalancedTarget(target: Target, options: BalancedTargetOptions): BalancedTarget {
  const { healthCheck, idleTimeoutMs } = options;
  const pool = new Pool(`http://${target.host}:${target.port}`, {
    pipelining: 1,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    keepAliveTimeoutThreshold: KEEP_ALIVE_MARGIN_MS,
    headersTimeout: idleTimeoutMs,
    bodyTimeout: idleTimeoutMs,
  });
  let health: Health = INITIAL;
  let draining = false;
  let underWay = 0;
  let onIdle = () => {};
  const stopChecks = new AbortController();
  void keepChecking(target, options, stopChecks.signal, {
    isInitial: () => health.state === 'initial',
    report: (passed) => (health = afterCheck(health, passed, healthCheck)),
  });

  const close = async () => {
    stopChecks.abort();
    await pool.destroy();
  };
  return {
    target,
    pool,
    get state() {
      return draining ? 'draining' : health.state;
    },
    begin: () => {
      underWay += 1;
      return () => {
        underWay -= 1;
        if (underWay === 0) onIdle();
      };
    },
    drain: async (timeoutMs) => {
      draining = true;
      stopChecks.abort();
      if (underWay > 0) await idleOrTimeout((resolve) => (onIdle = resolve), timeoutMs);
      await close();
    },
    close,
  };
}

function idleOrTimeout(subscribe: (resolve: () => void) => void, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, timeoutMs);
    subscribe(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

interface HealthReport {
  readonly isInitial: () => boolean;
  readonly report: (passed: boolean) => void;
}

async function keepChecking(
  target: Target,
  { healthCheck, matches }: BalancedTargetOptions,
  signal: AbortSignal,
  { isInitial, report }: HealthReport,
): Promise<void> {
  let counted = performance.now();
  while (!signal.aborted) {
    const startedAt = performance.now();
    const status = await checkOnce(target, healthCheck, signal);
    if (signal.aborted) return;
    const passed = status !== undefined && matches(status);
    // The additional looks at a new target are for its first pass; failures count at the pace of the interval.
    if (passed || !isInitial() || startedAt - counted >= healthCheck.intervalMs) {
      report(passed);
      counted = startedAt;
    }
    const interval = isInitial() ? Math.min(INITIAL_INTERVAL_MS, healthCheck.intervalMs) : healthCheck.intervalMs;
    await pause(Math.max(startedAt + interval - performance.now(), 1), signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
