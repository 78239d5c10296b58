import { type VersionTraffic } from '../traffic';
import { type Histogram, createHistogram } from '../../core/histogram';

/** Figures by version. */
export interface Counters {
  /** One request is over. `failed`: answered with 5xx, or broken before its answer was whole. */
  count(version: string, failed: boolean, durationMs: number): void;
  read(): readonly VersionTraffic[];
}

/** What requests are counted under for which there was no target. */
export const NO_VERSION = 'none';

interface Counted {
  requests: number;
  failed: number;
  readonly durations: Histogram;
}

export function createCounters(): Counters {
  const versions = new Map<string, Counted>();
  return {
    count: (version, failed, durationMs) => {
      let counted = versions.get(version);
      if (counted === undefined)
        versions.set(version, (counted = { requests: 0, failed: 0, durations: createHistogram() }));
      counted.requests += 1;
      if (failed) counted.failed += 1;
      counted.durations.add(durationMs);
    },
    read: () =>
      [...versions].map(([version, { requests, failed, durations }]) => {
        const [p50Ms, p99Ms] = [durations.quantile(0.5), durations.quantile(0.99)];
        return { version, requests, failed, p50Ms, p99Ms };
      }),
  };
}
