import type { ConditionKind, ExecutionStatus, StageStatus } from '../journal/events';
import { type ActionModel, type PipelineModel, type RetryMode, type StageModel, stageOf } from './model';
import { type ActionRun, currentRun, type Execution, isRunning, type PipelineState, type StageRun } from './state';

/** The next thing to do. Each one leads to an event, after which the state is looked at again. */
export type Command =
  | { readonly type: 'start-stage'; readonly executionId: string; readonly stage: string }
  | { readonly type: 'retry-stage'; readonly executionId: string; readonly stage: string; readonly mode: RetryMode }
  | {
      readonly type: 'evaluate-condition';
      readonly executionId: string;
      readonly stage: string;
      readonly kind: ConditionKind;
    }
  | { readonly type: 'run-action'; readonly executionId: string; readonly stage: string; readonly action: string }
  | { readonly type: 'abandon-action'; readonly executionId: string; readonly stage: string; readonly action: string }
  | {
      readonly type: 'end-stage';
      readonly executionId: string;
      readonly stage: string;
      readonly status: StageStatus;
      readonly reason: string;
    }
  | { readonly type: 'start-rollback'; readonly from: string; readonly stage: string; readonly of: string }
  | {
      readonly type: 'end-execution';
      readonly executionId: string;
      readonly status: ExecutionStatus;
      readonly reason: string;
    };

/** Facts C5: actions at once in one execution of a PARALLEL pipeline. */
const PARALLEL_ACTIONS = 5;

/** What is to be done next; undefined when all there is to do is wait. */
export function decide(model: PipelineModel, state: PipelineState): Command | undefined {
  const running = state.executions.filter(isRunning);
  for (const execution of running) {
    const command = inStage(model, state, execution) ?? betweenStages(model, execution);
    if (command) return command;
  }
  return model.mode === 'PARALLEL' ? enterFreely(model, running) : enterLocked(model, running);
}

/** The stage an execution waits for; undefined when it is in one or through. */
export function nextStage(model: PipelineModel, execution: Execution): StageModel | undefined {
  if (currentRun(execution)) return undefined;
  return stagesOf(model, execution).find((stage) => !isPassed(execution.stages[stage.name]));
}

/** The latest execution that a rollback of this stage may take; undefined when there is none. */
export function rollbackTarget(
  model: PipelineModel,
  state: PipelineState,
  stage: string,
  except: string,
): Execution | undefined {
  const fit = state.executions.filter(
    (execution) =>
      execution.id !== except &&
      !execution.rollback &&
      execution.structure === model.structure &&
      execution.stages[stage]?.status === 'Succeeded',
  );
  return fit.at(-1);
}

/** A rollback runs in its stage only; any other execution in all of them. */
function stagesOf(model: PipelineModel, execution: Execution): readonly StageModel[] {
  const { rollback } = execution;
  return rollback ? model.stages.filter((stage) => stage.name === rollback.stage) : model.stages;
}

function isPassed(run: StageRun | undefined): boolean {
  return run?.status === 'Succeeded' || run?.status === 'Skipped';
}

/** An execution inside a stage. */
interface Moment {
  readonly model: PipelineModel;
  readonly state: PipelineState;
  readonly execution: Execution;
  readonly run: StageRun;
  readonly stage: StageModel;
}

function inStage(model: PipelineModel, state: PipelineState, execution: Execution): Command | undefined {
  const run = currentRun(execution);
  if (!run) return undefined;
  const stage = stageOf(model, run.name);
  const at = { executionId: execution.id, stage: run.name };
  // A rehearsal may be started again with another template.
  if (!stage)
    return { type: 'end-stage', ...at, status: 'Failed', reason: `the pipeline has no stage ${run.name} any more` };
  const { stopping } = execution;
  if (stopping) return stopInStage(execution, stopping, run, stage);
  const entered = !stage.beforeEntry || run.conditions.BEFORE_ENTRY?.status === 'Passed';
  if (stage.beforeEntry && !entered) return beforeEntry(at, run, stage.beforeEntry.result);
  return runActions({ model, state, execution, run, stage });
}

function runActions(moment: Moment): Command | undefined {
  const { model, execution, run, stage } = moment;
  const actions = Object.values(run.actions);
  const inProgress = actions.filter((action) => action.status === 'InProgress');
  const failed = actions.filter((action) => action.status !== 'InProgress' && action.status !== 'Succeeded');
  if (failed.length > 0) return inProgress.length > 0 ? undefined : stageFailed(moment, reasonsOf(failed));
  const group = nextGroup(stage, run);
  if (group.length === 0) return stageSucceeded(moment);
  const next = group.find((action) => !run.actions[action.name]);
  if (!next || (model.mode === 'PARALLEL' && inProgress.length >= PARALLEL_ACTIONS)) return undefined;
  return { type: 'run-action', executionId: execution.id, stage: stage.name, action: next.name };
}

function reasonsOf(failed: readonly ActionRun[]): string {
  return failed.map((action) => `${action.name}: ${action.reason}`).join('; ');
}

/** Actions of the smallest run order that are not all through. */
function nextGroup(stage: StageModel, run: StageRun): readonly ActionModel[] {
  const left = stage.actions.filter((action) => run.actions[action.name]?.status !== 'Succeeded');
  const order = Math.min(...left.map((action) => action.runOrder));
  return left.filter((action) => action.runOrder === order);
}

interface StagePlace {
  readonly executionId: string;
  readonly stage: string;
}

function beforeEntry(at: StagePlace, run: StageRun, result: string): Command | undefined {
  const condition = run.conditions.BEFORE_ENTRY;
  if (!condition) return { type: 'evaluate-condition', ...at, kind: 'BEFORE_ENTRY' };
  if (condition.status === 'InProgress') return undefined;
  const status = result === 'SKIP' ? 'Skipped' : 'Failed';
  return {
    type: 'end-stage',
    ...at,
    status,
    reason: `condition before entry: ${describeFailures(run, 'BEFORE_ENTRY')}`,
  };
}

function stageSucceeded(moment: Moment): Command | undefined {
  const { execution, run, stage } = moment;
  const at = { executionId: execution.id, stage: stage.name };
  const condition = run.conditions.ON_SUCCESS;
  if (!stage.onSuccess || condition?.status === 'Passed')
    return { type: 'end-stage', ...at, status: 'Succeeded', reason: '' };
  if (!condition) return { type: 'evaluate-condition', ...at, kind: 'ON_SUCCESS' };
  if (condition.status === 'InProgress') return undefined;
  const reason = `condition on success: ${describeFailures(run, 'ON_SUCCESS')}`;
  if (stage.onSuccess.result === 'ROLLBACK') return rollBack(moment, reason);
  return { type: 'end-stage', ...at, status: 'Failed', reason };
}

function stageFailed(moment: Moment, reason: string): Command | undefined {
  const { execution, run, stage } = moment;
  const at = { executionId: execution.id, stage: stage.name };
  const end: Command = { type: 'end-stage', ...at, status: 'Failed', reason };
  const { onFailure } = stage;
  if (!onFailure) return end;
  if ('condition' in onFailure) {
    const condition = run.conditions.ON_FAILURE;
    if (!condition) return { type: 'evaluate-condition', ...at, kind: 'ON_FAILURE' };
    if (condition.status === 'InProgress') return undefined;
    return condition.status === 'Failed' ? rollBack(moment, reason) : end;
  }
  if (onFailure.result === 'RETRY')
    return run.automaticRetries > 0 ? end : { type: 'retry-stage', ...at, mode: onFailure.retryMode };
  return onFailure.result === 'ROLLBACK' ? rollBack(moment, reason) : end;
}

/** The rollback is started while the failed execution still holds the stage, so that nothing else gets in between. */
function rollBack({ model, state, execution, run }: Moment, reason: string): Command {
  const end = (why: string): Command => ({
    type: 'end-stage',
    executionId: execution.id,
    stage: run.name,
    status: 'Failed',
    reason: `${reason}; ${why}`,
  });
  if (run.rolledBackBy) return end(`rolled back by ${run.rolledBackBy}`);
  if (execution.rollback) return end('a rollback that fails is not rolled back again');
  const target = rollbackTarget(model, state, run.name, execution.id);
  if (!target)
    return end(
      'there is no earlier execution to roll back to that went through this stage with this structure of the pipeline',
    );
  return { type: 'start-rollback', from: execution.id, stage: run.name, of: target.id };
}

/** Nothing new is begun; what is under way is waited for, or abandoned. */
function stopInStage(
  execution: Execution,
  stopping: { readonly abandon: boolean; readonly reason: string },
  run: StageRun,
  stage: StageModel,
): Command | undefined {
  const at = { executionId: execution.id, stage: run.name };
  const inProgress = Object.values(run.actions).find((action) => action.status === 'InProgress');
  const condition = Object.values(run.conditions).some((evaluated) => evaluated.status === 'InProgress');
  if (inProgress && stopping.abandon) return { type: 'abandon-action', ...at, action: inProgress.name };
  if (inProgress || (condition && !stopping.abandon)) return undefined;
  const failed = Object.values(run.actions).filter((action) => action.status === 'Failed');
  if (failed.length > 0) {
    return {
      type: 'end-stage',
      ...at,
      status: 'Failed',
      reason: reasonsOf(failed),
    };
  }
  const through =
    nextGroup(stage, run).length === 0 && (!stage.onSuccess || run.conditions.ON_SUCCESS?.status === 'Passed');
  return {
    type: 'end-stage',
    ...at,
    status: through ? 'Succeeded' : 'Stopped',
    reason: through ? '' : stopping.reason,
  };
}

function betweenStages(model: PipelineModel, execution: Execution): Command | undefined {
  if (currentRun(execution)) return undefined;
  const end = (status: ExecutionStatus, reason: string): Command => ({
    type: 'end-execution',
    executionId: execution.id,
    status,
    reason,
  });
  if (execution.stopping) return end('Stopped', execution.stopping.reason);
  const runs = stagesOf(model, execution).map((stage) => execution.stages[stage.name]);
  const failed = runs.find((run) => run?.status === 'Failed');
  if (failed) return end('Failed', `stage ${failed.name} failed: ${failed.reason}`);
  const unfit = Object.values(execution.stages).find((run) => !stageOf(model, run.name));
  if (unfit) return end('Failed', `the pipeline has no stage ${unfit.name} any more`);
  if (runs.length === 0) return end('Failed', `the pipeline has no stage ${execution.rollback?.stage} any more`);
  return runs.every(isPassed) ? end('Succeeded', '') : undefined;
}

/** One execution in a stage at a time. Of those that wait before it, SUPERSEDED lets the newest in, QUEUED the oldest. */
function enterLocked(model: PipelineModel, running: readonly Execution[]): Command | undefined {
  for (const stage of [...model.stages].reverse()) {
    const waiting = running.filter((execution) => nextStage(model, execution)?.name === stage.name);
    const ordinary = waiting.filter((execution) => !execution.rollback);
    const newest = ordinary.at(-1);
    if (model.mode === 'SUPERSEDED' && newest && ordinary.length > 1) {
      const reason = `overtaken by ${newest.id} before stage ${stage.name}`;
      return { type: 'end-execution', executionId: ordinary[0].id, status: 'Superseded', reason };
    }
    const locked = running.some((execution) => currentRun(execution)?.name === stage.name);
    // A rollback repairs what serves right now: it goes first.
    const first = waiting.find((execution) => execution.rollback) ?? ordinary[0];
    if (first && !locked) return { type: 'start-stage', executionId: first.id, stage: stage.name };
  }
  return undefined;
}

function enterFreely(model: PipelineModel, running: readonly Execution[]): Command | undefined {
  for (const execution of running) {
    const stage = nextStage(model, execution);
    if (stage) return { type: 'start-stage', executionId: execution.id, stage: stage.name };
  }
  return undefined;
}

function describeFailures(run: StageRun, kind: ConditionKind): string {
  const failed = run.conditions[kind]?.rules.filter((rule) => !rule.passed) ?? [];
  return failed.map((rule) => `${rule.name}: ${rule.summary}`).join('; ');
}
