import { ServiceError } from '../../gateway/gateway';
import type { PipelineEngine } from '../../pipeline/engine';
import { actionOf, stageOf } from '../../pipeline/model';
import { isRunning } from '../../pipeline/state';

export interface ApprovalInput {
  readonly pipelineName?: string;
  readonly stageName?: string;
  readonly actionName?: string;
  readonly token?: string;
  readonly result?: { readonly summary?: string; readonly status?: string };
}

export interface Approval {
  readonly token: string;
  readonly status: 'Approved' | 'Rejected';
  readonly summary: string;
}

/** An answer that the named approval waits for, or the error that CodePipeline gives instead. */
export function readApproval(engine: PipelineEngine, input: ApprovalInput): Approval {
  const { stageName = '', actionName = '', token = '', result = {} } = input;
  const { status, summary = '' } = result;
  if (!stageOf(engine.model, stageName)) {
    throw new ServiceError('StageNotFoundException', `${engine.model.name} has no stage ${stageName}`);
  }
  if (actionOf(engine.model, stageName, actionName)?.key !== 'Approval/Manual') {
    throw new ServiceError('ActionNotFoundException', `stage ${stageName} has no manual approval ${actionName}`);
  }
  if (status !== 'Approved' && status !== 'Rejected') {
    throw new ServiceError('ValidationException', `result.status is ${status}; it is Approved or Rejected`);
  }
  refuseToken(engine, `${stageName}/${actionName}`, token);
  return { token, status, summary };
}

function refuseToken(engine: PipelineEngine, place: string, token: string): void {
  const [stage, action] = place.split('/');
  const asked = engine
    .state()
    .executions.map((execution) => ({ running: isRunning(execution), run: execution.stages[stage]?.actions[action] }))
    .find(({ run }) => run?.token === token);
  if (!asked) {
    const message = `${place} does not wait with this token; read it from GetPipelineState`;
    throw new ServiceError('InvalidApprovalTokenException', message);
  }
  if (asked.run?.status !== 'InProgress' || !asked.running) {
    const message = `${place} was answered already (${asked.run?.status})`;
    throw new ServiceError('ApprovalAlreadyCompletedException', message);
  }
}
