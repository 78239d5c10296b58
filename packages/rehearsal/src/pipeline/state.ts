import type {
  ActionStatus,
  ConditionKind,
  EventOf,
  ExecutionStatus,
  JournalEvent,
  StageStatus,
} from '../journal/events';
import type { ArtifactLocation, Evidence, SourceRevision } from './action';

/** What the journal says about one pipeline. Folded from events, never written otherwise. */
export interface PipelineState {
  readonly pipeline: string;
  /** In the order in which they were started. */
  readonly executions: readonly Execution[];
}

export interface Execution {
  readonly id: string;
  /** Place in the order of starts. */
  readonly order: number;
  readonly trigger: string;
  readonly status: ExecutionStatus;
  readonly reason: string;
  readonly structure: string;
  readonly rollback?: Rollback;
  readonly revisions: readonly SourceRevision[];
  /** Values of the pipeline's own variables. */
  readonly variables: Readonly<Record<string, string>>;
  readonly stages: Readonly<Record<string, StageRun>>;
  readonly artifacts: Readonly<Record<string, ArtifactLocation>>;
  /** Output variables by `<stage>/<action>`. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly stopping?: { readonly abandon: boolean; readonly reason: string };
  /** Virtual milliseconds since the epoch. */
  readonly startedAt: number;
  readonly updatedAt: number;
}

/** A rollback runs in one stage, with what the execution `of` had. */
export interface Rollback {
  readonly of: string;
  readonly stage: string;
  /** The execution whose failure started it. @default - a person asked for it */
  readonly from?: string;
}

export interface StageRun {
  readonly name: string;
  readonly attempt: number;
  /** How often the stage's own failure condition has retried it since it was entered or retried by a person. */
  readonly automaticRetries: number;
  readonly status: StageStatus;
  readonly reason: string;
  readonly actions: Readonly<Record<string, ActionRun>>;
  readonly conditions: Readonly<Partial<Record<ConditionKind, ConditionRun>>>;
  /** The execution that rolls this stage back. */
  readonly rolledBackBy?: string;
}

export interface ActionRun {
  readonly name: string;
  readonly provider: string;
  readonly actionExecutionId: string;
  readonly status: ActionStatus;
  readonly reason: string;
  readonly externalExecutionId?: string;
  readonly evidence?: Evidence;
  /** The approval that it waits for. */
  readonly token?: string;
  /** A person has answered it, or its time is over. @default false */
  readonly answered?: boolean;
  /** Virtual milliseconds since the epoch. */
  readonly startedAt: number;
  readonly updatedAt: number;
}

export interface ConditionRun {
  readonly status: 'InProgress' | 'Passed' | 'Failed';
  /** What follows where it failed. */
  readonly result: string;
  readonly rules: readonly { readonly name: string; readonly passed: boolean; readonly summary: string }[];
}

const RUNNING: readonly ExecutionStatus[] = ['InProgress', 'Stopping'];

export function emptyState(pipeline: string): PipelineState {
  return { pipeline, executions: [] };
}

export function executionOf(state: PipelineState, id: string): Execution | undefined {
  return state.executions.find((execution) => execution.id === id);
}

export function isRunning(execution: Execution): boolean {
  return RUNNING.includes(execution.status);
}

/** The stage run in which an execution is; undefined between stages. */
export function currentRun(execution: Execution): StageRun | undefined {
  if (!isRunning(execution)) return undefined;
  return Object.values(execution.stages).find((run) => run.status === 'InProgress');
}

type Reducers = {
  readonly [T in JournalEvent['type']]?: (state: PipelineState, event: EventOf<T>) => PipelineState;
};

const REDUCERS: Reducers = {
  'execution.started': (state, event) => (event.pipeline === state.pipeline ? started(state, event) : state),
  'execution.ended': (state, event) =>
    change(state, event.executionId, event, () => ({ status: event.status, reason: event.reason })),
  'execution.stopping': (state, event) =>
    change(state, event.executionId, event, () => ({
      status: 'Stopping',
      stopping: { abandon: event.abandon, reason: event.reason },
    })),
  'pipeline.resumed': (state, event) =>
    event.pipeline === state.pipeline ? { ...state, executions: state.executions.map(forgetUnfinished) } : state,
  'stage.started': (state, event) =>
    change(state, event.executionId, event, (execution) => ({
      // A retry makes a failed execution run again.
      status: execution.status === 'Stopping' ? 'Stopping' : 'InProgress',
      reason: '',
      stages: { ...execution.stages, [event.stage]: enter(execution.stages[event.stage], event) },
    })),
  'stage.ended': (state, event) => changeStage(state, event, () => ({ status: event.status, reason: event.reason })),
  'condition.started': (state, event) =>
    changeStage(state, event, (run) => ({
      conditions: { ...run.conditions, [event.kind]: { status: 'InProgress', result: '', rules: [] } },
    })),
  'condition.evaluated': (state, event) => {
    const { kind, passed, result, rules } = event;
    return changeStage(state, event, (run) => ({
      conditions: { ...run.conditions, [kind]: { status: passed ? 'Passed' : 'Failed', result, rules } },
    }));
  },
  'action.started': (state, event) =>
    changeStage(state, event, (run) => ({ actions: { ...run.actions, [event.action]: begin(event) } })),
  'action.ended': actionEnded,
  'approval.waiting': (state, event) =>
    changeStage(state, event, (run) => {
      const action = run.actions[event.action];
      return action ? { actions: { ...run.actions, [event.action]: { ...action, token: event.token } } } : {};
    }),
  'approval.answered': (state, event) =>
    change(state, event.executionId, event, ({ stages }) => ({
      stages: mapValues(stages, (run) => ({
        ...run,
        actions: mapValues(run.actions, (each) => answered(each, event.token)),
      })),
    })),
};

/** The next state. Events of other pipelines and of other parts of a rehearsal leave it as it is. */
export function reduce(state: PipelineState, event: JournalEvent): PipelineState {
  // The table is keyed by the event's own type, which TypeScript cannot follow through a lookup.
  const reducer = REDUCERS[event.type] as ((state: PipelineState, event: JournalEvent) => PipelineState) | undefined;
  return reducer?.(state, event) ?? state;
}

/** An approval takes one answer: no other is accepted while the first takes effect. */
function answered(action: ActionRun, token: string): ActionRun {
  return action.token === token ? { ...action, answered: true } : action;
}

function mapValues<T>(values: Readonly<Record<string, T>>, map: (value: T) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]));
}

function started(state: PipelineState, event: EventOf<'execution.started'>): PipelineState {
  const target = event.rollbackOf === undefined ? undefined : executionOf(state, event.rollbackOf);
  const rollback =
    event.rollbackOf === undefined || event.rollbackStage === undefined
      ? undefined
      : { of: event.rollbackOf, stage: event.rollbackStage, from: event.rollbackFrom };
  const execution: Execution = {
    id: event.executionId,
    order: state.executions.length,
    trigger: event.trigger,
    status: 'InProgress',
    reason: '',
    structure: event.structure ?? '',
    rollback,
    revisions: event.revisions,
    variables: event.variables ?? {},
    stages: {},
    artifacts: target?.artifacts ?? {},
    outputs: target?.outputs ?? {},
    startedAt: event.virtual,
    updatedAt: event.virtual,
  };
  const added = { ...state, executions: [...state.executions, execution] };
  if (!rollback?.from) return added;
  return changeStage(added, { executionId: rollback.from, stage: rollback.stage, virtual: event.virtual }, () => ({
    rolledBackBy: execution.id,
  }));
}

function enter(before: StageRun | undefined, event: EventOf<'stage.started'>): StageRun {
  const kept = event.retry === 'FAILED_ACTIONS' ? Object.values(before?.actions ?? {}) : [];
  const succeeded = kept.filter((action) => action.status === 'Succeeded');
  return {
    name: event.stage,
    attempt: event.attempt,
    automaticRetries: event.automatic ? (before?.automaticRetries ?? 0) + 1 : 0,
    status: 'InProgress',
    reason: '',
    actions: Object.fromEntries(succeeded.map((action) => [action.name, action])),
    conditions: {},
  };
}

function begin(event: EventOf<'action.started'>): ActionRun {
  const { action, provider, actionExecutionId, virtual } = event;
  return {
    name: action,
    provider,
    actionExecutionId,
    status: 'InProgress',
    reason: '',
    startedAt: virtual,
    updatedAt: virtual,
  };
}

function actionEnded(state: PipelineState, event: EventOf<'action.ended'>): PipelineState {
  const { status, reason, externalExecutionId, evidence, virtual } = event;
  const ended = changeStage(state, event, (run) => {
    const action = run.actions[event.action];
    if (action?.actionExecutionId !== event.actionExecutionId) return {};
    const after = { ...action, status, reason, externalExecutionId, evidence, updatedAt: virtual };
    return { actions: { ...run.actions, [event.action]: after } };
  });
  if (status !== 'Succeeded') return ended;
  return change(ended, event.executionId, event, (execution) => ({
    artifacts: {
      ...execution.artifacts,
      ...Object.fromEntries((event.outputs ?? []).map((artifact) => [artifact.name, artifact])),
    },
    outputs: { ...execution.outputs, [`${event.stage}/${event.action}`]: event.variables ?? {} },
    revisions: event.revision
      ? [...execution.revisions.filter((known) => known.actionName !== event.revision?.actionName), event.revision]
      : execution.revisions,
  }));
}

/** What a dead process had under way has not happened. */
function forgetUnfinished(execution: Execution): Execution {
  const run = currentRun(execution);
  if (!run) return execution;
  const finished = Object.entries(run.actions).filter(([, action]) => action.status !== 'InProgress');
  const conditions = Object.entries(run.conditions).filter(([, condition]) => condition.status !== 'InProgress');
  const kept = { ...run, actions: Object.fromEntries(finished), conditions: Object.fromEntries(conditions) };
  return { ...execution, stages: { ...execution.stages, [run.name]: kept } };
}

function change(
  state: PipelineState,
  id: string,
  at: { readonly virtual: number },
  changed: (execution: Execution) => Partial<Execution>,
): PipelineState {
  const executions = state.executions.map((execution) =>
    execution.id === id ? { ...execution, ...changed(execution), updatedAt: at.virtual } : execution,
  );
  return { ...state, executions };
}

function changeStage(
  state: PipelineState,
  at: { readonly executionId: string; readonly stage: string; readonly virtual: number },
  changed: (run: StageRun) => Partial<StageRun>,
): PipelineState {
  return change(state, at.executionId, at, (execution) => {
    const run = execution.stages[at.stage];
    return run ? { stages: { ...execution.stages, [at.stage]: { ...run, ...changed(run) } } } : {};
  });
}

export interface WaitingApproval {
  readonly executionId: string;
  readonly stage: string;
  readonly token: string;
}

/** Approvals of an execution that a person can answer now. */
export function waitingApprovals(execution: Execution): readonly WaitingApproval[] {
  return Object.entries(execution.stages).flatMap(([stage, { actions }]) =>
    Object.values(actions).flatMap(({ status, token, answered: isAnswered = false }) =>
      status === 'InProgress' && token !== undefined && !isAnswered
        ? [{ executionId: execution.id, stage, token }]
        : [],
    ),
  );
}
