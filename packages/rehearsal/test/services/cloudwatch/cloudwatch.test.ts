import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import type { Clock } from '../../../src/clock/clock';
import { createCloudWatch, type CloudWatch } from '../../../src/services/cloudwatch/cloudwatch';
import { openBench, type Bench } from '../../gateway/_helpers/gateway';

describe('CloudWatch over HTTP with the SDK', () => {
  let bench: Bench;
  let cloudWatch: CloudWatch;
  let client: CloudWatchClient;
  let virtualMs = Date.parse('2030-01-01T00:00:00Z');
  const put = (Value: number) =>
    client.send(
      new PutMetricDataCommand({
        Namespace: 'App',
        MetricData: [{ MetricName: 'Errors', Value, Dimensions: [{ Name: 'Env', Value: 'prod' }] }],
      }),
    );

  beforeAll(async () => {
    bench = await openBench();
    const deps = bench.deps([
      {
        type: 'AWS::CloudWatch::Alarm',
        physicalId: 'errors',
        properties: {
          Namespace: 'App',
          MetricName: 'Errors',
          Dimensions: [{ Name: 'Env', Value: 'prod' }],
          Statistic: 'Sum',
          Period: 60,
          EvaluationPeriods: 2,
          DatapointsToAlarm: 1,
          Threshold: 5,
          ComparisonOperator: 'GreaterThanThreshold',
          TreatMissingData: 'notBreaching',
        },
      },
      {
        type: 'AWS::CloudWatch::Alarm',
        physicalId: 'silent',
        properties: {
          Namespace: 'App',
          MetricName: 'None',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 1,
          ComparisonOperator: 'GreaterThanThreshold',
        },
      },
      { type: 'AWS::CloudWatch::CompositeAlarm', physicalId: 'either', properties: { AlarmRule: 'ALARM(errors)' } },
    ]);
    const clock: Clock = { ...deps.clock, scale: 60, now: () => virtualMs };
    cloudWatch = createCloudWatch({ ...deps, clock });
    bench.gateway.register(cloudWatch);
    client = new CloudWatchClient(bench.client());
  });
  afterAll(async () => {
    client.destroy();
    await bench.close();
  });

  test('an alarm goes to ALARM once a whole period breaches, and back when the periods are over', async () => {
    expect(cloudWatch.alarmState('errors')).toBe('OK');
    await put(4);
    await put(3);
    expect(cloudWatch.alarmState('errors')).toBe('OK');
    virtualMs += 60_000;
    const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: ['errors'] }));
    expect(MetricAlarms).toEqual([
      expect.objectContaining({
        AlarmName: 'errors',
        StateValue: 'ALARM',
        Threshold: 5,
        Period: 60,
        StateReason: expect.stringContaining('1 of 2 datapoints'),
      }),
    ]);
    virtualMs += 120_000;
    expect(cloudWatch.alarmState('errors')).toBe('OK');
  });

  test('an alarm without data has insufficient data; a composite one follows its rule', async () => {
    const { MetricAlarms, CompositeAlarms } = await client.send(
      new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
    );
    expect(MetricAlarms?.find((one) => one.AlarmName === 'silent')?.StateValue).toBe('INSUFFICIENT_DATA');
    expect(CompositeAlarms?.[0].StateValue).toBe('OK');
  });

  test('a state that was set stays until newer data comes', async () => {
    await client.send(new SetAlarmStateCommand({ AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'drill' }));
    virtualMs += 600_000;
    expect(cloudWatch.alarmState('errors')).toBe('ALARM');
    expect(cloudWatch.alarmState('either')).toBe('ALARM');
    await put(0);
    virtualMs += 60_000;
    expect(cloudWatch.alarmState('errors')).toBe('OK');
    const missing = client.send(new SetAlarmStateCommand({ AlarmName: 'nope', StateValue: 'OK', StateReason: '' }));
    await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFound' });
  });

  test('reads statistics back in the real time of the caller', async () => {
    virtualMs += 3_600_000;
    await put(1);
    await put(9);
    const range = { StartTime: new Date(Date.now() - 10_000), EndTime: new Date(Date.now() + 1000) };
    const Dimensions = [{ Name: 'Env', Value: 'prod' }];
    const stats = await client.send(
      new GetMetricStatisticsCommand({
        ...range,
        Namespace: 'App',
        MetricName: 'Errors',
        Dimensions,
        Period: 60,
        Statistics: ['Average', 'Maximum'],
      }),
    );
    expect(stats.Datapoints).toEqual([expect.objectContaining({ Average: 5, Maximum: 9 })]);
    expect(Math.abs((stats.Datapoints?.[0].Timestamp?.getTime() ?? 0) - Date.now())).toBeLessThan(10_000);
    const MetricDataQueries = [
      {
        Id: 'm',
        MetricStat: { Metric: { Namespace: 'App', MetricName: 'Errors', Dimensions }, Period: 60, Stat: 'p90' },
      },
    ];
    expect(
      (await client.send(new GetMetricDataCommand({ ...range, MetricDataQueries }))).MetricDataResults?.[0].Values,
    ).toEqual([9]);
  });
});
