import { Result } from 'aws-cdk-lib/aws-codepipeline';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { Condition, Rollback, Rule, VariableOperator } from '../../src/condition';
import { planGuards, type StageGuards } from '../../src/condition/stage-guards';
import { codeOf, newStack } from '../_helpers/pipelines';

const alarm = cloudwatch.Alarm.fromAlarmName(newStack(), 'Alarm', 'errors');
const rules = fc
  .integer({ min: 1, max: 5 })
  .map((count) => Array.from({ length: count }, () => Rule.variable('#{a.b}', VariableOperator.EQUALS, 'c')));
const condition = fc.oneof(
  rules.map((some) => Condition.fail(some)),
  rules.map((some) => Condition.skip(some)),
  rules.map((some) => Condition.rollBack(some)),
  fc.constant(Condition.rollBack()),
  fc.constant(Condition.retry()),
);
const rollback = fc.oneof(
  fc.constant(Rollback.never()),
  fc.constant(Rollback.onFailure()),
  fc
    .integer({ min: 1, max: 5 })
    .map((count) => Rollback.onAlarms(Array(count).fill(alarm), { watch: Duration.minutes(1) })),
);
const guards: fc.Arbitrary<StageGuards> = fc.record(
  { beforeEntry: condition, onSuccess: condition, onFailure: condition, rollback },
  { requiredKeys: [] },
);

test('whatever a stage is given, it is refused by a code or planned as CodePipeline takes it', () => {
  let planned = 0;
  fc.assert(
    fc.property(guards, fc.boolean(), (given, deploys) => {
      const fallback = deploys ? Rollback.onFailure() : Rollback.never();
      const code = codeOf(() => planGuards('A', given, fallback));
      if (code !== 'nothing was thrown') return expect(code).toMatch(/^(condition|two-results|rules-per)-/);
      const plan = planGuards('A', given, fallback);
      planned++;
      expect([undefined, Result.FAIL, Result.SKIP]).toContain(plan.beforeEntry?._result);
      expect([undefined, Result.FAIL, Result.ROLLBACK]).toContain(plan.onSuccess?._result);
      expect([undefined, Result.ROLLBACK, Result.RETRY]).toContain(plan.onFailure?._result);
      expect(plan.onSuccess?._rules.length ?? 1).toBeGreaterThanOrEqual(1);
      for (const place of Object.values(plan))
        expect((place as Condition | undefined)?._rules.length ?? 0).toBeLessThan(6);
      // Nothing that was asked for is lost.
      if (given.rollback?._onFailure) expect(plan.onFailure?._result).toBe(Result.ROLLBACK);
      for (const rule of given.rollback?._rules ?? []) expect(plan.onSuccess?._rules).toContain(rule);
      for (const rule of given.onSuccess?._rules ?? []) expect(plan.onSuccess?._rules).toContain(rule);
    }),
    { numRuns: 500 },
  );
  expect(planned).toBeGreaterThan(10);
});
