import type { JsonObject } from '../../src/core/json';
import { currentRun } from '../../src/pipeline/state';
import { bench, type Bench, manualHandler, pipelineResource, promptHandler } from '../_helpers/pipeline';

const oneStage = (extra: JsonObject = {}, more: JsonObject = {}) =>
  pipelineResource([{ name: 'Deploy', actions: [{ name: 'Release' }], extra }], more);
const statuses = (b: Bench) => b.engine.state().executions.map((execution) => execution.status);
const isStage = (stage: string, executionId: string) => (event: { type: string }) =>
  event.type === 'stage.started' &&
  'stage' in event &&
  event.stage === stage &&
  'executionId' in event &&
  event.executionId === executionId;

describe('SUPERSEDED', () => {
  test('the newest of those that wait for a stage enters it, the others are overtaken', async () => {
    const handler = manualHandler();
    const b = bench({ resource: oneStage(), handlers: [handler] });
    const [first, second, third] = [b.start('1'), b.start('2'), b.start('3')];
    await handler.started('Release');
    // The second waited for the source stage while the first was in it, and was overtaken there.
    expect(await b.ended(second)).toBe('Superseded');
    await b.journal.until(
      (event) => event.type === 'stage.ended' && event.stage === 'Source' && event.executionId === third,
    );
    expect(b.engine.state().executions.map((execution) => currentRun(execution)?.name)).toEqual([
      'Deploy',
      undefined,
      undefined,
    ]);
    await handler.end('Release');
    await b.journal.until(isStage('Deploy', third));
    await handler.started('Release', 2);
    await handler.end('Release');
    expect(await b.ended(third)).toBe('Succeeded');
    expect(await b.ended(first)).toBe('Succeeded');
  });

  test('every execution takes its own commit through the sources', async () => {
    const b = bench({ resource: oneStage(), handlers: [promptHandler('Build/Fake')] });
    await b.ended(b.start('one'));
    await b.ended(b.start('two'));
    expect(b.engine.state().executions.map(({ revisions }) => revisions[0].commitId)).toEqual(['one', 'two']);
  });
});

test('QUEUED: all go through, one after the other', async () => {
  const handler = manualHandler();
  const b = bench({ resource: oneStage({}, { ExecutionMode: 'QUEUED' }), handlers: [handler] });
  const ids = [b.start('1'), b.start('2'), b.start('3')];
  for (const [index, id] of ids.entries()) {
    const run = await handler.started('Release', index + 1);
    expect(run.executionId).toBe(id);
    await handler.end('Release');
    expect(await b.ended(id)).toBe('Succeeded');
  }
});

test('PARALLEL: executions do not wait for each other, and each runs five actions at once at most', async () => {
  const actions = Array.from({ length: 7 }, (_, index) => ({ name: `Check${index}` }));
  const handler = manualHandler();
  const b = bench({
    resource: pipelineResource([{ name: 'Test', actions }], { ExecutionMode: 'PARALLEL' }),
    handlers: [handler],
  });
  b.start('1');
  b.start('2');
  await handler.started('Check4', 2);
  expect(handler.runs).toHaveLength(10);
  await handler.end('Check0');
  await handler.started('Check5');
  expect(handler.runs).toHaveLength(11);
  await b.engine.close();
});

describe('retry', () => {
  test('by the stage itself happens once, with the failed actions only', async () => {
    const onFailure = { OnFailure: { Result: 'RETRY', RetryConfiguration: { RetryMode: 'FAILED_ACTIONS' } } };
    const tried: string[] = [];
    const flaky = promptHandler('Build/Fake', ({ actionName }) => {
      tried.push(actionName);
      const fails = actionName === 'Flaky' && tried.filter((name) => name === 'Flaky').length < 3;
      return fails ? { status: 'Failed', reason: 'flaky' } : { status: 'Succeeded', evidence: { summary: '' } };
    });
    const stages = [{ name: 'Deploy', actions: [{ name: 'Steady' }, { name: 'Flaky' }], extra: onFailure }];
    const b = bench({ resource: pipelineResource(stages), handlers: [flaky] });
    const id = b.start();
    expect(await b.ended(id)).toBe('Failed');
    expect(tried).toEqual(['Steady', 'Flaky', 'Flaky']);
    expect(b.engine.retryStage({ executionId: id, stage: 'Deploy', mode: 'ALL_ACTIONS' })).toBeUndefined();
    await b.journal.until((event) => event.type === 'execution.ended' && event.status === 'Succeeded');
    expect(tried).toEqual(['Steady', 'Flaky', 'Flaky', 'Steady', 'Flaky']);
    expect(b.engine.state().executions[0].stages.Deploy).toMatchObject({ attempt: 3, status: 'Succeeded' });
  });

  test('is refused for a stage that did not fail, and when a later execution has been there', async () => {
    let well = false;
    const handler = promptHandler('Build/Fake', () =>
      well ? { status: 'Succeeded', evidence: { summary: '' } } : { status: 'Failed', reason: 'no' },
    );
    const b = bench({ resource: oneStage(), handlers: [handler] });
    const first = b.start();
    await b.ended(first);
    const retry = { executionId: first, stage: 'Deploy', mode: 'FAILED_ACTIONS' } as const;
    expect(b.engine.retryStage({ ...retry, stage: 'Source' })).toMatchObject({ code: 'StageNotRetryableException' });
    expect(b.engine.retryStage({ ...retry, stage: 'Nowhere' })).toMatchObject({ code: 'StageNotFoundException' });
    expect(b.engine.retryStage({ ...retry, executionId: 'none' })).toMatchObject({
      code: 'PipelineExecutionNotFoundException',
    });
    well = true;
    await b.ended(b.start());
    expect(b.engine.retryStage(retry)).toMatchObject({ code: 'NotLatestPipelineExecutionException' });
  });
});

describe('rollback', () => {
  const versions = (bad: string) =>
    promptHandler('Build/Fake', ({ configuration }) =>
      configuration.Version === bad
        ? { status: 'Failed', reason: 'bad version' }
        : { status: 'Succeeded', evidence: { summary: '' } },
    );
  const deploying = (extra: JsonObject) =>
    pipelineResource([
      {
        name: 'Deploy',
        actions: [{ name: 'Release', inputs: ['Code'], configuration: { Version: '#{Src.CommitId}' } }],
        extra,
      },
    ]);
  const rollbackOf = async (b: Bench) => {
    const event = await b.journal.until(
      (found) => found.type === 'execution.started' && found.rollbackOf !== undefined,
    );
    if (event.type !== 'execution.started') throw new Error('no rollback');
    return event;
  };

  test('after a failure deploys what the last good execution had, in that stage only', async () => {
    const seen: unknown[] = [];
    const handler = promptHandler('Build/Fake', ({ configuration, inputs }) => {
      seen.push([configuration.Version, inputs[0]?.key]);
      return configuration.Version === 'bad'
        ? { status: 'Failed', reason: 'bad' }
        : { status: 'Succeeded', evidence: { summary: '' } };
    });
    const b = bench({ resource: deploying({ OnFailure: { Result: 'ROLLBACK' } }), handlers: [handler] });
    const good = b.start('good');
    await b.ended(good);
    const bad = b.start('bad');
    expect(await b.ended(bad)).toBe('Failed');
    const rollback = await rollbackOf(b);
    expect(rollback).toMatchObject({ rollbackOf: good, rollbackStage: 'Deploy', rollbackFrom: bad });
    expect(await b.ended(rollback.executionId)).toBe('Succeeded');
    expect(seen[2]).toEqual(seen[0]);
    expect(b.story(rollback.executionId)).toEqual([
      'execution.started',
      'stage.started Deploy',
      'action.started Deploy Release',
      'action.ended Deploy Release Succeeded',
      'stage.ended Deploy Succeeded',
      'execution.ended Succeeded',
    ]);
    const failed = b.engine.state().executions.find(({ id }) => id === bad);
    expect(failed?.reason).toContain(`rolled back by ${rollback.executionId}`);
  });

  test('with nothing to go back to says so and only fails', async () => {
    const b = bench({ resource: deploying({ OnFailure: { Result: 'ROLLBACK' } }), handlers: [versions('bad')] });
    expect(await b.ended(b.start('bad'))).toBe('Failed');
    expect(b.journal.events.at(-1)).toMatchObject({
      reason: expect.stringContaining('there is no earlier execution to roll back to'),
    });
  });

  test('that fails itself is not rolled back again', async () => {
    let failing = false;
    const handler = promptHandler('Build/Fake', () =>
      failing ? { status: 'Failed', reason: 'broken' } : { status: 'Succeeded', evidence: { summary: '' } },
    );
    const b = bench({ resource: deploying({ OnFailure: { Result: 'ROLLBACK' } }), handlers: [handler] });
    await b.ended(b.start('1'));
    await b.ended(b.start('2'));
    failing = true;
    await b.ended(b.start('3'));
    const rollback = await rollbackOf(b);
    expect(await b.ended(rollback.executionId)).toBe('Failed');
    expect(b.engine.state().executions).toHaveLength(4);
    expect(b.journal.events.at(-1)).toMatchObject({ reason: expect.stringContaining('not rolled back again') });
  });

  test('by hand is refused where CodePipeline refuses it', async () => {
    const b = bench({ resource: deploying({}), handlers: [versions('bad')] });
    const good = b.start('good');
    await b.ended(good);
    const bad = b.start('bad');
    await b.ended(bad);
    const ask = (stage: string, target: string) => b.engine.rollbackStage({ stage, target });
    expect(ask('Source', good)).toMatchObject({
      code: 'UnableToRollbackStageException',
      reason: expect.stringContaining('source stage'),
    });
    expect(ask('Deploy', bad)).toMatchObject({
      code: 'UnableToRollbackStageException',
      reason: expect.stringContaining('did not succeed'),
    });
    expect(ask('Deploy', 'none')).toMatchObject({ code: 'PipelineExecutionNotFoundException' });
    const rollback = ask('Deploy', good);
    if ('code' in rollback) throw new Error(rollback.reason);
    expect(await b.ended(rollback.executionId)).toBe('Succeeded');
    expect(ask('Deploy', rollback.executionId)).toMatchObject({
      reason: expect.stringContaining('was a rollback itself'),
    });
  });

  test('and retry are refused across two structures of the pipeline', async () => {
    const before = bench({ resource: deploying({}), handlers: [versions('bad')] });
    const [good] = [before.start('good')];
    await before.ended(good);
    const bad = before.start('bad');
    await before.ended(bad);
    const changed = deploying({ OnFailure: { Result: 'ROLLBACK' } });
    const after = bench({ resource: changed, handlers: [versions('bad')], past: before.journal.events });
    expect(after.engine.rollbackStage({ stage: 'Deploy', target: good })).toMatchObject({
      code: 'PipelineExecutionOutdatedException',
    });
    const retry = { executionId: bad, stage: 'Deploy', mode: 'ALL_ACTIONS' } as const;
    expect(after.engine.retryStage(retry)).toMatchObject({ reason: expect.stringContaining('another structure') });
  });
});

describe('stop', () => {
  test('waits for the action under way, then ends the execution', async () => {
    const handler = manualHandler();
    const resource = pipelineResource([{ name: 'Build', actions: [{ name: 'One' }, { name: 'Two', runOrder: 2 }] }]);
    const b = bench({ resource, handlers: [handler] });
    const id = b.start();
    await handler.started('One');
    expect(b.engine.stop(id, { abandon: false, reason: 'wrong branch' })).toBeUndefined();
    expect(statuses(b)).toEqual(['Stopping']);
    await handler.end('One');
    expect(await b.ended(id)).toBe('Stopped');
    expect(handler.runs.map((run) => run.actionName)).toEqual(['One']);
    expect(b.engine.stop(id, { abandon: false, reason: '' })).toMatchObject({
      code: 'PipelineExecutionNotStoppableException',
    });
  });

  test('with abandon tells the action and ends at once', async () => {
    const handler = manualHandler();
    const b = bench({ resource: oneStage(), handlers: [handler] });
    const id = b.start();
    const run = await handler.started('Release');
    b.engine.stop(id, { abandon: true, reason: 'now' });
    expect(await b.ended(id)).toBe('Stopped');
    expect(run.signal.aborted).toBe(true);
    expect(b.story(id)).toContain('action.ended Deploy Release Abandoned');
  });

  test('of an approval that waits ends the wait', async () => {
    const b = bench({
      resource: pipelineResource([{ name: 'Ask', actions: [{ name: 'Ok', provider: 'Approval/Manual' }] }]),
      scale: 1,
    });
    const id = b.start();
    const waiting = await b.journal.until((event) => event.type === 'approval.waiting');
    b.engine.stop(id, { abandon: true, reason: 'now' });
    expect(await b.ended(id)).toBe('Stopped');
    const token = 'token' in waiting ? waiting.token : '';
    expect(b.engine.answerApproval(token, 'Approved', '')).toMatchObject({ code: 'InvalidApprovalTokenException' });
  });
});

describe('pipeline variables', () => {
  const resource = oneStage({}, { Variables: [{ Name: 'TARGET' }, { Name: 'MODE', DefaultValue: 'fast' }] });
  test.each<[Record<string, string>, object]>([
    [{}, { code: 'ValidationException', reason: 'variable TARGET has no default and was given no value' }],
    [
      { TARGET: 'a', OTHER: 'b' },
      { code: 'ValidationException', reason: 'the pipeline has no variable OTHER; it has TARGET, MODE' },
    ],
    [{ TARGET: 'a' }, { executionId: expect.stringMatching(/^[0-9a-f-]{36}$/) }],
  ])('a start with %j gives %j', async (variables, answer) => {
    const b = bench({ resource, handlers: [promptHandler('Build/Fake')] });
    expect(b.engine.start({ trigger: 'test', variables })).toEqual(answer);
    await b.engine.close();
  });
});
