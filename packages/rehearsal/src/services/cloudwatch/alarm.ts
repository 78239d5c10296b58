import type { Json, JsonObject } from '../../core/json';
import type { AlarmState } from '../../journal/events';
import { statisticOf, type MetricName, type Sample } from './metric';

export type { AlarmState };

/** An alarm on one metric. */
export interface Alarm {
  readonly name: string;
  readonly arn: string;
  /** Undefined for metric math and composite alarms, which are not evaluated. */
  readonly metric?: MetricName;
  readonly statistic: string;
  /** Virtual milliseconds. */
  readonly periodMs: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly comparison: string;
  readonly missingData: 'breaching' | 'notBreaching' | 'ignore' | 'missing';
  readonly description?: string;
  /** ARNs of what is told when the alarm gets into a state; none where its actions are switched off. */
  readonly actions: Readonly<Record<AlarmState, readonly string[]>>;
}

const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

export function alarmFrom(name: string, arn: string, properties: Readonly<Record<string, Json | undefined>>): Alarm {
  const { Namespace, MetricName, Dimensions, EvaluationPeriods, AlarmDescription } = properties;
  const pairs = ((Dimensions ?? []) as readonly JsonObject[]).map(({ Name, Value }) => [String(Name), String(Value)]);
  const evaluationPeriods = Number(EvaluationPeriods ?? 1);
  return {
    name,
    arn,
    metric:
      typeof Namespace === 'string' && typeof MetricName === 'string'
        ? { namespace: Namespace, name: MetricName, dimensions: Object.fromEntries(pairs) as Record<string, string> }
        : undefined,
    statistic: String(properties.ExtendedStatistic ?? properties.Statistic ?? 'Average'),
    periodMs: Number(properties.Period ?? 300) * 1000,
    evaluationPeriods,
    datapointsToAlarm: Number(properties.DatapointsToAlarm ?? evaluationPeriods),
    threshold: Number(properties.Threshold ?? 0),
    comparison: String(properties.ComparisonOperator ?? 'GreaterThanThreshold'),
    missingData: missingDataOf(properties.TreatMissingData),
    description: typeof AlarmDescription === 'string' ? AlarmDescription : undefined,
    actions: {
      OK: actionsOf(properties, 'OKActions'),
      ALARM: actionsOf(properties, 'AlarmActions'),
      INSUFFICIENT_DATA: actionsOf(properties, 'InsufficientDataActions'),
    },
  };
}

function actionsOf(properties: Readonly<Record<string, Json | undefined>>, name: string): readonly string[] {
  const list = properties[name];
  if (String(properties.ActionsEnabled ?? true) === 'false' || !Array.isArray(list)) return [];
  return list.filter((arn): arn is string => typeof arn === 'string');
}

/**
 * The state of an alarm at a virtual time, from the last `evaluationPeriods` whole periods. A period without data counts
 * as `missingData` says; with `missing`, an alarm that has no data at all is INSUFFICIENT_DATA.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html#alarms-and-missing-data
 */
export function evaluateAlarm(
  alarm: Alarm,
  samples: readonly Sample[],
  before: AlarmState,
  now: number,
): { state: AlarmState; reason: string } {
  const breaches = COMPARISONS[alarm.comparison];
  if (!breaches) return { state: before, reason: `${alarm.comparison} is not evaluated in a rehearsal` };
  const end = Math.floor(now / alarm.periodMs) * alarm.periodMs;
  const values = Array.from({ length: alarm.evaluationPeriods }, (_unused, back) =>
    statisticOf(samples, alarm.statistic, end - (back + 1) * alarm.periodMs, end - back * alarm.periodMs),
  );
  const present = values.filter((value) => value !== undefined);
  const missing = values.length - present.length;
  if (present.length === 0 && alarm.missingData === 'missing')
    return { state: 'INSUFFICIENT_DATA', reason: 'no data in the evaluation range' };
  if (present.length === 0 && alarm.missingData === 'ignore')
    return { state: before, reason: 'no data; the state is kept' };
  const breaching =
    present.filter((value) => breaches(value, alarm.threshold)).length +
    (alarm.missingData === 'breaching' ? missing : 0);
  const state = breaching >= alarm.datapointsToAlarm ? 'ALARM' : 'OK';
  return {
    state,
    reason: `${breaching} of ${values.length} datapoints (${missing} missing) breached ${alarm.comparison} ${alarm.threshold}; ${alarm.datapointsToAlarm} are needed`,
  };
}

function missingDataOf(value: Json | undefined): Alarm['missingData'] {
  return value === 'breaching' || value === 'notBreaching' || value === 'ignore' ? value : 'missing';
}
