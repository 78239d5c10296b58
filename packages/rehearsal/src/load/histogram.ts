/** Counts durations in buckets 5 % wide, so that percentiles of millions of requests need a few hundred numbers. */
export class Histogram {
  private readonly buckets = new Map<number, number>();
  private count = 0;

  add(ms: number): void {
    const bucket = Math.ceil(Math.log(Math.max(ms, MIN_MS) / MIN_MS) / Math.log(WIDTH));
    this.buckets.set(bucket, (this.buckets.get(bucket) ?? 0) + 1);
    this.count += 1;
  }

  get total(): number {
    return this.count;
  }

  /** The duration that `share` (0 to 1) of all did not exceed, at most 5 % too high; 0 when nothing was counted. */
  percentile(share: number): number {
    const wanted = Math.ceil(share * this.count);
    let seen = 0;
    for (const [bucket, count] of [...this.buckets].sort(([a], [b]) => a - b)) {
      seen += count;
      if (seen >= wanted) return MIN_MS * WIDTH ** bucket;
    }
    return 0;
  }
}

const MIN_MS = 0.05;
const WIDTH = 1.05;
