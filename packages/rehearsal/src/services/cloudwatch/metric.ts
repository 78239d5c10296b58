export type Dimensions = Readonly<Record<string, string>>;

/** What happened to a metric at one moment: one or more values. */
export interface Sample {
  /** Virtual milliseconds since the epoch. */
  readonly at: number;
  /** Values with how often each was seen. */
  readonly values: readonly (readonly [value: number, count: number])[];
}

export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Dimensions;
}

export function metricKey({ namespace, name, dimensions }: MetricName): string {
  const pairs = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, name, pairs]);
}

/** A statistic of the samples from `from` up to, not including, `until`; undefined if there are none. */
export function statisticOf(
  samples: readonly Sample[],
  statistic: string,
  from: number,
  until: number,
): number | undefined {
  const seen = samples.filter((sample) => sample.at >= from && sample.at < until).flatMap((sample) => sample.values);
  if (seen.length === 0) return undefined;
  const count = seen.reduce((total, [, times]) => total + times, 0);
  const sum = seen.reduce((total, [value, times]) => total + value * times, 0);
  switch (statistic) {
    case 'SampleCount':
      return count;
    case 'Sum':
      return sum;
    case 'Average':
      return sum / count;
    case 'Minimum':
      return seen.reduce((least, [value]) => Math.min(least, value), Infinity);
    case 'Maximum':
      return seen.reduce((most, [value]) => Math.max(most, value), -Infinity);
    default:
      return percentile(seen, statistic, count);
  }
}

/** `p99`, `p99.9`: the smallest value that so many per cent do not exceed. */
function percentile(
  seen: readonly (readonly [number, number])[],
  statistic: string,
  count: number,
): number | undefined {
  const [, percent] = /^p(\d+(?:\.\d+)?)$/.exec(statistic) ?? [];
  if (percent === undefined) return undefined;
  let left = (Number(percent) / 100) * count;
  for (const [value, times] of [...seen].sort(([a], [b]) => a - b)) {
    left -= times;
    if (left <= 1e-9) return value;
  }
  return undefined;
}
