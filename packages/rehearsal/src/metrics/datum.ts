import type { PublishedSample } from '../services/cloudwatch/cloudwatch';
import type { Dimensions, MetricName, Sample } from '../services/cloudwatch/metric';

/** One metric over a stretch of time. */
export interface Datum {
  readonly metric: MetricName;
  /** A count is what happened in the stretch; a level, or what was seen of durations, held all through it. */
  readonly kind: 'count' | 'level';
  /** Values with how often each was seen; a count and a level are one. */
  readonly values: Sample['values'];
}

/** Writes data of one namespace and one set of dimensions. */
export function dataOf(
  namespace: string,
  dimensions: Dimensions,
  kind: Datum['kind'],
  data: Readonly<Record<string, number | Sample['values']>>,
): Datum[] {
  return Object.entries(data).map(([name, given]) => {
    const values = typeof given === 'number' ? [[given, 1] as const] : given;
    return { metric: { namespace, name, dimensions }, kind, values };
  });
}

const MINUTE = 60_000;

/**
 * Data of a stretch of whole minutes from `from` (virtual ms), minute by minute. On a busy machine a minute may go by
 * unseen: what was counted is then shared out, so that no minute between looks as if nothing had happened.
 */
export function byMinute(
  data: readonly Datum[],
  from: number,
  minutes: number,
): readonly (readonly PublishedSample[])[] {
  return Array.from({ length: minutes }, (_unused, minute) =>
    data.map(({ metric, kind, values }) => ({
      metric,
      at: from + minute * MINUTE,
      values: kind === 'level' ? values : values.map(([count, times]) => [share(count, minute, minutes), times]),
    })),
  );
}

/** The shares of all minutes add up to the count. */
function share(count: number, minute: number, minutes: number): number {
  return Math.round(((minute + 1) * count) / minutes) - Math.round((minute * count) / minutes);
}
