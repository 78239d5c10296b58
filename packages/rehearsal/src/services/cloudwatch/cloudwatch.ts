import type { Json } from '../../core/json';
import { ServiceError, type Operation, type Service } from '../../gateway/gateway';
import type { ServiceDependencies } from '../dependencies';
import { alarmFrom, evaluateAlarm, type Alarm, type AlarmState } from './alarm';
import { parseAlarmRule, type AlarmRule } from './alarm-rule';
import { metricOperations } from './metric-operations';
import { notify } from './notify';
import { metricKey, type MetricName, type Sample } from './metric';

export interface CloudWatch extends Service {
  /** State of an alarm now, by name or ARN; undefined if there is none. */
  alarmState(alarm: string): AlarmState | undefined;
  /**
   * Takes what AWS services publish of themselves about a time that ends at `until` (virtual ms since the epoch), and
   * evaluates all alarms. No role is asked: AWS publishes these metrics by itself.
   */
  publish(samples: readonly PublishedSample[], until: number): void;
}

/** A sample of a metric in a namespace of AWS. */
export interface PublishedSample extends Sample {
  readonly metric: MetricName;
}

interface LiveAlarm {
  readonly alarm: Alarm;
  readonly kind: 'metric' | 'composite';
  /** Of a composite alarm. */
  readonly rule?: AlarmRule;
  readonly state: AlarmState;
  readonly reason: string;
  /** Virtual milliseconds since the epoch. */
  readonly updated: number;
  /** Set by SetAlarmState: it stays until a newer datapoint comes. */
  readonly forced: boolean;
}

/** A metric remembers this many samples; at one a virtual second that is four hours. */
const MOST_SAMPLES = 15_000;

/** Amazon CloudWatch: metrics, and alarms that are evaluated over virtual time whenever they are asked for. See cloudwatch.md. */
export function createCloudWatch(deps: ServiceDependencies): CloudWatch {
  const { clock, gateway } = deps;
  const metrics = new Map<string, { readonly metric: MetricName; samples: Sample[] }>();
  const alarms = new Map<string, LiveAlarm>();
  const define = (name: string, properties: Readonly<Record<string, Json | undefined>>, kind: LiveAlarm['kind']) => {
    const { partition, region, account } = gateway.scope;
    const alarm = alarmFrom(name, `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`, properties);
    const { rule, fault } = kind === 'composite' ? readRule(properties.AlarmRule) : {};
    const unevaluated =
      fault ?? (kind === 'metric' && !alarm.metric ? 'metric math and queries are not evaluated' : undefined);
    const how = unevaluated && `${unevaluated}: it stays INSUFFICIENT_DATA unless it is set`;
    if (how !== undefined)
      deps.journal.append({ type: 'ledger', subject: `alarm ${name}`, treatment: 'simulated', how });
    alarms.set(name, {
      alarm,
      kind,
      rule,
      state: 'INSUFFICIENT_DATA',
      reason: how ?? 'Unchecked: Initial alarm creation',
      updated: clock.now(),
      forced: false,
    });
  };
  for (const resource of deps.graph.ofType('AWS::CloudWatch::Alarm'))
    define(resource.physicalId, resource.properties, 'metric');
  for (const resource of deps.graph.ofType('AWS::CloudWatch::CompositeAlarm'))
    define(resource.physicalId, resource.properties, 'composite');

  // Alarms on what AWS publishes are evaluated for the time of which everything is known: a minute that is over but not
  // yet published is not a minute without data.
  let publishedUntil: number | undefined;
  const knownUntil = ({ namespace }: MetricName) =>
    namespace.startsWith('AWS/') && publishedUntil !== undefined ? publishedUntil : clock.now();

  const samplesOf = (metric: MetricName): readonly Sample[] => metrics.get(metricKey(metric))?.samples ?? [];
  const record = (metric: MetricName, sample: Sample) => {
    const key = metricKey(metric);
    const kept = metrics.get(key) ?? { metric, samples: [] };
    kept.samples.push(sample);
    if (kept.samples.length > MOST_SAMPLES) kept.samples = kept.samples.slice(-MOST_SAMPLES / 2);
    metrics.set(key, kept);
  };

  const evaluated = (live: LiveAlarm): LiveAlarm => {
    const { metric } = live.alarm;
    if (live.rule) return evaluatedRule(live, live.rule);
    if (!metric) return live;
    const samples = samplesOf(metric);
    if (live.forced && !samples.some((sample) => sample.at > live.updated)) return live;
    const { state, reason } = evaluateAlarm(live.alarm, samples, live.state, knownUntil(metric));
    if (state === live.state) return live;
    return change(live, { ...live, state, reason, updated: clock.now(), forced: false });
  };
  /** A composite alarm among the alarms of another has the state it had when it was evaluated last. */
  const evaluatedRule = (live: LiveAlarm, rule: AlarmRule): LiveAlarm => {
    let newest = 0;
    const holds = rule((id) => {
      const child = find(id);
      const now = child?.kind === 'metric' ? evaluated(child) : child;
      newest = Math.max(newest, now?.updated ?? 0);
      return now?.state;
    });
    const state = holds ? 'ALARM' : 'OK';
    if (state === live.state || (live.forced && newest <= live.updated)) return live;
    const reason = `the alarm rule is ${holds ? 'true' : 'false'}`;
    return change(live, { ...live, state, reason, updated: clock.now(), forced: false });
  };
  const change = (before: LiveAlarm, after: LiveAlarm): LiveAlarm => {
    alarms.set(after.alarm.name, after);
    if (after.state === before.state) return after;
    const { alarm, state, reason } = after;
    deps.journal.append({ type: 'alarm.changed', alarm: alarm.name, before: before.state, state, reason });
    void notify({ alarm, before: before.state, state, reason, at: clock.now() }, deps);
    return after;
  };
  const find = (id: string) => alarms.get(id) ?? [...alarms.values()].find(({ alarm }) => alarm.arn === id);

  const describeAlarms: Operation<{ AlarmNames?: readonly string[]; AlarmNamePrefix?: string; StateValue?: string }> = {
    action: 'cloudwatch:DescribeAlarms',
    resources: () => ['*'],
    run: async ({ AlarmNames, AlarmNamePrefix = '', StateValue }) => {
      const asked = [...alarms.values()].filter(
        ({ alarm }) => (AlarmNames?.includes(alarm.name) ?? true) && alarm.name.startsWith(AlarmNamePrefix),
      );
      const found = asked.map(evaluated).filter((live) => StateValue === undefined || live.state === StateValue);
      return {
        MetricAlarms: found.filter(({ kind }) => kind === 'metric').map(describe),
        CompositeAlarms: found.filter(({ kind }) => kind === 'composite').map(describe),
      };
    },
  };

  const setAlarmState: Operation<{ AlarmName: string; StateValue: AlarmState; StateReason?: string }> = {
    action: 'cloudwatch:SetAlarmState',
    resources: ({ AlarmName }) => [find(AlarmName)?.alarm.arn ?? '*'],
    run: async ({ AlarmName, StateValue, StateReason = '' }) => {
      const live = alarms.get(AlarmName);
      if (!live)
        throw new ServiceError(
          'ResourceNotFound',
          `no alarm ${AlarmName}; there are ${[...alarms.keys()].join(', ') || 'none'}`,
          { status: 404, queryCode: 'ResourceNotFound' },
        );
      change(live, { ...live, state: StateValue, reason: StateReason, updated: clock.now(), forced: true });
      return {};
    },
  };

  const putMetricAlarm: Operation<{ AlarmName: string } & Readonly<Record<string, Json>>> = {
    action: 'cloudwatch:PutMetricAlarm',
    resources: () => ['*'],
    run: async (input) => {
      define(input.AlarmName, input, 'metric');
      return {};
    },
  };

  const deleteAlarms: Operation<{ AlarmNames: readonly string[] }> = {
    action: 'cloudwatch:DeleteAlarms',
    resources: ({ AlarmNames }) => AlarmNames.map((name) => find(name)?.alarm.arn ?? '*'),
    run: async ({ AlarmNames }) => {
      for (const name of AlarmNames) alarms.delete(name);
      return {};
    },
  };

  return {
    name: 'monitoring',
    members: { Timestamp: 'timestamp', StartTime: 'timestamp', EndTime: 'timestamp' },
    operations: {
      DescribeAlarms: describeAlarms,
      SetAlarmState: setAlarmState,
      PutMetricAlarm: putMetricAlarm,
      DeleteAlarms: deleteAlarms,
      ...metricOperations({
        clock,
        samplesOf,
        record,
        metrics: () => [...metrics.values()].map(({ metric }) => metric),
      }),
    },
    alarmState: (id) => {
      const live = find(id);
      return live && evaluated(live).state;
    },
    publish: (samples, until) => {
      for (const { metric, at, values } of samples) record(metric, { at, values });
      publishedUntil = until;
      const ofKind = (kind: LiveAlarm['kind']) => [...alarms.values()].filter((live) => live.kind === kind);
      for (const live of ofKind('metric')) evaluated(live);
      for (const live of ofKind('composite')) evaluated(live);
    },
  };
}

/** AWS refuses a rule that is none when the stack is deployed. */
function readRule(text: Json | undefined): { readonly rule?: AlarmRule; readonly fault?: string } {
  try {
    return { rule: parseAlarmRule(String(text ?? '')) };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

function describe({ alarm, state, reason }: LiveAlarm): object {
  const { metric } = alarm;
  return {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    AlarmDescription: alarm.description,
    StateValue: state,
    StateReason: reason,
    ...(metric
      ? {
          Namespace: metric.namespace,
          MetricName: metric.name,
          Dimensions: Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
          Statistic: /^p\d/.test(alarm.statistic) ? undefined : alarm.statistic,
          ExtendedStatistic: /^p\d/.test(alarm.statistic) ? alarm.statistic : undefined,
          Period: alarm.periodMs / 1000,
          EvaluationPeriods: alarm.evaluationPeriods,
          DatapointsToAlarm: alarm.datapointsToAlarm,
          Threshold: alarm.threshold,
          ComparisonOperator: alarm.comparison,
          TreatMissingData: alarm.missingData,
        }
      : {}),
  };
}
