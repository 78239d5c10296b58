import type { ServiceDependencies } from '../dependencies';
import type { Alarm, AlarmState } from './alarm';

/** An alarm that got from one state into another. */
export interface StateChange {
  readonly alarm: Alarm;
  readonly before: AlarmState;
  readonly state: AlarmState;
  readonly reason: string;
  /** Virtual milliseconds since the epoch. */
  readonly at: number;
}

const TOPIC = /^arn:[^:]+:sns:/;

/** Tells the topics of the new state. What else an alarm may set off is named in the journal, and not done. */
export async function notify(
  change: StateChange,
  deps: Pick<ServiceDependencies, 'gateway' | 'journal'>,
): Promise<void> {
  const { alarm, state } = change;
  const say = (line: string) => deps.journal.append({ type: 'log', source: `cloudwatch/${alarm.name}`, line });
  for (const action of alarm.actions[state]) {
    if (!TOPIC.test(action)) {
      say(`${state}: action ${action} is not in a rehearsal yet; only topics are told`);
      continue;
    }
    const principal = { roleArn: 'cloudwatch.amazonaws.com', session: alarm.arn };
    const { region } = deps.gateway.scope;
    const input = {
      TopicArn: action,
      Subject: `${state}: "${alarm.name}" in ${region}`,
      Message: message(change, deps),
    };
    await deps.gateway.call(principal, 'sns', 'Publish', input, { region }).catch((error: Error) => {
      say(`${state}: ${action} could not be told: ${error.message}`);
    });
  }
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html */
function message({ alarm, before, state, reason, at }: StateChange, { gateway }: Pick<ServiceDependencies, 'gateway'>) {
  const { metric } = alarm;
  return JSON.stringify({
    AlarmName: alarm.name,
    AlarmDescription: alarm.description ?? null,
    AWSAccountId: gateway.scope.account,
    NewStateValue: state,
    NewStateReason: reason,
    StateChangeTime: new Date(at).toISOString(),
    Region: gateway.scope.region,
    AlarmArn: alarm.arn,
    OldStateValue: before,
    Trigger: metric && {
      MetricName: metric.name,
      Namespace: metric.namespace,
      Statistic: alarm.statistic,
      Dimensions: Object.entries(metric.dimensions).map(([name, value]) => ({ name, value })),
      Period: alarm.periodMs / 1000,
      EvaluationPeriods: alarm.evaluationPeriods,
      ComparisonOperator: alarm.comparison,
      Threshold: alarm.threshold,
      TreatMissingData: alarm.missingData,
    },
  });
}
