import type { Clock } from '../../clock/clock';
import { ServiceError, type Operation } from '../../gateway/gateway';
import { statisticOf, type Dimensions, type MetricName, type Sample } from './metric';

export interface MetricStore {
  readonly clock: Clock;
  samplesOf(metric: MetricName): readonly Sample[];
  record(metric: MetricName, sample: Sample): void;
  metrics(): readonly MetricName[];
}

interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

interface Datum {
  readonly MetricName: string;
  readonly Dimensions?: readonly Dimension[];
  readonly Timestamp?: Date;
  readonly Value?: number;
  readonly Values?: readonly number[];
  readonly Counts?: readonly number[];
  readonly StatisticValues?: {
    readonly SampleCount: number;
    readonly Sum: number;
    readonly Minimum: number;
    readonly Maximum: number;
  };
}

interface Period {
  readonly StartTime: Date;
  readonly EndTime: Date;
}

interface MetricQuery {
  readonly Id: string;
  readonly Expression?: string;
  readonly MetricStat?: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions?: readonly Dimension[];
    };
    readonly Period: number;
    readonly Stat: string;
  };
}

/**
 * Putting and reading metrics. Callers live in real time, alarms in virtual time: the times that callers give and get are
 * real, and a moment so many real seconds ago is `scale` times as many virtual seconds ago.
 */
export function metricOperations(store: MetricStore): Readonly<Record<string, Operation>> {
  const { clock } = store;
  const toVirtual = (date: Date) => clock.now() - (Date.now() - date.getTime()) * clock.scale;
  const toReal = (virtual: number) => new Date(Date.now() - (clock.now() - virtual) / clock.scale);

  const series = (metric: MetricName, statistic: string, periodS: number, { StartTime, EndTime }: Period) => {
    const samples = store.samplesOf(metric);
    const periodMs = periodS * 1000;
    const points: { at: number; value: number }[] = [];
    for (
      let from = Math.floor(toVirtual(StartTime) / periodMs) * periodMs;
      from < toVirtual(EndTime);
      from += periodMs
    ) {
      const value = statisticOf(samples, statistic, from, from + periodMs);
      if (value !== undefined) points.push({ at: from, value });
    }
    return points;
  };

  const putMetricData: Operation<{ Namespace: string; MetricData?: readonly Datum[] }> = {
    action: 'cloudwatch:PutMetricData',
    resources: () => ['*'],
    run: async ({ Namespace, MetricData = [] }) => {
      for (const datum of MetricData) {
        const at = datum.Timestamp === undefined ? clock.now() : toVirtual(datum.Timestamp);
        store.record(
          { namespace: Namespace, name: datum.MetricName, dimensions: dimensionsOf(datum.Dimensions) },
          { at, values: valuesOf(datum) },
        );
      }
      return {};
    },
  };

  const getMetricData: Operation<Period & { MetricDataQueries: readonly MetricQuery[] }> = {
    action: 'cloudwatch:GetMetricData',
    resources: () => ['*'],
    run: async (input) => ({
      MetricDataResults: input.MetricDataQueries.map(({ Id, MetricStat, Expression }) => {
        if (!MetricStat)
          throw new ServiceError('NotInARehearsal', `metric math is not in a rehearsal yet, got ${Id} = ${Expression}`);
        const { Metric, Period, Stat } = MetricStat;
        const metric = {
          namespace: Metric.Namespace,
          name: Metric.MetricName,
          dimensions: dimensionsOf(Metric.Dimensions),
        };
        const points = series(metric, Stat, Period, input).reverse();
        return {
          Id,
          Label: Metric.MetricName,
          StatusCode: 'Complete',
          Timestamps: points.map(({ at }) => toReal(at)),
          Values: points.map(({ value }) => value),
        };
      }),
    }),
  };

  const getMetricStatistics: Operation<
    Period & {
      Namespace: string;
      MetricName: string;
      Dimensions?: readonly Dimension[];
      Period: number;
      Statistics?: readonly string[];
      ExtendedStatistics?: readonly string[];
    }
  > = {
    action: 'cloudwatch:GetMetricStatistics',
    resources: () => ['*'],
    run: async (input) => {
      const metric = { namespace: input.Namespace, name: input.MetricName, dimensions: dimensionsOf(input.Dimensions) };
      const points = new Map<number, Record<string, number>>();
      for (const statistic of input.Statistics ?? []) {
        for (const { at, value } of series(metric, statistic, input.Period, input))
          points.set(at, { ...points.get(at), [statistic]: value });
      }
      const Datapoints = [...points].map(([at, values]) => ({ Timestamp: toReal(at), ...values }));
      return { Label: input.MetricName, Datapoints };
    },
  };

  const listMetrics: Operation<{ Namespace?: string; MetricName?: string }> = {
    action: 'cloudwatch:ListMetrics',
    resources: () => ['*'],
    run: async ({ Namespace, MetricName }) => ({
      Metrics: store
        .metrics()
        .filter(
          (metric) =>
            (Namespace ?? metric.namespace) === metric.namespace && (MetricName ?? metric.name) === metric.name,
        )
        .map(({ namespace, name, dimensions }) => ({
          Namespace: namespace,
          MetricName: name,
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        })),
    }),
  };

  return {
    PutMetricData: putMetricData,
    GetMetricData: getMetricData,
    GetMetricStatistics: getMetricStatistics,
    ListMetrics: listMetrics,
  };
}

function dimensionsOf(dimensions: readonly Dimension[] = []): Dimensions {
  return Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value]));
}

function valuesOf({ Value, Values, Counts, StatisticValues }: Datum): Sample['values'] {
  if (Value !== undefined) return [[Number(Value), 1]];
  if (Values) return Values.map((value, index) => [value, Counts?.[index] ?? 1]);
  if (!StatisticValues) throw new ServiceError('MissingParameter', 'a datum needs Value, Values or StatisticValues');
  const { SampleCount, Sum, Minimum, Maximum } = StatisticValues;
  if (SampleCount <= 2)
    return SampleCount === 2
      ? [
          [Minimum, 1],
          [Maximum, 1],
        ]
      : [[Sum, SampleCount]];
  // A set is known by its extremes and its sum; the rest of it is put at their mean.
  return [
    [Minimum, 1],
    [Maximum, 1],
    [(Sum - Minimum - Maximum) / (SampleCount - 2), SampleCount - 2],
  ];
}
