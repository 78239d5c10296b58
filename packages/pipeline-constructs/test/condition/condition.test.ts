import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Condition, RetryScope, Rollback, Rule, VariableOperator } from '../../src/condition';
import type { DeploymentStageProps } from '../../src/pipeline';
import { SourceVariable } from '../../src/source';
import { codeOf, newPipeline, newStack, someDeploy, stagesOf } from '../_helpers/pipelines';

const NOTHING = 'nothing was thrown';
const onMain = () => Rule.variable(SourceVariable.BRANCH_NAME, VariableOperator.EQUALS, 'main');
const office = () => Rule.deploymentWindow({ cron: '* * 9-16 ? * MON-THU' });

function rulesOf(condition: unknown): { Name: string; RuleTypeId: { Provider: string } }[] {
  return (condition as { Conditions: { Rules: [] }[] }).Conditions[0].Rules;
}

function synthesize(props: (stack: ReturnType<typeof newStack>) => DeploymentStageProps) {
  const stack = newStack();
  newPipeline(stack).addStage('Production', { deploy: [someDeploy(stack)], ...props(stack) });
  return stagesOf(stack)[2];
}

function alarm(stack: ReturnType<typeof newStack>): cloudwatch.IAlarm {
  const metric = new cloudwatch.Metric({ namespace: 'Orders', metricName: 'Errors' });
  return metric.createAlarm(stack, `Alarm${stack.node.children.length}`, { threshold: 1, evaluationPeriods: 1 });
}

describe('where a condition can stand', () => {
  const conditions = {
    fail: () => Condition.fail([onMain()]),
    skip: () => Condition.skip([onMain()]),
    rollBack: () => Condition.rollBack(),
    rollBackByRule: () => Condition.rollBack([onMain()]),
    retry: () => Condition.retry(),
  };

  test.each([
    ['beforeEntry', 'fail', NOTHING],
    ['beforeEntry', 'skip', NOTHING],
    ['beforeEntry', 'rollBack', 'condition-place'],
    ['beforeEntry', 'rollBackByRule', 'condition-place'],
    ['beforeEntry', 'retry', 'condition-place'],
    ['onSuccess', 'fail', NOTHING],
    ['onSuccess', 'skip', 'condition-place'],
    ['onSuccess', 'rollBack', 'condition-without-rules'],
    ['onSuccess', 'rollBackByRule', NOTHING],
    ['onSuccess', 'retry', 'condition-place'],
    ['onFailure', 'fail', 'condition-place'],
    ['onFailure', 'skip', 'condition-place'],
    ['onFailure', 'rollBack', NOTHING],
    ['onFailure', 'rollBackByRule', NOTHING],
    ['onFailure', 'retry', NOTHING],
  ] as const)('%s: %s: %s', (place, condition, outcome) => {
    expect(codeOf(() => synthesize(() => ({ [place]: conditions[condition]() })))).toBe(outcome);
  });

  test('a stage is skipped by variable checks and functions only', () => {
    expect(codeOf(() => Condition.skip([onMain(), office()]))).toBe('skip-rule');
  });

  test('a condition has 1 to 5 rules', () => {
    const rules = (count: number) => Array.from({ length: count }, onMain);
    expect(codeOf(() => Condition.fail(rules(0)))).toBe('rules-per-condition');
    expect(codeOf(() => Condition.fail(rules(5)))).toBe(NOTHING);
    expect(codeOf(() => Condition.rollBack(rules(6)))).toBe('rules-per-condition');
  });
});

describe('what CodePipeline is told', () => {
  test('rules have names, types and roles of their own', () => {
    const stage = synthesize(() => ({ beforeEntry: Condition.fail([office(), onMain()]) }));
    expect(stage.BeforeEntry).toMatchObject({ Conditions: [{ Result: 'FAIL' }] });
    const rules = rulesOf(stage.BeforeEntry);
    expect(rules.map(({ Name }) => Name)).toEqual(['Production.BeforeEntry.1', 'Production.BeforeEntry.2']);
    expect(rules[0]).toMatchObject({
      RuleTypeId: { Category: 'Rule', Owner: 'AWS', Provider: 'DeploymentWindow', Version: '1' },
      Configuration: { Cron: '* * 9-16 ? * MON-THU', TimeZone: 'UTC' },
    });
    const roles = rules.map((rule) => JSON.stringify((rule as unknown as { RoleArn: unknown }).RoleArn));
    expect(new Set(roles).size).toBe(2);
  });

  test('a retry stands beside the conditions, once, with what is run again', () => {
    expect(synthesize(() => ({ onFailure: Condition.retry() })).OnFailure).toEqual({
      Result: 'RETRY',
      RetryConfiguration: { RetryMode: 'FAILED_ACTIONS' },
    });
    const all = synthesize(() => ({ onFailure: Condition.retry(RetryScope.ALL_ACTIONS) }));
    expect(all.OnFailure).toMatchObject({ RetryConfiguration: { RetryMode: 'ALL_ACTIONS' } });
  });

  test('a rollback by rules stands among the conditions, one without beside them', () => {
    expect(synthesize(() => ({ onFailure: Condition.rollBack() })).OnFailure).toEqual({ Result: 'ROLLBACK' });
    const ruled = synthesize(() => ({ onFailure: Condition.rollBack([onMain()]) }));
    expect(ruled.OnFailure).toMatchObject({ Conditions: [{ Result: 'ROLLBACK' }] });
    expect(rulesOf(ruled.OnFailure)).toHaveLength(1);
  });
});

describe('rollback', () => {
  test('a stage that deploys rolls back when it fails, unless it is told otherwise', () => {
    expect(synthesize(() => ({})).OnFailure).toEqual({ Result: 'ROLLBACK' });
    expect(synthesize(() => ({ rollback: Rollback.onFailure() })).OnFailure).toEqual({ Result: 'ROLLBACK' });
    expect(synthesize(() => ({ rollback: Rollback.never() })).OnFailure).toBeUndefined();
  });

  test('alarms are watched after success, and a failure rolls back too', () => {
    const stage = synthesize((stack) => ({
      rollback: Rollback.onAlarms([alarm(stack), alarm(stack)], { watch: Duration.minutes(10) }),
    }));
    expect(stage.OnFailure).toEqual({ Result: 'ROLLBACK' });
    expect(stage.OnSuccess).toMatchObject({ Conditions: [{ Result: 'ROLLBACK' }] });
    expect(rulesOf(stage.OnSuccess)).toMatchObject([
      { RuleTypeId: { Provider: 'CloudWatchAlarm' }, Configuration: { AlarmStates: 'ALARM', WaitTime: '10' } },
      { RuleTypeId: { Provider: 'CloudWatchAlarm' }, Configuration: { AlarmStates: 'ALARM', WaitTime: '10' } },
    ]);
  });

  test('alarms are merged with a condition that rolls back, and refused beside one that fails', () => {
    const watched = (stack: ReturnType<typeof newStack>) =>
      Rollback.onAlarms([alarm(stack)], { watch: Duration.minutes(1) });
    const merged = synthesize((stack) => ({
      rollback: watched(stack),
      onSuccess: Condition.rollBack([onMain()]),
    }));
    expect(rulesOf(merged.OnSuccess).map(({ RuleTypeId }) => RuleTypeId.Provider)).toEqual([
      'VariableCheck',
      'CloudWatchAlarm',
    ]);
    const beside = (onSuccess: Condition) =>
      codeOf(() => synthesize((stack) => ({ rollback: watched(stack), onSuccess })));
    expect(beside(Condition.fail([onMain()]))).toBe('two-results-on-success');
    expect(beside(Condition.rollBack(Array.from({ length: 5 }, onMain)))).toBe('rules-per-condition');
  });

  test('a stage does one thing when it fails', () => {
    const both = (rollback: Rollback) => codeOf(() => synthesize(() => ({ rollback, onFailure: Condition.retry() })));
    expect(both(Rollback.onFailure())).toBe('two-results-on-failure');
    expect(both(Rollback.never())).toBe(NOTHING);
  });

  test('1 to 5 alarms are watched, for whole minutes', () => {
    const stack = newStack();
    const watch = Duration.minutes(1);
    const alarms = (count: number) => Array.from({ length: count }, () => alarm(stack));
    expect(codeOf(() => Rollback.onAlarms([], { watch }))).toBe('rollback-alarms');
    expect(codeOf(() => Rollback.onAlarms(alarms(6), { watch }))).toBe('rollback-alarms');
    expect(codeOf(() => Rollback.onAlarms(alarms(5), { watch }))).toBe(NOTHING);
    expect(codeOf(() => Rollback.onAlarms(alarms(1), { watch: Duration.seconds(90) }))).toBe('alarm-rule-watch');
  });
});
