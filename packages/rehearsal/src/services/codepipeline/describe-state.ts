import type { PipelineModel, StageModel } from '../../pipeline/model';
import { nextStage } from '../../pipeline/scheduler';
import {
  type ActionRun,
  type ConditionRun,
  currentRun,
  type Execution,
  isRunning,
  type PipelineState,
} from '../../pipeline/state';

/** What GetPipelineState answers. */
export function describeState(model: PipelineModel, state: PipelineState): object {
  const updated = Math.max(0, ...state.executions.map((execution) => execution.updatedAt));
  return {
    pipelineName: model.name,
    pipelineVersion: 1,
    stageStates: model.stages.map((stage) => describeStage(model, stage, state)),
    ...(updated > 0 ? { updated: new Date(updated) } : {}),
  };
}

/** Standard or rollback. */
export function executionType(execution: Execution): 'STANDARD' | 'ROLLBACK' {
  return execution.rollback ? 'ROLLBACK' : 'STANDARD';
}

function describeStage(model: PipelineModel, stage: StageModel, state: PipelineState): object {
  const inbound = state.executions
    .filter((execution) => isRunning(execution) && nextStage(model, execution)?.name === stage.name)
    .map((execution) => ({ pipelineExecutionId: execution.id, status: 'InProgress', type: executionType(execution) }));
  const latest = latestIn(stage, state);
  const run = latest?.stages[stage.name];
  return {
    stageName: stage.name,
    inboundExecutions: inbound,
    ...(inbound.length > 0 ? { inboundExecution: inbound.at(-1) } : {}),
    inboundTransitionState: { enabled: true },
    actionStates: stage.actions.map((action) => ({
      actionName: action.name,
      ...describeAction(latest, run?.actions[action.name]),
    })),
    ...(latest && run
      ? { latestExecution: { pipelineExecutionId: latest.id, status: run.status, type: executionType(latest) } }
      : {}),
    ...describeCondition('beforeEntryConditionState', run?.conditions.BEFORE_ENTRY),
    ...describeCondition('onSuccessConditionState', run?.conditions.ON_SUCCESS),
    ...describeCondition('onFailureConditionState', run?.conditions.ON_FAILURE),
  };
}

/** The execution that is in the stage, or else the last one that was. */
function latestIn(stage: StageModel, state: PipelineState): Execution | undefined {
  const inside = state.executions.find((execution) => currentRun(execution)?.name === stage.name);
  return inside ?? state.executions.filter((execution) => execution.stages[stage.name]).at(-1);
}

function describeAction(execution: Execution | undefined, run: ActionRun | undefined): object {
  if (!execution || !run) return {};
  const revision = execution.revisions.find((candidate) => candidate.actionName === run.name);
  const current = {
    revisionId: revision?.commitId,
    revisionChangeId: revision?.commitId,
    created: new Date(run.startedAt),
  };
  return {
    ...(revision ? { currentRevision: current } : {}),
    latestExecution: {
      actionExecutionId: run.actionExecutionId,
      status: run.status,
      summary: run.evidence?.summary ?? run.reason,
      lastStatusChange: new Date(run.updatedAt),
      token: run.status === 'InProgress' ? run.token : undefined,
      externalExecutionId: run.externalExecutionId,
      ...(run.status === 'Failed' ? { errorDetails: { code: 'JobFailed', message: run.reason } } : {}),
    },
  };
}

function describeCondition(key: string, run: ConditionRun | undefined): object {
  if (!run) return {};
  const status = run.status === 'Passed' ? 'Succeeded' : run.status;
  const rules = run.rules.map((rule) => ({
    ruleName: rule.name,
    latestExecution: { status: rule.passed ? 'Succeeded' : 'Failed', summary: rule.summary },
  }));
  return {
    [key]: { latestExecution: { status }, conditionStates: [{ latestExecution: { status }, ruleStates: rules }] },
  };
}
