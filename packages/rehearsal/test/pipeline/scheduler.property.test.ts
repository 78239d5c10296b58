import fc from 'fast-check';
import type { Happening, JournalEvent } from '../../src/journal/events';
import { actionOf, type ExecutionMode, type PipelineModel, stageOf } from '../../src/pipeline/model';
import { parsePipeline } from '../../src/pipeline/parse';
import { refuseRetry, refuseRollback } from '../../src/pipeline/requests';
import { type Command, decide } from '../../src/pipeline/scheduler';
import {
  currentRun,
  emptyState,
  type Execution,
  isRunning,
  type PipelineState,
  reduce,
  type StageRun,
} from '../../src/pipeline/state';
import { pipelineResource, type StageSpec } from '../_helpers/pipeline';

/** Every execution, whatever happens, has ended within so many steps. */
const STEPS = 5000;

const rule = { Name: 'r', RuleTypeId: { Category: 'Rule', Owner: 'AWS', Provider: 'Fake', Version: '1' } };
const conditionWith = (...results: string[]) =>
  fc.option(
    fc.constantFrom(...results).map((Result) => ({ Conditions: [{ Result, Rules: [rule] }] })),
    { nil: undefined, freq: 2 },
  );
const failure = (mode: ExecutionMode) =>
  fc.option(
    fc.oneof(
      fc
        .constantFrom('FAILED_ACTIONS', 'ALL_ACTIONS')
        .map((RetryMode) => ({ Result: 'RETRY', RetryConfiguration: { RetryMode } })),
      ...(mode === 'PARALLEL'
        ? []
        : [fc.constant({ Result: 'ROLLBACK' }), fc.constant({ Conditions: [{ Result: 'ROLLBACK', Rules: [rule] }] })]),
    ),
    { nil: undefined, freq: 2 },
  );

const pipelines = fc.constantFrom<ExecutionMode>('SUPERSEDED', 'QUEUED', 'PARALLEL').chain((mode) => {
  const stage = fc.record({
    orders: fc.array(fc.constantFrom(1, 1, 1, 1, 2, 3), { minLength: 1, maxLength: 8, size: 'max' }),
    extra: fc.record({
      BeforeEntry: conditionWith('FAIL', 'SKIP'),
      OnSuccess: mode === 'PARALLEL' ? conditionWith('FAIL') : conditionWith('FAIL', 'ROLLBACK'),
      OnFailure: failure(mode),
    }),
  });
  return fc.array(stage, { minLength: 1, maxLength: 4 }).map((stages) => {
    const specs = stages.map(({ orders, extra }, index): StageSpec => ({
      name: `S${index}`,
      actions: orders.map((runOrder, number) => ({ name: `A${number}`, runOrder })),
      extra: extra as never,
    }));
    return parsePipeline(pipelineResource(specs, { ExecutionMode: mode }));
  });
});

/** What happens next, chosen at random: a start, a person's wish, or the end of something under way. */
type Move =
  | { readonly kind: 'start' }
  | { readonly kind: 'finish'; readonly which: number; readonly well: boolean }
  | { readonly kind: 'stop'; readonly which: number; readonly abandon: boolean }
  | { readonly kind: 'retry'; readonly which: number; readonly all: boolean }
  | { readonly kind: 'rollback'; readonly which: number; readonly stage: number }
  | { readonly kind: 'restart' };

const mostlyWell = fc.integer({ min: 0, max: 9 }).map((dice) => dice > 1);

const moves = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<Move>({ kind: 'start' }) },
    { weight: 12, arbitrary: fc.record({ kind: fc.constant('finish' as const), which: fc.nat(50), well: mostlyWell }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('stop' as const), which: fc.nat(50), abandon: fc.boolean() }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('retry' as const), which: fc.nat(50), all: fc.boolean() }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('rollback' as const), which: fc.nat(50), stage: fc.nat(5) }),
    },
    { weight: 1, arbitrary: fc.constant<Move>({ kind: 'restart' }) },
  ),
  // Long enough for executions to get through and into each other's way.
  { minLength: 20, maxLength: 80, size: 'max' },
);

/** A world in which commands become events at once, and actions end when a move says so. */
class World {
  state: PipelineState;
  readonly events: JournalEvent[] = [];

  constructor(readonly model: PipelineModel) {
    this.state = emptyState(model.name);
  }

  append(happening: Happening): void {
    const event: JournalEvent = { ...happening, seq: this.events.length + 1, at: '', virtual: this.events.length };
    this.events.push(event);
    this.state = reduce(this.state, event);
    this.check();
  }

  settle(): void {
    for (let steps = 0; ; steps += 1) {
      if (steps > STEPS) throw new Error('never settles');
      const command = decide(this.model, this.state);
      if (!command) return;
      this.obey(command);
    }
  }

  start(rollback?: { of: string; stage: string; from?: string }): void {
    this.append({
      type: 'execution.started',
      pipeline: this.model.name,
      executionId: `e${this.state.executions.length}`,
      trigger: '',
      revisions: [],
      structure: this.model.structure,
      rollbackOf: rollback?.of,
      rollbackStage: rollback?.stage,
      rollbackFrom: rollback?.from,
    });
  }

  /** Actions and conditions under way, each with how it ends. */
  underWay(): ((well: boolean) => void)[] {
    return this.state.executions.flatMap((execution) => {
      const run = currentRun(execution);
      if (!run) return [];
      const place = { executionId: execution.id, stage: run.name };
      const actions = Object.values(run.actions)
        .filter((action) => action.status === 'InProgress')
        .map(({ name, actionExecutionId }) => (well: boolean) => {
          const status = well ? 'Succeeded' : 'Failed';
          this.append({ type: 'action.ended', ...place, action: name, actionExecutionId, status, reason: '' });
        });
      const conditions = (['BEFORE_ENTRY', 'ON_SUCCESS', 'ON_FAILURE'] as const)
        .filter((kind) => run.conditions[kind]?.status === 'InProgress')
        .map((kind) => (passed: boolean) => {
          this.append({ type: 'condition.evaluated', ...place, kind, passed, result: '', rules: [] });
        });
      return [...actions, ...conditions];
    });
  }

  move(move: Move): void {
    const { executions } = this.state;
    const execution = 'which' in move ? executions[move.which % Math.max(executions.length, 1)] : undefined;
    if (move.kind === 'start') this.start();
    else if (move.kind === 'finish') this.finish(move.which, move.well);
    else if (move.kind === 'restart') this.restart();
    else if (!execution) return;
    else if (move.kind === 'stop') this.stop(execution, move.abandon);
    else if (move.kind === 'retry') this.retry(execution, move.all);
    else this.rollBack(execution, move.stage);
  }

  private finish(which: number, well: boolean): void {
    const choices = this.underWay();
    choices[which % Math.max(choices.length, 1)]?.(well);
  }

  private stop(execution: Execution, abandon: boolean): void {
    if (!isRunning(execution) || execution.stopping) return;
    this.append({ type: 'execution.stopping', executionId: execution.id, abandon, reason: 'asked' });
  }

  private retry(execution: Execution, all: boolean): void {
    const run = Object.values(execution.stages).find(({ status }) => status === 'Failed' || status === 'Stopped');
    if (!run) return;
    const mode = all ? 'ALL_ACTIONS' : 'FAILED_ACTIONS';
    const place = { executionId: execution.id, stage: run.name };
    if (refuseRetry(this.model, this.state, { ...place, mode })) return;
    this.append({ type: 'stage.started', ...place, attempt: run.attempt + 1, retry: mode });
  }

  private rollBack(execution: Execution, number: number): void {
    const stage = this.model.stages[number % this.model.stages.length].name;
    if (refuseRollback(this.model, this.state, { stage, target: execution.id })) return;
    this.start({ of: execution.id, stage });
  }

  /** The journal is all that a new process has. */
  private restart(): void {
    const again = this.events.reduce(reduce, emptyState(this.model.name));
    expect(again).toEqual(this.state);
    const executionIds = again.executions.filter(isRunning).map(({ id }) => id);
    this.append({ type: 'pipeline.resumed', pipeline: this.model.name, executionIds });
  }

  private obey(command: Command): void {
    if (command.type === 'start-rollback') return this.start(command);
    if (command.type === 'end-execution') return this.append({ ...command, type: 'execution.ended' });
    const run = this.state.executions.find(({ id }) => id === command.executionId)?.stages[command.stage];
    const attempt = run ? run.attempt + 1 : 1;
    switch (command.type) {
      case 'start-stage':
        return this.append({ ...command, type: 'stage.started', attempt });
      case 'retry-stage':
        return this.append({ ...command, type: 'stage.started', attempt, retry: command.mode, automatic: true });
      case 'evaluate-condition':
        return this.append({ ...command, type: 'condition.started' });
      case 'run-action': {
        const actionExecutionId = `a${this.events.length}`;
        return this.append({ ...command, type: 'action.started', actionExecutionId, provider: 'Fake' });
      }
      case 'abandon-action': {
        const actionExecutionId = run?.actions[command.action]?.actionExecutionId ?? '';
        return this.append({ ...command, type: 'action.ended', actionExecutionId, status: 'Abandoned', reason: '' });
      }
      case 'end-stage':
        return this.append({ ...command, type: 'stage.ended' });
    }
  }

  /** What must hold after every single event. Plain throws: `expect` is too slow to be asked a million times. */
  private check(): void {
    const inside = this.state.executions.flatMap((execution) => currentRun(execution)?.name ?? []);
    const shared = this.model.mode !== 'PARALLEL' && new Set(inside).size < inside.length;
    if (shared) throw new Error(`two executions are in one stage: ${inside.join(', ')}`);
    for (const execution of this.state.executions) {
      const runs = Object.values(execution.stages).filter((run) => run.status === 'InProgress');
      if (runs.length > 1) throw new Error(`${execution.id} is in two stages`);
      if (runs.length > 0 && !isRunning(execution)) throw new Error(`${execution.id} has ended inside ${runs[0].name}`);
      for (const run of runs) this.checkRun(run);
    }
  }

  private checkRun(run: StageRun): void {
    const inProgress = Object.values(run.actions).filter((action) => action.status === 'InProgress');
    if (this.model.mode === 'PARALLEL' && inProgress.length > 5)
      throw new Error(`${inProgress.length} actions at once`);
    for (const { name } of inProgress) {
      const order = actionOf(this.model, run.name, name)?.runOrder ?? 0;
      const before = stageOf(this.model, run.name)?.actions.filter((action) => action.runOrder < order) ?? [];
      const early = before.find((action) => run.actions[action.name]?.status !== 'Succeeded');
      if (early) throw new Error(`${name} runs before ${early.name} has succeeded`);
    }
  }
}

function play(model: PipelineModel, played: readonly Move[]): World {
  const world = new World(model);
  for (const move of played) {
    world.move(move);
    world.settle();
  }
  return world;
}

test('every execution ends once everything under way does, however it all happens', () => {
  fc.assert(
    fc.property(pipelines, moves, fc.infiniteStream(mostlyWell), (model, played, outcomes) => {
      const world = play(model, played);
      for (let steps = 0; steps < STEPS; steps += 1) {
        const [first] = world.underWay();
        if (!first) break;
        first(outcomes.next().value === true);
        world.settle();
      }
      expect(world.state.executions.filter(isRunning)).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test('a superseded execution was overtaken by a newer one, between stages and never inside one', () => {
  fc.assert(
    fc.property(pipelines, moves, (model, played) => {
      const world = play(model, played);
      const superseded = world.events.filter(
        (event) => event.type === 'execution.ended' && event.status === 'Superseded',
      );
      if (model.mode !== 'SUPERSEDED') expect(superseded).toEqual([]);
      for (const end of superseded) {
        const before = world.events.slice(0, end.seq - 1).reduce(reduce, emptyState(model.name));
        const execution = before.executions.find(
          (candidate) => 'executionId' in end && candidate.id === end.executionId,
        );
        expect(execution && currentRun(execution)).toBeUndefined();
        const newer = before.executions.filter((other) => other.order > (execution?.order ?? 0) && isRunning(other));
        expect(newer.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 60 },
  );
});

test('in QUEUED mode executions enter each stage in the order of their starts', () => {
  const queued = pipelines.filter((model) => model.mode === 'QUEUED');
  const calm = moves.map((list) => list.filter((move) => move.kind === 'start' || move.kind === 'finish'));
  fc.assert(
    fc.property(queued, calm, (model, played) => {
      const world = play(model, played);
      const rollbacks = new Set(world.state.executions.filter((execution) => execution.rollback).map(({ id }) => id));
      for (const stage of model.stages) {
        const entered = world.events.flatMap((event) =>
          event.type === 'stage.started' &&
          event.stage === stage.name &&
          event.attempt === 1 &&
          !rollbacks.has(event.executionId)
            ? [Number(event.executionId.slice(1))]
            : [],
        );
        expect(entered).toEqual([...entered].sort((a, b) => a - b));
      }
    }),
    { numRuns: 60 },
  );
});

test('a stage is retried by itself at most once before it fails', () => {
  fc.assert(
    fc.property(pipelines, moves, (model, played) => {
      const world = play(model, played);
      for (const execution of world.state.executions) {
        for (const run of Object.values(execution.stages)) expect(run.automaticRetries).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 100 },
  );
});
