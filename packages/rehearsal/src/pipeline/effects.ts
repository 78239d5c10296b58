import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock/clock';
import type { Gateway } from '../gateway/gateway';
import type { Principal } from '../iam/principal';
import type { ConditionKind, EventOf } from '../journal/events';
import type { Journal } from '../journal/journal';
import type { ActionHandler, ActionResult, ArtifactLocation } from './action';
import { locate, newLocation, scopeOf } from './artifacts';
import { ActionModel, actionOf, conditionOf, PipelineModel, RuleModel, stageOf } from './model';
import type { RuleHandler, RuleResult } from './rule';
import type { Command } from './scheduler';
import { Execution, executionOf, PipelineState } from './state';
import { timeoutOf } from './timeouts';
import { resolveConfiguration } from './variables';

interface EffectsOptions {
  readonly model: PipelineModel;
  readonly state: () => PipelineState;
  readonly gateway: Gateway;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly handlers: readonly ActionHandler[];
  readonly rules: readonly RuleHandler[];
}

/** Carries out what the scheduler decides. An event is written at once, so that nothing is decided twice. */
export interface Effects {
  perform(command: Exclude<Command, { type: 'start-rollback' }>): void;
  /** Aborts what is under way and waits until it has ended. */
  close(): Promise<void>;
}

const CONDITION_KINDS: readonly ConditionKind[] = ['BEFORE_ENTRY', 'ON_SUCCESS', 'ON_FAILURE'];

interface Work {
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

type ActionPlace = Pick<EventOf<'action.ended'>, 'executionId' | 'stage' | 'action' | 'actionExecutionId'>;

export function createEffects(options: EffectsOptions): Effects {
  const { model, journal, gateway, clock, state } = options;
  const underWay = new Map<string, Work>();
  let open = true;

  const launch = (key: string, work: (signal: AbortSignal) => Promise<void>) => {
    const controller = new AbortController();
    // The work begins in a later turn, when the events that led to it are folded.
    const done = Promise.resolve()
      .then(() => (controller.signal.aborted ? undefined : work(controller.signal)))
      .finally(() => underWay.delete(key));
    underWay.set(key, { controller, done });
  };

  const runAction = (executionId: string, stage: string, name: string) => {
    const action = actionOf(model, stage, name);
    const execution = executionOf(state(), executionId);
    if (!action || !execution) throw new Error(`decided to run ${stage}/${name} of ${executionId}, which is not there`);
    const actionExecutionId = randomUUID();
    const place = { executionId, stage, action: name, actionExecutionId };
    journal.append({ type: 'action.started', ...place, provider: action.provider });
    launch(actionExecutionId, async (signal) => {
      const outputs = action.outputs.map((output) => newLocation(model, action.region, output));
      const result = await attempt(() => handle(place, action, execution, outputs, signal));
      endAction(place, result, outputs);
    });
  };

  const handle = async (
    place: ActionPlace,
    action: ActionModel,
    execution: Execution,
    outputs: readonly ArtifactLocation[],
    signal: AbortSignal,
  ): Promise<ActionResult> => {
    const handler = options.handlers.find((candidate) => candidate.key === action.key);
    if (!handler) return { status: 'Failed', reason: `${action.key} is not in a rehearsal yet` };
    const resolved = resolveConfiguration(action.configuration, scopeOf(model, execution));
    if ('failure' in resolved) return { status: 'Failed', reason: resolved.failure };
    const located = locate(execution, action.inputs);
    if ('missing' in located) {
      return {
        status: 'Failed',
        reason: `input artifact ${located.missing.join(', ')} was not produced by any action before it`,
      };
    }
    const inputs = await bringNear(located.found, action.region);
    const { limit, watch } = timeoutOf(action, clock, signal);
    const work = handler.run({
      pipelineName: model.name,
      executionId: place.executionId,
      stageName: place.stage,
      actionName: place.action,
      actionExecutionId: place.actionExecutionId,
      region: action.region,
      configuration: resolved.configuration,
      timeoutMinutes: action.timeoutMinutes,
      inputs,
      outputs,
      revisions: execution.revisions,
      principal: principal(action.roleArn, action.name),
      gateway,
      clock,
      journal,
      signal: watch.signal,
    });
    try {
      const result = await work;
      return limit.passed && result.status === 'Failed'
        ? { ...result, reason: `${limit.reason}: ${result.reason}` }
        : result;
    } finally {
      watch.stop();
    }
  };

  /** CodePipeline copies inputs into the store of the Region in which an action runs. */
  const bringNear = async (
    artifacts: readonly ArtifactLocation[],
    region: string,
  ): Promise<readonly ArtifactLocation[]> => {
    const bucket = model.artifactBuckets[region];
    const copy = async (artifact: ArtifactLocation) => {
      if (artifact.bucket === bucket) return artifact;
      const input = { Bucket: bucket, Key: artifact.key, CopySource: `${artifact.bucket}/${artifact.key}` };
      await gateway.call(principal(undefined, 'artifact-copy'), 's3', 'CopyObject', input, { region });
      return { ...artifact, bucket };
    };
    return Promise.all(artifacts.map(copy));
  };

  const endAction = (place: ActionPlace, result: ActionResult, outputs: readonly ArtifactLocation[]) => {
    if (!open || !isUnderWay(place)) return;
    const { evidence, externalExecutionId } = result;
    if (result.status === 'Failed') {
      journal.append({
        type: 'action.ended',
        ...place,
        status: 'Failed',
        reason: result.reason,
        evidence,
        externalExecutionId,
      });
      return;
    }
    const { variables, revision } = result;
    journal.append({
      type: 'action.ended',
      ...place,
      status: 'Succeeded',
      reason: '',
      evidence,
      externalExecutionId,
      variables,
      revision,
      outputs,
    });
  };

  const isUnderWay = (place: ActionPlace) => {
    const run = executionOf(state(), place.executionId)?.stages[place.stage]?.actions[place.action];
    return run?.actionExecutionId === place.actionExecutionId && run.status === 'InProgress';
  };

  const abandon = (executionId: string, stage: string, action: string) => {
    const run = executionOf(state(), executionId)?.stages[stage]?.actions[action];
    if (!run) return;
    const { actionExecutionId } = run;
    journal.append({
      type: 'action.ended',
      executionId,
      stage,
      action,
      actionExecutionId,
      status: 'Abandoned',
      reason: 'the execution was stopped',
    });
    underWay.get(actionExecutionId)?.controller.abort();
  };

  const evaluate = (executionId: string, stage: string, kind: ConditionKind) => {
    const found = stageOf(model, stage);
    const condition = found && conditionOf(found, kind);
    const execution = executionOf(state(), executionId);
    if (!condition || !execution) throw new Error(`decided to evaluate ${kind} of ${stage}, which is not there`);
    journal.append({ type: 'condition.started', executionId, stage, kind });
    launch(`${executionId}/${stage}/${kind}`, async (signal) => {
      const rules = await Promise.all(
        condition.rules.map(async (rule) => ({
          name: rule.name,
          ...(await evaluateRule(rule, execution, stage, signal)),
        })),
      );
      const passed = rules.every((rule) => rule.passed);
      const waits = executionOf(state(), executionId)?.stages[stage]?.conditions[kind]?.status === 'InProgress';
      if (!open || !waits) return;
      journal.append({
        type: 'condition.evaluated',
        executionId,
        stage,
        kind,
        passed,
        result: passed ? '' : condition.result,
        rules,
      });
    });
  };

  const evaluateRule = async (
    rule: RuleModel,
    execution: Execution,
    stage: string,
    signal: AbortSignal,
  ): Promise<RuleResult> => {
    const handler = options.rules.find((candidate) => candidate.provider === rule.provider);
    if (!handler) return { passed: false, summary: `${rule.provider} is not in a rehearsal yet` };
    const resolved = resolveConfiguration(rule.configuration, scopeOf(model, execution));
    if ('failure' in resolved) return { passed: false, summary: resolved.failure };
    const located = locate(execution, rule.inputs);
    if ('missing' in located)
      return { passed: false, summary: `input artifact ${located.missing.join(', ')} was not produced` };
    try {
      return await handler.evaluate({
        pipelineName: model.name,
        executionId: execution.id,
        stageName: stage,
        ruleName: rule.name,
        region: rule.region,
        configuration: resolved.configuration,
        commands: rule.commands,
        inputs: located.found,
        principal: principal(rule.roleArn, rule.name),
        gateway,
        clock,
        journal,
        signal,
      });
    } catch (error) {
      return { passed: false, summary: describeError(error) };
    }
  };

  const principal = (roleArn: string | undefined, session: string): Principal => ({
    roleArn: roleArn ?? model.roleArn,
    // What STS takes as a session's name.
    session: session.replace(/[^\w+=,.@-]/g, '-').slice(0, 64),
  });

  return {
    perform: (command) => {
      switch (command.type) {
        case 'start-stage':
          journal.append({ type: 'stage.started', executionId: command.executionId, stage: command.stage, attempt: 1 });
          return;
        case 'retry-stage': {
          const { executionId, stage, mode } = command;
          const attempt = (executionOf(state(), executionId)?.stages[stage]?.attempt ?? 0) + 1;
          journal.append({ type: 'stage.started', executionId, stage, attempt, retry: mode, automatic: true });
          return;
        }
        case 'evaluate-condition':
          return evaluate(command.executionId, command.stage, command.kind);
        case 'run-action':
          return runAction(command.executionId, command.stage, command.action);
        case 'abandon-action':
          return abandon(command.executionId, command.stage, command.action);
        case 'end-stage': {
          const { executionId, stage, status, reason } = command;
          journal.append({ type: 'stage.ended', executionId, stage, status, reason });
          for (const kind of CONDITION_KINDS) underWay.get(`${executionId}/${stage}/${kind}`)?.controller.abort();
          return;
        }
        case 'end-execution': {
          const { executionId, status, reason } = command;
          journal.append({ type: 'execution.ended', executionId, status, reason });
          return;
        }
      }
    },
    close: async () => {
      open = false;
      const left = [...underWay.values()];
      for (const work of left) work.controller.abort();
      await Promise.allSettled(left.map((work) => work.done));
    },
  };
}

/** A handler that throws has failed its action: a service's error is an expected ending. */
async function attempt(work: () => Promise<ActionResult>): Promise<ActionResult> {
  try {
    return await work();
  } catch (error) {
    return { status: 'Failed', reason: describeError(error) };
  }
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === 'Error' || error.name === 'RehearsalError' ? error.message : `${error.name}: ${error.message}`;
}
