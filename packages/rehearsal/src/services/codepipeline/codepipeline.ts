import { type CallContext, type Operation, type Service, ServiceError } from '../../gateway/gateway';
import type { SourceRevision } from '../../pipeline/action';
import type { PipelineEngine } from '../../pipeline/engine';
import type { RetryMode } from '../../pipeline/model';
import type { Refusal } from '../../pipeline/requests';
import { executionOf } from '../../pipeline/state';
import { type ApprovalInput, readApproval } from './approval-input';
import { describePipeline } from './describe-definition';
import { describeActionExecutions, describeExecution, describeSummary } from './describe-execution';
import { describeState } from './describe-state';

export interface CodePipelineOptions {
  /** The engines of the rehearsed pipelines. */
  readonly pipelines: readonly PipelineEngine[];
}

interface Named {
  readonly name?: string;
}

interface OfPipeline {
  readonly pipelineName?: string;
}

interface OfExecution extends OfPipeline {
  readonly pipelineExecutionId?: string;
}

/** The rehearsed CodePipeline, for the AWS CLI and SDKs. See `codepipeline.md`. */
export function createCodePipeline({ pipelines }: CodePipelineOptions): Service {
  const find = (name: string | undefined): PipelineEngine => {
    const engine = pipelines.find((candidate) => candidate.model.name === name);
    if (engine) return engine;
    const known = pipelines.map((candidate) => candidate.model.name).join(', ');
    throw new ServiceError(
      'PipelineNotFoundException',
      `there is no pipeline ${name ?? '(no name was given)'}; this rehearsal has ${known || 'none'}`,
    );
  };
  const execution = (engine: PipelineEngine, id: string | undefined) => {
    const found = executionOf(engine.state(), id ?? '');
    if (!found)
      throw new ServiceError('PipelineExecutionNotFoundException', `${engine.model.name} has no execution ${id}`);
    return found;
  };

  const GetPipeline: Operation<Named> = {
    action: 'codepipeline:GetPipeline',
    resources: ({ name }, context) => [arnOf(context, name)],
    run: async ({ name }, context) => ({
      pipeline: describePipeline(find(name).model),
      metadata: { pipelineArn: arnOf(context, name) },
    }),
  };
  const ListPipelines: Operation = {
    action: 'codepipeline:ListPipelines',
    resources: () => ['*'],
    run: async () => ({
      pipelines: pipelines.map(({ model }) => ({
        name: model.name,
        version: 1,
        pipelineType: model.type,
        executionMode: model.mode,
      })),
    }),
  };
  const GetPipelineState: Operation<Named> = {
    action: 'codepipeline:GetPipelineState',
    resources: ({ name }, context) => [arnOf(context, name)],
    run: async ({ name }) => {
      const { model, state } = find(name);
      return describeState(model, state());
    },
  };
  const ListPipelineExecutions: Operation<OfPipeline & { maxResults?: number }> = {
    action: 'codepipeline:ListPipelineExecutions',
    resources: ({ pipelineName }, context) => [arnOf(context, pipelineName)],
    run: async ({ pipelineName, maxResults = 100 }) => {
      const { model, state } = find(pipelineName);
      const newestFirst = [...state().executions].reverse().slice(0, maxResults);
      return { pipelineExecutionSummaries: newestFirst.map((found) => describeSummary(model, found)) };
    },
  };
  const GetPipelineExecution: Operation<OfExecution> = {
    action: 'codepipeline:GetPipelineExecution',
    resources: ({ pipelineName }, context) => [arnOf(context, pipelineName)],
    run: async ({ pipelineName, pipelineExecutionId }) => {
      const engine = find(pipelineName);
      return { pipelineExecution: describeExecution(engine.model, execution(engine, pipelineExecutionId)) };
    },
  };
  const ListActionExecutions: Operation<OfPipeline & { filter?: { pipelineExecutionId?: string } }> = {
    action: 'codepipeline:ListActionExecutions',
    resources: ({ pipelineName }, context) => [arnOf(context, pipelineName)],
    run: async ({ pipelineName, filter }) => {
      const engine = find(pipelineName);
      const { pipelineExecutionId } = filter ?? {};
      const asked =
        pipelineExecutionId === undefined ? engine.state().executions : [execution(engine, pipelineExecutionId)];
      return {
        actionExecutionDetails: [...asked].reverse().flatMap((found) => describeActionExecutions(engine.model, found)),
      };
    },
  };
  const StartPipelineExecution: Operation<StartInput> = {
    action: 'codepipeline:StartPipelineExecution',
    resources: ({ name }, context) => [arnOf(context, name)],
    run: async (input) => {
      const engine = find(input.name);
      const variables = Object.fromEntries((input.variables ?? []).map(({ name, value }) => [name, value]));
      const revisions = (input.sourceRevisions ?? []).map((given) => readRevision(engine, given));
      const started = engine.start({ trigger: 'StartPipelineExecution', revisions, variables });
      return { pipelineExecutionId: accepted(started).executionId };
    },
  };
  const StopPipelineExecution: Operation<OfExecution & { abandon?: boolean; reason?: string }> = {
    action: 'codepipeline:StopPipelineExecution',
    resources: ({ pipelineName }, context) => [arnOf(context, pipelineName)],
    run: async ({
      pipelineName,
      pipelineExecutionId = '',
      abandon = false,
      reason = 'stopped by StopPipelineExecution',
    }) => {
      const refusal = find(pipelineName).stop(pipelineExecutionId, { abandon, reason });
      if (refusal) throw errorOf(refusal);
      return { pipelineExecutionId };
    },
  };
  const RetryStageExecution: Operation<OfExecution & { stageName?: string; retryMode?: string }> = {
    action: 'codepipeline:RetryStageExecution',
    resources: ({ pipelineName, stageName }, context) => [`${arnOf(context, pipelineName)}/${stageName}`],
    run: async ({ pipelineName, pipelineExecutionId = '', stageName = '', retryMode }) => {
      const mode = readRetryMode(retryMode);
      const refusal = find(pipelineName).retryStage({ executionId: pipelineExecutionId, stage: stageName, mode });
      if (refusal) throw errorOf(refusal);
      return { pipelineExecutionId };
    },
  };
  const RollbackStage: Operation<OfPipeline & { stageName?: string; targetPipelineExecutionId?: string }> = {
    action: 'codepipeline:RollbackStage',
    resources: ({ pipelineName, stageName }, context) => [`${arnOf(context, pipelineName)}/${stageName}`],
    run: async ({ pipelineName, stageName = '', targetPipelineExecutionId = '' }) => {
      const started = find(pipelineName).rollbackStage({ stage: stageName, target: targetPipelineExecutionId });
      return { pipelineExecutionId: accepted(started).executionId };
    },
  };
  const PutApprovalResult: Operation<ApprovalInput> = {
    action: 'codepipeline:PutApprovalResult',
    resources: ({ pipelineName, stageName, actionName }, context) => [
      `${arnOf(context, pipelineName)}/${stageName}/${actionName}`,
    ],
    run: async (input, { principal }) => {
      const engine = find(input.pipelineName);
      const { token, status, summary } = readApproval(engine, input);
      const by = `${principal.session}${summary === '' ? '' : `: ${summary}`}`;
      const refusal = engine.answerApproval(token, status, by);
      if (refusal) throw errorOf(refusal);
      return { approvedAt: new Date() };
    },
  };

  return {
    name: 'codepipeline',
    operations: {
      GetPipeline,
      ListPipelines,
      GetPipelineState,
      ListPipelineExecutions,
      GetPipelineExecution,
      ListActionExecutions,
      StartPipelineExecution,
      StopPipelineExecution,
      RetryStageExecution,
      RollbackStage,
      PutApprovalResult,
    },
  };
}

interface StartInput extends Named {
  readonly variables?: readonly { readonly name: string; readonly value: string }[];
  readonly sourceRevisions?: readonly GivenRevision[];
}

interface GivenRevision {
  readonly actionName?: string;
  readonly revisionType?: string;
  readonly revisionValue?: string;
}

function readRevision(engine: PipelineEngine, given: GivenRevision): SourceRevision {
  const { actionName = '', revisionType, revisionValue = '' } = given;
  const source = engine.model.stages[0].actions.find((action) => action.name === actionName);
  if (!source)
    throw new ServiceError('ValidationException', `${actionName} is no source action of ${engine.model.name}`);
  if (revisionType !== 'COMMIT_ID') {
    throw new ServiceError(
      'ValidationException',
      `a source revision of type ${revisionType} is not in a rehearsal yet; use COMMIT_ID`,
    );
  }
  return { actionName, commitId: revisionValue, branch: source.configuration.BranchName ?? '', message: '' };
}

function readRetryMode(mode: string | undefined): RetryMode {
  if (mode === 'FAILED_ACTIONS' || mode === 'ALL_ACTIONS') return mode;
  throw new ServiceError('ValidationException', `retryMode is ${mode}; it is FAILED_ACTIONS or ALL_ACTIONS`);
}

function accepted<T extends object>(result: T | Refusal): T {
  if ('code' in result) throw errorOf(result);
  return result;
}

function errorOf({ code, reason }: Refusal): ServiceError {
  return new ServiceError(code, reason);
}

function arnOf({ region, account }: CallContext, name: string | undefined): string {
  return `arn:aws:codepipeline:${region}:${account}:${name ?? '*'}`;
}
