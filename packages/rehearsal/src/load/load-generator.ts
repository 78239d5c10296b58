import { Pool } from 'undici';
import { createHistogram } from '../core/histogram';
import type { LoadRequest } from './request';

/** What the load saw so far, from the outside. */
export interface LoadFigures {
  readonly sent: number;
  readonly answered: number;
  /** Broken connections, timeouts and answers of 500 and more. */
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The first few failures, in words. */
  readonly failures: readonly string[];
}

export interface LoadOptions {
  readonly url: string;
  readonly requestsPerSecond: number;
  /** Sent in turn. */
  readonly requests: readonly LoadRequest[];
  /** Real milliseconds after which a request counts as failed. */
  readonly timeoutMs: number;
}

export interface Load {
  figures(): LoadFigures;
  /** Stops sending and waits for the answers under way; asked again, gives the same figures. */
  stop(): Promise<LoadFigures>;
}

const TICK_MS = 10;
const KEPT_FAILURES = 20;

/**
 * Sends requests at a constant rate, whether or not earlier ones were answered: a slow application must show as slow,
 * not as fewer requests.
 */
export function startLoad(options: LoadOptions): Load {
  const pool = new Pool(options.url, {
    connections: 64,
    pipelining: 1,
    bodyTimeout: options.timeoutMs,
    headersTimeout: options.timeoutMs,
  });
  const histogram = createHistogram();
  const underWay = new Set<Promise<void>>();
  const failures: string[] = [];
  const origin = performance.now();
  let sent = 0;
  let answered = 0;
  let failed = 0;

  const fail = (why: string) => {
    failed += 1;
    if (failures.length < KEPT_FAILURES) failures.push(why);
  };
  const send = async (request: LoadRequest) => {
    const began = performance.now();
    try {
      const answer = await pool.request({
        path: request.path,
        method: request.method as 'GET',
        body: request.body,
        headers: request.body === undefined ? {} : { 'content-type': 'application/json' },
      });
      await answer.body.dump();
      if (answer.statusCode >= 500) fail(`${request.method} ${request.path}: ${answer.statusCode}`);
    } catch (error) {
      fail(`${request.method} ${request.path}: ${error instanceof Error ? error.message : String(error)}`);
    }
    answered += 1;
    histogram.add(performance.now() - began);
  };
  const tick = () => {
    const due = Math.floor(((performance.now() - origin) / 1000) * options.requestsPerSecond);
    while (sent < due) {
      const one = send(options.requests[sent % options.requests.length]);
      sent += 1;
      underWay.add(one);
      void one.finally(() => underWay.delete(one));
    }
  };
  const timer = setInterval(tick, TICK_MS);

  const figures = (): LoadFigures => ({
    sent,
    answered,
    failed,
    p50Ms: histogram.quantile(0.5),
    p99Ms: histogram.quantile(0.99),
    failures,
  });
  const end = async () => {
    clearInterval(timer);
    await Promise.all(underWay);
    await pool.close();
    return figures();
  };
  let ending: Promise<LoadFigures> | undefined;
  return { figures, stop: () => (ending ??= end()) };
}
