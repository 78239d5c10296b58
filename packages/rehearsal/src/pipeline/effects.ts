import { randomUUID } from 'node:crypto';
import type { ConditionKind, EventOf } from '../journal/events';
import type { ActionResult, ArtifactLocation } from './action';
import { newLocation } from './artifacts';
import { actionOf, conditionOf, stageOf } from './model';
import { evaluateRule, runAction, type World } from './run';
import type { Command } from './scheduler';
import { executionOf, type PipelineState } from './state';

export interface EffectsOptions extends World {
  readonly state: () => PipelineState;
}

/** Carries out what the scheduler decides. An event is written at once, so that nothing is decided twice. */
export interface Effects {
  perform(command: Exclude<Command, { type: 'start-rollback' }>): void;
  /** Aborts what is under way and waits until it has ended. */
  close(): Promise<void>;
}

interface Work {
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

type ActionPlace = Pick<EventOf<'action.ended'>, 'executionId' | 'stage' | 'action' | 'actionExecutionId'>;
type StagePlace = Pick<EventOf<'stage.ended'>, 'executionId' | 'stage'>;

const CONDITION_KINDS: readonly ConditionKind[] = ['BEFORE_ENTRY', 'ON_SUCCESS', 'ON_FAILURE'];

export function createEffects(options: EffectsOptions): Effects {
  const { model, journal, state } = options;
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

  const runOf = ({ executionId, stage, action }: StagePlace & { readonly action: string }) =>
    executionOf(state(), executionId)?.stages[stage]?.actions[action];

  const startAction = ({ executionId, stage }: StagePlace, name: string) => {
    const action = actionOf(model, stage, name);
    const execution = executionOf(state(), executionId);
    if (!action || !execution) throw new Error(`decided to run ${stage}/${name} of ${executionId}, which is not there`);
    const actionExecutionId = randomUUID();
    const place = { executionId, stage, action: name, actionExecutionId };
    journal.append({ type: 'action.started', ...place, provider: action.provider });
    launch(actionExecutionId, async (signal) => {
      const outputs = action.outputs.map((output) => newLocation(model, action.region, output));
      const result = await runAction(options, { execution, stage, action, actionExecutionId, outputs, signal });
      endAction(place, result, outputs);
    });
  };

  const endAction = (place: ActionPlace, result: ActionResult, outputs: readonly ArtifactLocation[]) => {
    const run = runOf(place);
    const waitedFor = run?.actionExecutionId === place.actionExecutionId && run.status === 'InProgress';
    if (!open || !waitedFor) return;
    const ended = { type: 'action.ended', ...place, reason: '', outputs } as const;
    if (result.status === 'Succeeded') {
      journal.append({ ...ended, ...result });
    } else {
      journal.append({ ...ended, ...result, outputs: [] });
    }
  };

  const abandon = (place: StagePlace, action: string) => {
    const actionExecutionId = runOf({ ...place, action })?.actionExecutionId;
    if (actionExecutionId === undefined) return;
    const reason = 'the execution was stopped';
    journal.append({ type: 'action.ended', ...place, action, actionExecutionId, status: 'Abandoned', reason });
    underWay.get(actionExecutionId)?.controller.abort();
  };

  const evaluate = (place: StagePlace, kind: ConditionKind) => {
    const { executionId, stage } = place;
    const found = stageOf(model, stage);
    const condition = found && conditionOf(found, kind);
    const execution = executionOf(state(), executionId);
    if (!condition || !execution) throw new Error(`decided to evaluate ${kind} of ${stage}, which is not there`);
    journal.append({ type: 'condition.started', ...place, kind });
    launch(conditionKey(place, kind), async (signal) => {
      const rules = await Promise.all(
        condition.rules.map(async (rule) => {
          const result = await evaluateRule(options, { execution, stage, kind, rule, signal });
          return { name: rule.name, ...result };
        }),
      );
      const waitedFor = executionOf(state(), executionId)?.stages[stage]?.conditions[kind]?.status === 'InProgress';
      if (!open || !waitedFor || signal.aborted) return;
      const passed = rules.every((rule) => rule.passed);
      const result = passed ? '' : condition.result;
      journal.append({ type: 'condition.evaluated', ...place, kind, passed, result, rules });
    });
  };

  const endStage = (end: StagePlace & Pick<EventOf<'stage.ended'>, 'status' | 'reason'>) => {
    const { executionId, stage, status, reason } = end;
    journal.append({ type: 'stage.ended', executionId, stage, status, reason });
    for (const kind of CONDITION_KINDS) underWay.get(conditionKey(end, kind))?.controller.abort();
  };

  return {
    perform: (command) => {
      const { executionId } = command;
      if (command.type === 'end-execution') {
        const { status, reason } = command;
        journal.append({ type: 'execution.ended', executionId, status, reason });
        return;
      }
      const place = { executionId, stage: command.stage };
      switch (command.type) {
        case 'start-stage':
          journal.append({ type: 'stage.started', ...place, attempt: 1 });
          return;
        case 'retry-stage': {
          const attempt = (executionOf(state(), executionId)?.stages[command.stage]?.attempt ?? 0) + 1;
          journal.append({ type: 'stage.started', ...place, attempt, retry: command.mode, automatic: true });
          return;
        }
        case 'evaluate-condition':
          return evaluate(place, command.kind);
        case 'run-action':
          return startAction(place, command.action);
        case 'abandon-action':
          return abandon(place, command.action);
        case 'end-stage':
          return endStage(command);
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

function conditionKey({ executionId, stage }: StagePlace, kind: ConditionKind): string {
  return `${executionId}/${stage}/${kind}`;
}
