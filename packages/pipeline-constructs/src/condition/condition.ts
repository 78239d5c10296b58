import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type { Rule } from './rule';
import { ensure } from '../errors';
import { LIMITS } from '../limits/limits';

/** What is run again when a stage is retried. */
export enum RetryScope {
  /** Only what failed. */
  FAILED_ACTIONS = 'FAILED_ACTIONS',
  /** Everything in the stage. */
  ALL_ACTIONS = 'ALL_ACTIONS',
}

/**
 * What happens to a stage when its rules do not hold. Which condition can stand where is CodePipeline's:
 *
 * | | before entry | on success | on failure |
 * |---|---|---|---|
 * | `fail(rules)` | yes | yes | no, it has failed already |
 * | `skip(rules)` | yes, with variable checks and functions only | no | no |
 * | `rollBack(rules)` | no | yes | yes |
 * | `rollBack()` | no | no | yes |
 * | `retry()` | no | no | yes |
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-conditions.html
 */
export class Condition {
  /**
   * The stage fails if one of the rules does.
   *
   * @param rules 1 to 5 rules
   */
  public static fail(rules: Rule[]): Condition {
    checkRuleCount(rules, 1);
    return new Condition(codepipeline.Result.FAIL, rules);
  }

  /**
   * The stage is skipped if one of the rules fails, and the next one follows. A skipped stage cannot be retried or rolled back.
   *
   * @param rules 1 to 5 rules, of `Rule.variable` and `Rule.lambda` only
   */
  public static skip(rules: Rule[]): Condition {
    checkRuleCount(rules, 1);
    for (const rule of rules) {
      ensure(rule.provider === 'VariableCheck' || rule.provider === 'LambdaInvoke', {
        code: 'skip-rule',
        what: 'CodePipeline skips a stage by variable checks and functions only',
        got: rule.provider,
        instead: 'let a function decide (Rule.lambda), or fail instead (Condition.fail)',
      });
    }
    return new Condition(codepipeline.Result.SKIP, rules);
  }

  /**
   * The stage goes back to the last execution that succeeded in it: on success if one of the rules fails; on failure always, or,
   * with rules, if one of them fails. The pipeline's structure must not have changed since that execution.
   *
   * @param rules up to 5 rules; on success at least one
   */
  public static rollBack(rules: Rule[] = []): Condition {
    checkRuleCount(rules, 0);
    return new Condition(codepipeline.Result.ROLLBACK, rules);
  }

  /**
   * The stage is run once more, without anybody asking for it. If that fails too, it has failed.
   *
   * @param scope what is run again
   */
  public static retry(scope: RetryScope = RetryScope.FAILED_ACTIONS): Condition {
    return new Condition(codepipeline.Result.RETRY, [], scope);
  }

  /** @internal */
  public readonly _result: codepipeline.Result;
  /** @internal */
  public readonly _rules: Rule[];
  /** @internal */
  public readonly _retryScope?: RetryScope;

  private constructor(result: codepipeline.Result, rules: Rule[], retryScope?: RetryScope) {
    this._result = result;
    this._rules = rules;
    this._retryScope = retryScope;
  }
}

function checkRuleCount(rules: readonly Rule[], min: number): void {
  ensure(rules.length >= min && rules.length <= LIMITS.rulesPerCondition, {
    code: 'rules-per-condition',
    what: `a condition has ${Math.max(min, 1)} to ${LIMITS.rulesPerCondition} rules`,
    got: rules.length,
    instead: 'let one function or one list of commands check several things',
  });
}
