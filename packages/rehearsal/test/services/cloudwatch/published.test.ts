import type { Clock } from '../../../src/clock/clock';
import type { EventOf } from '../../../src/journal/events';
import { createCloudWatch, type CloudWatch } from '../../../src/services/cloudwatch/cloudwatch';
import { createSns, type Sns } from '../../../src/services/sns/sns';
import { APP, openBench, type Bench } from '../../gateway/_helpers/gateway';

const MINUTE = 60_000;
const TOPIC = 'arn:aws:sns:us-east-1:123456789012:on-call';
const METRIC = { namespace: 'AWS/SQS', name: 'ApproximateNumberOfMessagesVisible', dimensions: { QueueName: 'dead' } };

describe('what AWS publishes', () => {
  let bench: Bench;
  let cloudWatch: CloudWatch;
  let sns: Sns;
  let now = 100 * MINUTE;

  const publish = (value: number) => {
    now += MINUTE;
    cloudWatch.publish([{ metric: METRIC, at: now - MINUTE, values: [[value, 1]] }], now);
  };
  const changes = () =>
    bench.journal.events
      .filter((event): event is EventOf<'alarm.changed'> => event.type === 'alarm.changed' && event.alarm === 'dead')
      .map(({ before, state }) => `${before} to ${state}`);

  beforeAll(async () => {
    bench = await openBench();
    const properties = {
      Namespace: METRIC.namespace,
      MetricName: METRIC.name,
      Dimensions: [{ Name: 'QueueName', Value: 'dead' }],
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [TOPIC, 'arn:aws:lambda:us-east-1:123456789012:function:f'],
      OKActions: [TOPIC],
    };
    const deps = bench.deps([
      { type: 'AWS::CloudWatch::Alarm', physicalId: 'dead', properties },
      { type: 'AWS::CloudWatch::Alarm', physicalId: 'mute', properties: { ...properties, ActionsEnabled: false } },
      { type: 'AWS::CloudWatch::Alarm', physicalId: 'rate', properties: { Metrics: [{ Id: 'e', Expression: 'a/b' }] } },
      { type: 'AWS::CloudWatch::CompositeAlarm', physicalId: 'odd', properties: { AlarmRule: 'SOMETIMES(dead)' } },
      { type: 'AWS::SNS::Topic', physicalId: TOPIC, attributes: { TopicArn: TOPIC, TopicName: 'on-call' } },
    ]);
    const clock: Clock = { ...deps.clock, scale: 60, now: () => now };
    cloudWatch = createCloudWatch({ ...deps, clock });
    sns = createSns({ ...deps, clock });
    bench.gateway.register(cloudWatch);
    bench.gateway.register(sns);
  });
  afterAll(() => bench.close());

  test('moves alarms minute by minute, without anybody asking', () => {
    publish(0);
    publish(2);
    publish(2);
    publish(0);
    expect(changes()).toEqual(['INSUFFICIENT_DATA to OK', 'OK to ALARM', 'ALARM to OK']);
  });

  test('a minute that is over but not yet published is not a minute without data', () => {
    publish(3);
    now += MINUTE + 5_000;
    expect(cloudWatch.alarmState('dead')).toBe('ALARM');
    publish(0);
    expect(cloudWatch.alarmState('dead')).toBe('OK');
  });

  test('tells the topics of an alarm, as CloudWatch, and names what it does not set off', async () => {
    const set = { AlarmName: 'dead', StateValue: 'ALARM', StateReason: 'by hand' };
    const before = sns.published.length;
    await bench.gateway.call(APP, 'monitoring', 'SetAlarmState', set);
    await bench.gateway.call(APP, 'monitoring', 'SetAlarmState', { ...set, AlarmName: 'mute' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(sns.published.slice(before).map(({ subject }) => subject)).toEqual(['ALARM: "dead" in us-east-1']);
    expect(JSON.parse(sns.published[before].message)).toMatchObject({
      AlarmName: 'dead',
      NewStateValue: 'ALARM',
      OldStateValue: 'OK',
      NewStateReason: 'by hand',
      Trigger: { MetricName: METRIC.name, Dimensions: [{ name: 'QueueName', value: 'dead' }] },
    });
    expect(bench.gateway.calls.find(({ action }) => action === 'sns:Publish')?.principal.roleArn).toBe(
      'cloudwatch.amazonaws.com',
    );
    const said = bench.journal.events.filter((event) => event.type === 'log' && event.source === 'cloudwatch/dead');
    expect(said).toContainEqual(
      expect.objectContaining({ line: expect.stringContaining('function:f is not in a rehearsal yet') }),
    );
  });

  test('alarms that are not evaluated are in the ledger, and say so themselves', async () => {
    const simulated = bench.journal.events.flatMap((event) => (event.type === 'ledger' ? [event.subject] : []));
    expect(simulated).toEqual(['alarm rate', 'alarm odd']);
    const asked = { AlarmNames: ['rate'] };
    const { MetricAlarms } = await bench.gateway.call<{ MetricAlarms: readonly object[] }>(
      APP,
      'monitoring',
      'DescribeAlarms',
      asked,
    );
    expect(MetricAlarms).toEqual([
      expect.objectContaining({
        StateValue: 'INSUFFICIENT_DATA',
        StateReason: expect.stringContaining('metric math and queries are not evaluated'),
      }),
    ]);
  });
});
