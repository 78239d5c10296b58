import type { ConditionKind } from '../journal/events';
import type { Scope } from '../core/scope';

export type ExecutionMode = 'SUPERSEDED' | 'QUEUED' | 'PARALLEL';
export type ConditionResult = 'FAIL' | 'SKIP' | 'ROLLBACK' | 'RETRY';
export type RetryMode = 'FAILED_ACTIONS' | 'ALL_ACTIONS';

/** An `AWS::CodePipeline::Pipeline`, understood. */
export interface PipelineModel {
  readonly name: string;
  readonly type: 'V1' | 'V2';
  readonly mode: ExecutionMode;
  readonly roleArn: string;
  readonly scope: Scope;
  /** Artifact bucket by Region; the pipeline's own Region is always there. */
  readonly artifactBuckets: Readonly<Record<string, string>>;
  readonly stages: readonly StageModel[];
  readonly triggers: readonly TriggerModel[];
  readonly variables: readonly VariableModel[];
  /** Hash of roles, stores and stages: what CodePipeline counts as the structure's version. */
  readonly structure: string;
}

export interface StageModel {
  readonly name: string;
  readonly actions: readonly ActionModel[];
  readonly beforeEntry?: ConditionModel;
  readonly onSuccess?: ConditionModel;
  readonly onFailure?: FailureModel;
}

export interface ActionModel {
  readonly name: string;
  /** `<Category>/<Provider>`, for example `Build/CodeBuild`. */
  readonly key: string;
  readonly category: string;
  readonly provider: string;
  readonly runOrder: number;
  readonly configuration: Readonly<Record<string, string>>;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly namespace?: string;
  readonly region: string;
  /** The action's own role. @default - the pipeline's */
  readonly roleArn?: string;
  /** Minutes; only a manual approval may set it. */
  readonly timeoutMinutes?: number;
}

/** Rules that must all pass; `result` is what happens when one does not. */
export interface ConditionModel {
  readonly result: ConditionResult;
  readonly rules: readonly RuleModel[];
}

/** What follows a failed stage: a result at once, or only where the condition asks for it. */
export type FailureModel =
  | { readonly result: 'FAIL' | 'ROLLBACK' }
  | { readonly result: 'RETRY'; readonly retryMode: RetryMode }
  | { readonly condition: ConditionModel };

export interface RuleModel {
  readonly name: string;
  readonly provider: string;
  readonly configuration: Readonly<Record<string, string>>;
  readonly inputs: readonly string[];
  readonly commands: readonly string[];
  readonly roleArn?: string;
  readonly region: string;
}

export interface VariableModel {
  readonly name: string;
  /** @default - a value must come with the start */
  readonly defaultValue?: string;
}

/** Includes and excludes, as globs; excludes win. */
export interface GlobFilter {
  readonly includes: readonly string[];
  readonly excludes: readonly string[];
}

export interface PushFilter {
  readonly branches?: GlobFilter;
  readonly filePaths?: GlobFilter;
  readonly tags?: GlobFilter;
}

export type PullRequestEvent = 'OPEN' | 'UPDATED' | 'CLOSED';

export interface PullRequestFilter {
  readonly events: readonly PullRequestEvent[];
  /** Filters the branch that is merged into, not the one that is built. */
  readonly branches?: GlobFilter;
  readonly filePaths?: GlobFilter;
}

/** One trigger of a source action; with neither filter it takes any push to the source's own branch. */
export interface TriggerModel {
  readonly sourceAction: string;
  readonly push: readonly PushFilter[];
  readonly pullRequest: readonly PullRequestFilter[];
}

export function stageOf(model: PipelineModel, name: string): StageModel | undefined {
  return model.stages.find((stage) => stage.name === name);
}

export function actionOf(model: PipelineModel, stage: string, name: string): ActionModel | undefined {
  return stageOf(model, stage)?.actions.find((action) => action.name === name);
}

/** Actions of the first stage. */
export function sourceActions(model: PipelineModel): readonly ActionModel[] {
  return model.stages[0].actions;
}

/** The first stage is the one with the sources. */
export function isSourceStage(model: PipelineModel, stage: string): boolean {
  return model.stages[0].name === stage;
}

/** The condition of this kind that has rules to evaluate. */
export function conditionOf(stage: StageModel, kind: ConditionKind): ConditionModel | undefined {
  if (kind === 'BEFORE_ENTRY') return stage.beforeEntry;
  if (kind === 'ON_SUCCESS') return stage.onSuccess;
  return stage.onFailure && 'condition' in stage.onFailure ? stage.onFailure.condition : undefined;
}
