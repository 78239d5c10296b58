import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Rule } from './rule';
import { ensure } from '../errors';
import { LIMITS } from '../limits/limits';

/** How alarms roll a stage back. */
export interface AlarmRollbackProps {
  /** How long the alarms are watched after everything in the stage has succeeded, in whole minutes. */
  readonly watch: Duration;
}

/**
 * When a stage goes back to the last execution that succeeded in it. CodePipeline runs the stage again with that execution's
 * artifacts; an approval stands in a stage of its own, so nobody is asked again.
 *
 * There is nothing to go back to in the first execution, after the pipeline's own structure has changed, and if the last
 * success was itself a rollback: then the stage stays failed.
 *
 * Together with conditions: `onFailure` and `onAlarms` take the stage's `onFailure` condition, so that one of the two can be
 * given. `onAlarms` takes its `onSuccess` condition as well; one that rolls back is merged with it (at most 5 rules
 * together), one that fails is refused, since CodePipeline has room for one result.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback.html
 */
export class Rollback {
  /**
   * When the stage fails, and also when one of the alarms goes off after it has succeeded. Until the time of watching is over,
   * the stage has not ended: the next execution waits in front of it.
   *
   * @param alarms 1 to 5 alarms
   * @param props how long they are watched
   */
  public static onAlarms(alarms: cloudwatch.IAlarm[], props: AlarmRollbackProps): Rollback {
    ensure(alarms.length >= 1 && alarms.length <= LIMITS.rulesPerCondition, {
      code: 'rollback-alarms',
      what: `a stage watches 1 to ${LIMITS.rulesPerCondition} alarms`,
      got: alarms.length,
      instead: 'combine several into a composite alarm, or use Rollback.onFailure() for none',
    });
    return new Rollback(
      true,
      alarms.map((alarm) => Rule.alarm(alarm, { watch: props.watch })),
    );
  }

  /** When the stage fails. */
  public static onFailure(): Rollback {
    return new Rollback(true, []);
  }

  /** Not by itself: a failed stage stays as it is, for somebody to look at, to retry or to roll back. */
  public static never(): Rollback {
    return new Rollback(false, []);
  }

  /** @internal */
  public readonly _onFailure: boolean;
  /** @internal */
  public readonly _rules: Rule[];

  private constructor(onFailure: boolean, rules: Rule[]) {
    this._onFailure = onFailure;
    this._rules = rules;
  }
}
