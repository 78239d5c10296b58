import type { ResourceGraph } from '../assembly/resource-graph';
import type { Journal } from '../journal/journal';
import type { PipelineEngine } from '../pipeline/engine';
import { isRunning, waitingApprovals } from '../pipeline/state';
import type { ControlAnswer, ControlReply, ControlRequest } from './control';
import { createAlias } from '../report/aliases';
import { describeLogs } from './describe-logs';
import { describeStatus } from './describe-status';
import type { Services } from './services';

export interface ControlContext {
  readonly engine: PipelineEngine;
  readonly graph: ResourceGraph;
  readonly journal: Journal;
  readonly services: Services;
  readonly onDown: () => void;
}

/** Answers `slipway status`, `approve` and the others, from another process. */
export function createControl(context: ControlContext): (request: ControlRequest) => Promise<ControlReply> {
  return async (request) => {
    const { engine, journal, onDown } = context;
    switch (request.command) {
      case 'status':
        return done(createAlias(context.graph)(describeStatus(context)));
      case 'logs':
        return describeLogs(journal, request.operands[0]);
      case 'approve':
        return answerApproval(context, 'Approved', request.message ?? 'with `slipway approve`');
      case 'reject':
        return answerApproval(context, 'Rejected', request.message ?? 'with `slipway reject`');
      case 'retry':
        return retry(engine, request.operands[0]);
      case 'rollback':
        return rollback(engine, request.operands[0]);
      case 'stop':
        return stop(engine);
      case 'down':
        return { ...done('the rehearsal is being taken down'), afterwards: onDown };
    }
  };
}

function answerApproval({ engine }: ControlContext, status: 'Approved' | 'Rejected', summary: string): ControlAnswer {
  const [first] = engine.state().executions.flatMap(waitingApprovals);
  if (!first) return refused('no approval is waiting');
  const refusal = engine.answerApproval(first.token, status, summary);
  return refusal ? refused(refusal.reason) : done(`${status} ${first.stage} of execution ${first.executionId}`);
}

function retry(engine: PipelineEngine, stage: string | undefined): ControlAnswer {
  const failed = engine
    .state()
    .executions.filter((execution) => execution.status === 'Failed')
    .at(-1);
  if (!failed) return refused('no execution has failed, so there is nothing to retry');
  const name = stage ?? Object.entries(failed.stages).find(([, run]) => run.status === 'Failed')?.[0];
  if (name === undefined) return refused(`execution ${failed.id} has no failed stage`);
  const refusal = engine.retryStage({ executionId: failed.id, stage: name, mode: 'FAILED_ACTIONS' });
  return refusal ? refused(refusal.reason) : done(`retrying the failed actions of ${name} in execution ${failed.id}`);
}

function rollback(engine: PipelineEngine, stage: string | undefined): ControlAnswer {
  if (stage === undefined) return refused('name the stage to roll back: `slipway rollback STAGE`');
  if (!engine.model.stages.some(({ name }) => name === stage)) {
    const known = engine.model.stages.map(({ name }) => name).join(', ');
    return refused(`the pipeline has no stage ${stage}; it has ${known}`);
  }
  const target = versionBefore(engine, stage);
  if (!target) return refused(`${stage} has no earlier successful execution to go back to`);
  const result = engine.rollbackStage({ stage, target: target.id });
  return 'code' in result
    ? refused(result.reason)
    : done(`rolling ${stage} back to ${target.id} in execution ${result.executionId}`);
}

/** The execution that deployed what was live in the stage before what is live there now. */
function versionBefore(engine: PipelineEngine, stage: string) {
  const succeeded = engine.state().executions.filter((execution) => execution.stages[stage]?.status === 'Succeeded');
  const live = succeeded.at(-1);
  const deployed = succeeded.filter(({ rollback: wentBack }) => wentBack === undefined);
  // After a rollback, what it went back to is live.
  const at = deployed.findIndex(({ id }) => id === (live?.rollback?.of ?? live?.id));
  return deployed[at - 1];
}

function stop(engine: PipelineEngine): ControlAnswer {
  const running = engine.state().executions.filter(isRunning).at(-1);
  if (!running) return refused('no execution is running');
  const refusal = engine.stop(running.id, { abandon: true, reason: 'stopped with `slipway stop`' });
  return refusal ? refused(refusal.reason) : done(`stopping execution ${running.id}`);
}

function done(text: string): ControlAnswer {
  return { ok: true, text };
}

function refused(text: string): ControlAnswer {
  return { ok: false, text };
}
