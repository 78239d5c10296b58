/** Durations, kept as counts in buckets that grow by a tenth: small, quick, and right to 5 %. */
export interface Histogram {
  add(ms: number): void;
  /** The duration that a share of all (0 to 1) does not exceed, in ms; 0 when there are none. */
  quantile(share: number): number;
  /** Durations in ms that were seen, least first, with how often each was. */
  counts(): readonly (readonly [ms: number, count: number])[];
}

const SMALLEST_MS = 0.05;
const GROWTH = 1.1;
/** Up to about ten minutes; what is longer counts as that. */
const BUCKETS = 172;

export function createHistogram(): Histogram {
  const counts = new Uint32Array(BUCKETS);
  let total = 0;
  return {
    add: (ms) => {
      const bucket = Math.ceil(Math.log(ms / SMALLEST_MS) / Math.log(GROWTH));
      counts[Math.min(Math.max(bucket, 0), BUCKETS - 1)] += 1;
      total += 1;
    },
    quantile: (share) => {
      if (total === 0) return 0;
      let left = Math.max(Math.ceil(total * share), 1);
      const bucket = counts.findIndex((count) => (left -= count) <= 0);
      return middleOf(bucket);
    },
    counts: () => [...counts].flatMap((count, bucket) => (count === 0 ? [] : [[middleOf(bucket), count] as const])),
  };
}

/** The middle of a bucket, by ratio. */
function middleOf(bucket: number): number {
  return SMALLEST_MS * GROWTH ** (bucket - 0.5);
}
