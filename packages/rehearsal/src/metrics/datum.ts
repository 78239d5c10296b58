import type { PublishedSample } from '../services/cloudwatch/cloudwatch';
import type { Dimensions, MetricName } from '../services/cloudwatch/metric';

/** One metric over a stretch of time. */
export interface Datum {
  readonly metric: MetricName;
  /** A count is what happened in the stretch; a level held all through it. */
  readonly kind: 'count' | 'level';
  readonly value: number;
}

/** Writes data of one namespace and one set of dimensions. */
export function dataOf(
  namespace: string,
  dimensions: Dimensions,
  kind: Datum['kind'],
  values: Readonly<Record<string, number>>,
): Datum[] {
  return Object.entries(values).map(([name, value]) => ({ metric: { namespace, name, dimensions }, kind, value }));
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
    data.map(({ metric, kind, value }) => ({
      metric,
      at: from + minute * MINUTE,
      values: [[kind === 'level' ? value : share(value, minute, minutes), 1]],
    })),
  );
}

/** The shares of all minutes add up to the count. */
function share(count: number, minute: number, minutes: number): number {
  return Math.round(((minute + 1) * count) / minutes) - Math.round((minute * count) / minutes);
}
