import type { Clock } from '../clock/clock';
import type { Gateway } from '../gateway/gateway';
import type { Principal } from '../iam/principal';
import type { ConditionKind } from '../journal/events';
import type { Journal } from '../journal/journal';
import type { ArtifactLocation } from './action';

/** What a rule of a stage condition needs to be evaluated. Its configuration has its variables resolved. */
export interface RuleContext {
  readonly pipelineName: string;
  readonly executionId: string;
  readonly stageName: string;
  readonly ruleName: string;
  /** When the condition is asked for. */
  readonly kind: ConditionKind;
  readonly region: string;
  readonly configuration: Readonly<Record<string, string>>;
  readonly commands: readonly string[];
  readonly inputs: readonly ArtifactLocation[];
  /** The rule's own role, or the pipeline's where it has none. */
  readonly principal: Principal;
  readonly gateway: Gateway;
  readonly clock: Clock;
  readonly journal: Journal;
  /** Aborted when the execution is stopped. */
  readonly signal: AbortSignal;
}

export interface RuleResult {
  readonly passed: boolean;
  /** What was looked at and found, in one sentence. */
  readonly summary: string;
}

/** Evaluates rules of one provider, for example `CloudWatchAlarm`. */
export interface RuleHandler {
  readonly provider: string;
  evaluate(context: RuleContext): Promise<RuleResult>;
}
