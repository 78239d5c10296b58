import { Result } from 'aws-cdk-lib/aws-codepipeline';
import { Condition } from './condition';
import type { Rollback } from './rollback';
import { ensure } from '../errors';
import { LIMITS } from '../limits/limits';

/** What a stage was given to guard it. */
export interface StageGuards {
  readonly beforeEntry?: Condition;
  readonly onSuccess?: Condition;
  readonly onFailure?: Condition;
  readonly rollback?: Rollback;
}

/** What CodePipeline is told: at most one condition in each place. */
export interface GuardPlan {
  readonly beforeEntry?: Condition;
  readonly onSuccess?: Condition;
  readonly onFailure?: Condition;
}

const PLACES = {
  beforeEntry: { results: [Result.FAIL, Result.SKIP], instead: 'use Condition.fail() or Condition.skip()' },
  onSuccess: { results: [Result.FAIL, Result.ROLLBACK], instead: 'use Condition.fail() or Condition.rollBack()' },
  onFailure: { results: [Result.ROLLBACK, Result.RETRY], instead: 'use Condition.rollBack() or Condition.retry()' },
} as const;

/** Decides what stands in which place, and refuses what CodePipeline has no place for. */
export function planGuards(stageName: string, guards: StageGuards, fallback: Rollback): GuardPlan {
  for (const place of ['beforeEntry', 'onSuccess', 'onFailure'] as const) checkPlace(stageName, place, guards[place]);
  const rollback = guards.rollback ?? (guards.onFailure ? undefined : fallback);
  return {
    beforeEntry: guards.beforeEntry,
    onSuccess: mergeSuccess(stageName, guards.onSuccess, rollback),
    onFailure: mergeFailure(stageName, guards, rollback),
  };
}

function checkPlace(stageName: string, place: keyof typeof PLACES, condition: Condition | undefined): void {
  if (condition === undefined) return;
  const { results, instead } = PLACES[place];
  ensure((results as readonly Result[]).includes(condition._result), {
    code: 'condition-place',
    what: `${place} of stage '${stageName}' ends in ${results.join(' or ')}`,
    got: condition._result,
    instead,
  });
  ensure(place !== 'onSuccess' || condition._rules.length > 0, {
    code: 'condition-without-rules',
    what: `onSuccess of stage '${stageName}' rolls back by rules, and has none`,
    instead: 'give Condition.rollBack() at least one rule, or use rollback: Rollback.onFailure()',
  });
}

function mergeSuccess(
  stageName: string,
  condition: Condition | undefined,
  rollback: Rollback | undefined,
): Condition | undefined {
  const watched = rollback?._rules ?? [];
  if (watched.length === 0) return condition;
  if (condition === undefined) return Condition.rollBack(watched);
  ensure(condition._result === Result.ROLLBACK, {
    code: 'two-results-on-success',
    what: `stage '${stageName}' rolls back on alarms after its success, and cannot also fail there`,
    instead:
      'make onSuccess a Condition.rollBack() too, or put the alarms into onSuccess: Condition.fail([Rule.alarm()])',
  });
  const rules = [...condition._rules, ...watched];
  ensure(rules.length <= LIMITS.rulesPerCondition, {
    code: 'rules-per-condition',
    what: `onSuccess of stage '${stageName}' and its alarms together have at most ${LIMITS.rulesPerCondition} rules`,
    got: rules.length,
    instead: 'combine alarms into a composite alarm',
  });
  return Condition.rollBack(rules);
}

function mergeFailure(stageName: string, guards: StageGuards, rollback: Rollback | undefined): Condition | undefined {
  ensure(guards.onFailure === undefined || !rollback?._onFailure, {
    code: 'two-results-on-failure',
    what: `stage '${stageName}' has both a rollback and onFailure, and CodePipeline does one thing when a stage fails`,
    instead: 'leave one of them out, or give rollback: Rollback.never()',
  });
  if (guards.onFailure) return guards.onFailure;
  return rollback?._onFailure ? Condition.rollBack() : undefined;
}
