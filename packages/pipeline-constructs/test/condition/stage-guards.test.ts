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

const DEPLOYS = Rollback.onFailure();

function outcomeOf(given: StageGuards): string {
  return codeOf(() => planGuards('A', given, DEPLOYS));
}

test('whatever a stage is given, it is planned or refused by a code', () => {
  let planned = 0;
  fc.assert(
    fc.property(guards, (given) => {
      const outcome = outcomeOf(given);
      expect(outcome).toMatch(
        /^(nothing was thrown|condition-place|condition-without-rules|two-results-.*|rules-per-.*)$/,
      );
      if (outcome === 'nothing was thrown') planned++;
    }),
    { numRuns: 300 },
  );
  expect(planned).toBeGreaterThan(10);
});

test('what is planned is what CodePipeline takes in each place, with at most 5 rules', () => {
  fc.assert(
    fc.property(guards, (given) => {
      fc.pre(outcomeOf(given) === 'nothing was thrown');
      const { beforeEntry, onSuccess, onFailure } = planGuards('A', given, DEPLOYS);
      expect([undefined, Result.FAIL, Result.SKIP]).toContain(beforeEntry?._result);
      expect([undefined, Result.FAIL, Result.ROLLBACK]).toContain(onSuccess?._result);
      expect([undefined, Result.ROLLBACK, Result.RETRY]).toContain(onFailure?._result);
      expect(onSuccess === undefined || onSuccess._rules.length > 0).toBe(true);
      const counts = [beforeEntry, onSuccess, onFailure].map((place) => place?._rules.length ?? 0);
      expect(Math.max(...counts)).toBeLessThanOrEqual(5);
    }),
  );
});

test('nothing that a stage was given is lost in its plan', () => {
  fc.assert(
    fc.property(guards, (given) => {
      fc.pre(outcomeOf(given) === 'nothing was thrown');
      const plan = planGuards('A', given, DEPLOYS);
      expect(plan.beforeEntry).toBe(given.beforeEntry);
      expect(plan.onFailure?._result === Result.ROLLBACK || !given.rollback?._onFailure).toBe(true);
      const asked = [...(given.rollback?._rules ?? []), ...(given.onSuccess?._rules ?? [])];
      expect(plan.onSuccess?._rules ?? []).toEqual(expect.arrayContaining(asked));
    }),
  );
});
