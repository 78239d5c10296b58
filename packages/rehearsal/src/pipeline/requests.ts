import { isSourceStage, type PipelineModel, type RetryMode, stageOf } from './model';
import { currentRun, executionOf, isRunning, type PipelineState } from './state';

/** Why something a person asked for is not done: CodePipeline's own error code and a sentence. */
export interface Refusal {
  readonly code: string;
  readonly reason: string;
}

/** Facts C5: executions at once of a QUEUED or PARALLEL pipeline. */
const MAX_EXECUTIONS = 50;

/** The values of the pipeline's variables for a new execution, or why it cannot start. */
export function planStart(
  model: PipelineModel,
  state: PipelineState,
  given: Readonly<Record<string, string>>,
): { readonly variables: Readonly<Record<string, string>> } | Refusal {
  const running = state.executions.filter(isRunning).length;
  if (model.mode !== 'SUPERSEDED' && running >= MAX_EXECUTIONS) {
    return refuse(
      'ConcurrentPipelineExecutionsLimitExceededException',
      `${running} executions are under way; the limit is ${MAX_EXECUTIONS}`,
    );
  }
  const names = model.variables.map((variable) => variable.name);
  const unknown = Object.keys(given).filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    return refuse(
      'ValidationException',
      `the pipeline has no variable ${unknown.join(', ')}; it has ${names.join(', ') || 'none'}`,
    );
  }
  const entries = model.variables.map(({ name, defaultValue }) => [name, given[name] ?? defaultValue] as const);
  const missing = entries.filter(([, value]) => value === undefined).map(([name]) => name);
  if (missing.length > 0) {
    return refuse('ValidationException', `variable ${missing.join(', ')} has no default and was given no value`);
  }
  return { variables: Object.fromEntries(entries.map(([name, value]) => [name, value ?? ''])) };
}

export interface RetryRequest {
  readonly executionId: string;
  readonly stage: string;
  readonly mode: RetryMode;
}

/** Whether a failed stage may be run again in its execution; undefined when it may. */
export function refuseRetry(model: PipelineModel, state: PipelineState, request: RetryRequest): Refusal | undefined {
  const { executionId, stage } = request;
  if (!stageOf(model, stage)) return refuse('StageNotFoundException', `the pipeline has no stage ${stage}`);
  const execution = executionOf(state, executionId);
  if (!execution) return refuse('PipelineExecutionNotFoundException', `there is no execution ${executionId}`);
  const status = execution.stages[stage]?.status;
  if (isRunning(execution) || (status !== 'Failed' && status !== 'Stopped')) {
    return refuse(
      'StageNotRetryableException',
      `stage ${stage} of ${executionId} is ${status ?? 'not entered'}; only a failed or stopped one is retried`,
    );
  }
  if (execution.structure !== model.structure) {
    return refuse(
      'StageNotRetryableException',
      `${executionId} ran with another structure of the pipeline; push again instead`,
    );
  }
  if (model.mode === 'PARALLEL') return undefined;
  const holder = state.executions.find((other) => currentRun(other)?.name === stage);
  if (holder) return refuse('ConflictException', `${holder.id} is in stage ${stage}; wait for it to end`);
  const later = state.executions.find(
    (other) => other.order > execution.order && !other.rollback && other.stages[stage],
  );
  if (later)
    return refuse(
      'NotLatestPipelineExecutionException',
      `${later.id} has been in stage ${stage} since; retry that one, or push again`,
    );
  return undefined;
}

export interface RollbackRequest {
  readonly stage: string;
  /** The execution to go back to. */
  readonly target: string;
}

/** Whether a stage may be rolled back to an earlier execution (facts C3); undefined when it may. */
export function refuseRollback(
  model: PipelineModel,
  state: PipelineState,
  request: RollbackRequest,
): Refusal | undefined {
  const { stage, target } = request;
  if (!stageOf(model, stage)) return refuse('StageNotFoundException', `the pipeline has no stage ${stage}`);
  const unable = (reason: string) => refuse('UnableToRollbackStageException', reason);
  if (isSourceStage(model, stage)) return unable(`${stage} is the source stage, which is never rolled back`);
  if (model.mode === 'PARALLEL') return unable('a pipeline in PARALLEL mode has no rollback');
  const execution = executionOf(state, target);
  if (!execution) return refuse('PipelineExecutionNotFoundException', `there is no execution ${target}`);
  if (execution.rollback)
    return unable(`${target} was a rollback itself; name the execution it went back to, ${execution.rollback.of}`);
  if (execution.structure !== model.structure) {
    return refuse(
      'PipelineExecutionOutdatedException',
      `${target} ran with another structure of the pipeline; push its commit again instead`,
    );
  }
  const status = execution.stages[stage]?.status;
  if (status !== 'Succeeded') return unable(`${target} did not succeed in stage ${stage} (${status ?? 'not entered'})`);
  return undefined;
}

/** Whether an execution may be stopped; undefined when it may. */
export function refuseStop(state: PipelineState, executionId: string, abandon: boolean): Refusal | undefined {
  const execution = executionOf(state, executionId);
  if (!execution) return refuse('PipelineExecutionNotFoundException', `there is no execution ${executionId}`);
  if (!isRunning(execution))
    return refuse('PipelineExecutionNotStoppableException', `${executionId} is ${execution.status} already`);
  if (execution.stopping && (execution.stopping.abandon || !abandon)) {
    return refuse('DuplicatedStopRequestException', `${executionId} is being stopped already`);
  }
  return undefined;
}

function refuse(code: string, reason: string): Refusal {
  return { code, reason };
}
