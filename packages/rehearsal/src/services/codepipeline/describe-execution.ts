import { actionOf, type PipelineModel } from '../../pipeline/model';
import type { ActionRun, Execution } from '../../pipeline/state';
import { executionType } from './describe-state';

/** One entry of ListPipelineExecutions. */
export function describeSummary(model: PipelineModel, execution: Execution): object {
  return {
    pipelineExecutionId: execution.id,
    ...statusOf(execution),
    startTime: new Date(execution.startedAt),
    lastUpdateTime: new Date(execution.updatedAt),
    sourceRevisions: execution.revisions.map(({ actionName, commitId, message }) => ({
      actionName,
      revisionId: commitId,
      revisionSummary: message,
    })),
    ...(execution.stopping ? { stopTrigger: { reason: execution.stopping.reason } } : {}),
    ...originOf(model, execution),
  };
}

/** What GetPipelineExecution answers. */
export function describeExecution(model: PipelineModel, execution: Execution): object {
  const sources = model.stages[0].actions;
  return {
    pipelineName: model.name,
    pipelineVersion: 1,
    pipelineExecutionId: execution.id,
    ...statusOf(execution),
    artifactRevisions: execution.revisions.map(({ actionName, commitId, message }) => ({
      name: sources.find((action) => action.name === actionName)?.outputs[0] ?? actionName,
      revisionId: commitId,
      revisionSummary: message,
    })),
    variables: Object.entries(execution.variables).map(([name, resolvedValue]) => ({ name, resolvedValue })),
    ...originOf(model, execution),
  };
}

/** Entries of ListActionExecutions: the last run of each action of an execution, newest first. */
export function describeActionExecutions(model: PipelineModel, execution: Execution): readonly object[] {
  const runs = Object.values(execution.stages).flatMap((stage) =>
    Object.values(stage.actions).map((run) => ({ stage: stage.name, run })),
  );
  // Of actions that started in the same millisecond the later one in the pipeline comes first, too.
  const newestFirst = runs.reverse().sort((a, b) => b.run.startedAt - a.run.startedAt);
  return newestFirst.map(({ stage, run }) => describeRun(model, execution, stage, run));
}

function describeRun(model: PipelineModel, execution: Execution, stage: string, run: ActionRun): object {
  const action = actionOf(model, stage, run.name);
  const detail = (name: string) => {
    const location = execution.artifacts[name];
    return { name, ...(location ? { s3location: { bucket: location.bucket, key: location.key } } : {}) };
  };
  const { externalExecutionId } = run;
  const result = { externalExecutionId, externalExecutionSummary: run.evidence?.summary ?? run.reason };
  return {
    pipelineExecutionId: execution.id,
    actionExecutionId: run.actionExecutionId,
    pipelineVersion: 1,
    stageName: stage,
    actionName: run.name,
    startTime: new Date(run.startedAt),
    lastUpdateTime: new Date(run.updatedAt),
    status: run.status,
    ...(action
      ? {
          input: {
            actionTypeId: { category: action.category, owner: 'AWS', provider: action.provider, version: '1' },
            configuration: action.configuration,
            roleArn: action.roleArn,
            region: action.region,
            inputArtifacts: action.inputs.map(detail),
            namespace: action.namespace,
          },
        }
      : {}),
    output: {
      outputArtifacts: run.status === 'Succeeded' ? (action?.outputs ?? []).map(detail) : [],
      executionResult:
        run.status === 'Failed' ? { ...result, errorDetails: { code: 'JobFailed', message: run.reason } } : result,
      outputVariables: execution.outputs[`${stage}/${run.name}`] ?? {},
    },
  };
}

function statusOf({ status, reason }: Execution): object {
  return { status, ...(reason === '' ? {} : { statusSummary: reason }) };
}

function originOf(model: PipelineModel, execution: Execution): object {
  const { rollback, trigger } = execution;
  const byPush = trigger.startsWith('push') ? 'WebhookV2' : 'StartPipelineExecution';
  const triggerType = rollback ? (rollback.from === undefined ? 'ManualRollback' : 'AutomatedRollback') : byPush;
  return {
    trigger: { triggerType, triggerDetail: trigger },
    executionMode: model.mode,
    executionType: executionType(execution),
    ...(rollback ? { rollbackMetadata: { rollbackTargetPipelineExecutionId: rollback.of } } : {}),
  };
}
