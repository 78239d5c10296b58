import { randomUUID } from 'node:crypto';
import type { ResourceGraph, Resource } from '../assembly/resource-graph';
import type { Clock } from '../clock/clock';
import { RehearsalError } from '../core/errors';
import type { Gateway } from '../gateway/gateway';
import type { Journal } from '../journal/journal';
import type { ActionHandler, SourceRevision } from './action';
import { createEffects } from './effects';
import type { PipelineModel } from './model';
import { parsePipeline } from './parse';
import {
  planStart,
  type Refusal,
  refuseRetry,
  refuseRollback,
  refuseStop,
  type RetryRequest,
  type RollbackRequest,
} from './requests';
import type { RuleHandler } from './rule';
import { type Command, decide } from './scheduler';
import { emptyState, executionOf, isRunning, type PipelineState, reduce, waitingApprovals } from './state';
import { refuseUnhandled } from './unhandled';

export interface PipelineEngineOptions {
  readonly graph: ResourceGraph;
  /** An `AWS::CodePipeline::Pipeline`. */
  readonly resource: Resource;
  readonly gateway: Gateway;
  readonly clock: Clock;
  /** Its past events are what the engine goes on from. */
  readonly journal: Journal;
  readonly handlers: readonly ActionHandler[];
  /** @default - a pipeline whose stages have conditions is refused */
  readonly rules?: readonly RuleHandler[];
}

export interface StartRequest {
  /** Why it starts, for people: `push of 1a2b3c4 to main`. */
  readonly trigger: string;
  /** Commits the sources are to take. @default - each source takes the head of its branch */
  readonly revisions?: readonly SourceRevision[];
  /** @default - the defaults of the pipeline's variables */
  readonly variables?: Readonly<Record<string, string>>;
}

export interface Started {
  readonly executionId: string;
}

/** Runs one pipeline. Everything it knows is in the journal; asking for the impossible is answered, not thrown. */
export interface PipelineEngine {
  readonly model: PipelineModel;
  readonly resource: Resource;
  state(): PipelineState;
  start(request: StartRequest): Started | Refusal;
  answerApproval(token: string, status: 'Approved' | 'Rejected', summary: string): Refusal | undefined;
  retryStage(request: RetryRequest): Refusal | undefined;
  rollbackStage(request: RollbackRequest): Started | Refusal;
  /** Waits for the actions under way, or abandons them. */
  stop(executionId: string, options: { readonly abandon: boolean; readonly reason: string }): Refusal | undefined;
  /** Goes on with what an earlier process left unfinished; returns those executions' ids. */
  resume(): readonly string[];
  /** Ends what is under way without a word in the journal, so that another process can go on. */
  close(): Promise<void>;
}

/**
 * Throws `pipeline-not-understood` or `pipeline-not-in-rehearsal`, naming everything in the pipeline that cannot be
 * rehearsed, before anything has run.
 */
export function createPipelineEngine(options: PipelineEngineOptions): PipelineEngine {
  const { journal, resource } = options;
  refuseUnknowns(options.graph, resource);
  const model = parsePipeline(resource);
  refuseUnhandled(model, options.handlers, options.rules ?? []);

  let state = journal.events.reduce(reduce, emptyState(model.name));
  let busy = false;
  let open = true;
  const effects = createEffects({ ...options, rules: options.rules ?? [], model, state: () => state });

  /** Does what there is to do until all that is left is waiting. Appending comes back here through the journal. */
  const proceed = () => {
    if (busy || !open) return;
    busy = true;
    try {
      for (let command = decide(model, state); command && open; command = decide(model, state)) perform(command);
    } finally {
      busy = false;
    }
  };
  const perform = (command: Command) => {
    if (command.type === 'start-rollback') {
      beginRollback(command.stage, command.of, command.from);
    } else {
      effects.perform(command);
    }
  };
  const unsubscribe = journal.fold((event) => {
    const before = state;
    state = reduce(state, event);
    if (state !== before) proceed();
  });

  const begin = (request: StartRequest, variables: Readonly<Record<string, string>>): Started => {
    const executionId = randomUUID();
    const { trigger, revisions = [] } = request;
    const { name: pipeline, structure } = model;
    journal.append({ type: 'execution.started', pipeline, executionId, trigger, revisions, variables, structure });
    return { executionId };
  };
  const beginRollback = (stage: string, target: string, from?: string): Started => {
    const executionId = randomUUID();
    const execution = executionOf(state, target);
    journal.append({
      type: 'execution.started',
      pipeline: model.name,
      executionId,
      trigger: from === undefined ? `rollback of ${stage} to ${target}` : `automatic rollback of ${stage} to ${target}`,
      revisions: execution?.revisions ?? [],
      variables: execution?.variables ?? {},
      structure: model.structure,
      rollbackOf: target,
      rollbackStage: stage,
      rollbackFrom: from,
    });
    return { executionId };
  };

  return {
    model,
    resource,
    state: () => state,
    start: (request) => {
      const plan = planStart(model, state, request.variables ?? {});
      return 'code' in plan ? plan : begin(request, plan.variables);
    },
    answerApproval: (token, status, summary) => {
      const waiting = state.executions.flatMap(waitingApprovals).find((each) => each.token === token);
      if (!waiting)
        return { code: 'InvalidApprovalTokenException', reason: `no approval waits with the token ${token}` };
      journal.append({ type: 'approval.answered', executionId: waiting.executionId, token, status, summary });
      return undefined;
    },
    retryStage: (request) => {
      const refusal = refuseRetry(model, state, request);
      if (refusal) return refusal;
      const { executionId, stage, mode } = request;
      const attempt = (executionOf(state, executionId)?.stages[stage]?.attempt ?? 0) + 1;
      journal.append({ type: 'stage.started', executionId, stage, attempt, retry: mode });
      return undefined;
    },
    rollbackStage: (request) => refuseRollback(model, state, request) ?? beginRollback(request.stage, request.target),
    stop: (executionId, { abandon, reason }) => {
      const refusal = refuseStop(state, executionId, abandon);
      if (!refusal) journal.append({ type: 'execution.stopping', executionId, abandon, reason });
      return refusal;
    },
    resume: () => {
      const executionIds = state.executions.filter(isRunning).map((execution) => execution.id);
      if (executionIds.length > 0) journal.append({ type: 'pipeline.resumed', pipeline: model.name, executionIds });
      return executionIds;
    },
    close: async () => {
      open = false;
      unsubscribe();
      await effects.close();
    },
  };
}

function refuseUnknowns(graph: ResourceGraph, resource: Resource): void {
  const own = graph.unknowns.filter((unknown) => unknown.resource === resource.id);
  if (own.length === 0) return;
  const list = own.map((unknown) => `\n  - ${unknown.path}: ${unknown.message}`).join('');
  throw new RehearsalError({
    code: 'pipeline-not-understood',
    message: `the template leaves parts of the pipeline ${resource.id} open:${list}`,
  });
}
