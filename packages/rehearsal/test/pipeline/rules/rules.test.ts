import { createActionRule } from '../../../src/pipeline/rules/action-rule';
import { createAlarmRule } from '../../../src/pipeline/rules/alarm';
import { checkVariable, createVariableCheckRule } from '../../../src/pipeline/rules/variable-check';
import { bench, fakeGateway, pipelineResource, promptHandler, resultOf } from '../../_helpers/pipeline';

const rule = (provider: string, Configuration: Record<string, string>) => ({
  Name: `${provider}Rule`,
  RuleTypeId: { Category: 'Rule', Owner: 'AWS', Provider: provider, Version: '1' },
  Configuration,
});
const condition = (Result: string, ...Rules: ReturnType<typeof rule>[]) => ({ Conditions: [{ Result, Rules }] });
const stage = (extra: object) =>
  pipelineResource([{ name: 'Build', actions: [{ name: 'Compile' }], extra: extra as never }]);
const build = promptHandler('Build/Fake');

test.each([
  ['main', 'EQ', 'main', true],
  ['main', 'EQ', 'mai', false],
  ['main', 'NE', 'next', true],
  ['main', 'CONTAINS', 'ai', true],
  ['main', 'MATCHES', '^m.*n$', true],
  ['main', 'MATCHES', '(', false],
  ['main', 'LIKE', 'main', false],
])('a variable check: %s %s %s is %s', (Variable, Operator, Value, passed) => {
  expect(checkVariable({ Variable, Operator, Value }).passed).toBe(passed);
});

test('a variable check skips a stage by what the source produced', async () => {
  const check = rule('VariableCheck', { Variable: '#{Src.CommitId}', Value: 'release', Operator: 'CONTAINS' });
  const b = bench({
    resource: stage({ BeforeEntry: condition('SKIP', check) }),
    handlers: [build],
    rules: [createVariableCheckRule()],
  });
  expect(await b.ended(b.start('hotfix'))).toBe('Succeeded');
  expect(b.story()).toContain('stage.ended Build Skipped');
  const released = b.start('release-1');
  expect(await b.ended(released)).toBe('Succeeded');
  expect(b.story(released)).toContain('action.ended Build Compile Succeeded');
});

describe('an alarm rule', () => {
  const watched = (WaitTime: string) =>
    stage({
      OnSuccess: condition('FAIL', rule('CloudWatchAlarm', { AlarmName: 'errors', AlarmStates: 'ALARM', WaitTime })),
    });
  const gatewayWith = (states: readonly string[]) => {
    let looks = 0;
    return fakeGateway(() => {
      const StateValue = states[Math.min(looks, states.length - 1)];
      looks += 1;
      return { MetricAlarms: [{ AlarmName: 'errors', StateValue, StateReason: 'too many' }], CompositeAlarms: [] };
    });
  };

  test('passes when the alarm stays quiet, under the pipeline’s role', async () => {
    const gateway = gatewayWith(['OK']);
    const b = bench({ resource: watched('10'), handlers: [build], rules: [createAlarmRule()], gateway });
    expect(await b.ended(b.start())).toBe('Succeeded');
    expect(gateway.asked[0]).toMatchObject({
      service: 'monitoring',
      operation: 'DescribeAlarms',
      input: { AlarmNames: ['errors'] },
    });
    const event = b.journal.events.find((found) => found.type === 'condition.evaluated');
    expect(event).toMatchObject({ passed: true, rules: [{ summary: 'errors was not ALARM for 10 minutes' }] });
  });

  test('fails the stage as soon as the alarm goes off while it is watched', async () => {
    // A year: only the alarm can end it.
    const b = bench({
      resource: watched('525600'),
      handlers: [build],
      rules: [createAlarmRule()],
      gateway: gatewayWith(['OK', 'OK', 'ALARM']),
    });
    expect(await b.ended(b.start())).toBe('Failed');
    expect(b.journal.events.at(-1)).toMatchObject({
      reason: expect.stringContaining('condition on success: CloudWatchAlarmRule: errors is ALARM: too many'),
    });
  });

  test('gives an alarm that went off before the time to get quiet', async () => {
    const [b, broken] = [['ALARM', 'OK'], ['ALARM']].map((states) =>
      bench({ resource: watched('10'), handlers: [build], rules: [createAlarmRule()], gateway: gatewayWith(states) }),
    );
    expect(await b.ended(b.start())).toBe('Succeeded');
    expect(await broken.ended(broken.start())).toBe('Failed');
  });

  describe('before entry', () => {
    const entering = (WaitTime: string) =>
      stage({
        BeforeEntry: condition(
          'FAIL',
          rule('CloudWatchAlarm', { AlarmName: 'errors', AlarmStates: 'ALARM', WaitTime }),
        ),
      });
    const enter = (WaitTime: string, states: readonly string[]) => {
      const gateway = gatewayWith(states);
      const b = bench({ resource: entering(WaitTime), handlers: [build], rules: [createAlarmRule()], gateway });
      return { b, gateway };
    };

    test('passes at once when the alarm is quiet', async () => {
      const { b, gateway } = enter('525600', ['OK', 'ALARM']);
      expect(await b.ended(b.start())).toBe('Succeeded');
      expect(gateway.asked).toHaveLength(1);
    });

    test('waits for the alarm to be quiet again', async () => {
      const { b } = enter('525600', ['ALARM', 'ALARM', 'OK']);
      expect(await b.ended(b.start())).toBe('Succeeded');
    });

    test('fails when the alarm is not quiet in time', async () => {
      const { b } = enter('1', ['ALARM']);
      expect(await b.ended(b.start())).toBe('Failed');
      expect(b.journal.events.at(-1)).toMatchObject({ reason: expect.stringContaining('errors is ALARM: too many') });
    });
  });

  test('fails where there is no such alarm', async () => {
    const b = bench({
      resource: watched('1'),
      handlers: [build],
      rules: [createAlarmRule()],
      gateway: fakeGateway(() => ({ MetricAlarms: [] })),
    });
    expect(await b.ended(b.start())).toBe('Failed');
    expect(b.journal.events.at(-1)).toMatchObject({ reason: expect.stringContaining('there is no alarm errors') });
  });
});

test.each(['Succeeded', 'Failed'] as const)('a rule that runs a build follows it: %s', async (status) => {
  const resource = stage({ BeforeEntry: condition('FAIL', rule('CodeBuild', { ProjectName: 'check' })) });
  const rules = [
    createActionRule(
      'CodeBuild',
      promptHandler('Build/CodeBuild', () => resultOf(status)),
    ),
  ];
  const b = bench({ resource, handlers: [build], rules });
  expect(await b.ended(b.start())).toBe(status);
});

test('a rule that nothing can evaluate is refused before anything runs', () => {
  const resource = stage({ BeforeEntry: condition('FAIL', rule('LambdaInvoke', { FunctionName: 'f' })) });
  expect(() => bench({ resource, handlers: [build] })).toThrow(
    'rule Build/LambdaInvokeRule: LambdaInvoke is not in a rehearsal yet',
  );
});
