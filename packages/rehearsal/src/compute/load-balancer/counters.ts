import { type AnswerTotals, type VersionTraffic } from '../traffic';
import { type Histogram, createHistogram } from '../../core/histogram';

/** Figures by version. */
export interface Counters {
  /** One request is over. `failed`: answered with 5xx, or broken before its answer was whole. */
  count(version: string, failed: boolean, durationMs: number): void;
  /** A target has answered with this status. */
  answered(status: number): void;
  read(): readonly VersionTraffic[];
  answers(): AnswerTotals;
}

/** What requests are counted under for which there was no target. */
export const NO_VERSION = 'none';

interface Counted {
  requests: number;
  failed: number;
  readonly durations: Histogram;
}

const HUNDREDS = 10;

export function createCounters(): Counters {
  const versions = new Map<string, Counted>();
  // By the hundreds of the status.
  const statuses = new Uint32Array(HUNDREDS);
  return {
    count: (version, failed, durationMs) => {
      let counted = versions.get(version);
      if (counted === undefined)
        versions.set(version, (counted = { requests: 0, failed: 0, durations: createHistogram() }));
      counted.requests += 1;
      if (failed) counted.failed += 1;
      counted.durations.add(durationMs);
    },
    answered: (status) => {
      statuses[Math.floor(status / 100)] += 1;
    },
    answers: () => ({
      statuses: { '2xx': statuses[2], '3xx': statuses[3], '4xx': statuses[4], '5xx': statuses[5] },
      durations: summed(
        [...versions].flatMap(([name, { durations }]) => (name === NO_VERSION ? [] : durations.counts())),
      ),
    }),
    read: () =>
      [...versions].map(([version, { requests, failed, durations }]) => {
        const [p50Ms, p99Ms] = [durations.quantile(0.5), durations.quantile(0.99)];
        return { version, requests, failed, p50Ms, p99Ms };
      }),
  };
}

function summed(counts: AnswerTotals['durations']): AnswerTotals['durations'] {
  const sums = new Map<number, number>();
  for (const [ms, count] of counts) sums.set(ms, (sums.get(ms) ?? 0) + count);
  return [...sums];
}
