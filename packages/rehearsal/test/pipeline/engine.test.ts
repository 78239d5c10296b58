import { bench, manualHandler, pipelineResource, promptHandler, resultOf, ROLE } from '../_helpers/pipeline';

const two = [
  { name: 'Build', actions: [{ name: 'Compile', inputs: ['Code'], outputs: ['App'] }] },
  { name: 'Deploy', actions: [{ name: 'Release', inputs: ['App'] }] },
];

describe('an execution that succeeds', () => {
  test('runs its stages one after the other', async () => {
    const b = bench({ resource: pipelineResource(two), handlers: [promptHandler('Build/Fake')] });
    expect(await b.ended(b.start())).toBe('Succeeded');
    expect(b.story()).toEqual([
      'execution.started',
      'stage.started Source',
      'action.started Source Commit',
      'action.ended Source Commit Succeeded',
      'stage.ended Source Succeeded',
      'stage.started Build',
      'action.started Build Compile',
      'action.ended Build Compile Succeeded',
      'stage.ended Build Succeeded',
      'stage.started Deploy',
      'action.started Deploy Release',
      'action.ended Deploy Release Succeeded',
      'stage.ended Deploy Succeeded',
      'execution.ended Succeeded',
    ]);
  });

  test('hands an output on to the action that asks for it, where CodePipeline would put it', async () => {
    const handler = manualHandler();
    const b = bench({ resource: pipelineResource(two), handlers: [handler] });
    b.start();
    const [output] = (await handler.started('Compile')).outputs;
    await handler.end('Compile');
    const [input] = (await handler.started('Release')).inputs;
    expect(output).toEqual({
      name: 'App',
      bucket: 'artifacts',
      key: expect.stringMatching(/^orders-pipeline\/App\/[A-Za-z0-9]{7}$/),
    });
    expect(input).toEqual(output);
    await b.engine.close();
  });

  test('runs an action under its own role, and under the pipeline’s where it has none', async () => {
    const handler = manualHandler();
    const roles = [
      { name: 'Build', actions: [{ name: 'Own', extra: { RoleArn: 'arn:aws:iam::1:role/own' } }, { name: 'None' }] },
    ];
    const b = bench({ resource: pipelineResource(roles), handlers: [handler] });
    b.start();
    expect((await handler.started('Own')).principal).toEqual({ roleArn: 'arn:aws:iam::1:role/own', session: 'Own' });
    expect((await handler.started('None')).principal).toEqual({ roleArn: ROLE, session: 'None' });
    await b.engine.close();
  });
});

test('an input is copied into the store of the Region in which an action runs', async () => {
  const handler = manualHandler();
  const far = [{ name: 'Build', actions: [{ name: 'Far', inputs: ['Code'], extra: { Region: 'eu-west-1' } }] }];
  const stores = ['us-east-1', 'eu-west-1'].map((Region) => ({
    Region,
    ArtifactStore: { Type: 'S3', Location: `store-${Region}` },
  }));
  const resource = pipelineResource(far, { ArtifactStore: null, ArtifactStores: stores });
  const b = bench({ resource, handlers: [handler] });
  b.start();
  const [input] = (await handler.started('Far')).inputs;
  expect(input.bucket).toBe('store-eu-west-1');
  expect(b.gateway.asked).toMatchObject([
    {
      operation: 'CopyObject',
      input: { Bucket: 'store-eu-west-1', Key: input.key, CopySource: `store-us-east-1/${input.key}` },
    },
  ]);
  await b.engine.close();
});

describe('variables', () => {
  const withConfiguration = (text: string) =>
    pipelineResource([{ name: 'Build', actions: [{ name: 'Compile', configuration: { Text: text } }] }], {
      Variables: [{ Name: 'GREETING', DefaultValue: 'hello' }],
    });

  test('are resolved when the action starts', async () => {
    const handler = manualHandler();
    const b = bench({
      resource: withConfiguration('#{variables.GREETING} #{Src.CommitId} #{codepipeline.PipelineExecutionId}'),
      handlers: [handler],
    });
    const id = b.start('abc');
    expect((await handler.started('Compile')).configuration).toEqual({ Text: `hello abc ${id}` });
    await b.engine.close();
  });

  test('that nothing has produced fail the action by name', async () => {
    const b = bench({ resource: withConfiguration('#{Src.Nothing}'), handlers: [manualHandler()] });
    expect(await b.ended(b.start())).toBe('Failed');
    const end = b.journal.events.find((event) => event.type === 'action.ended' && event.action === 'Compile');
    expect(end).toMatchObject({ status: 'Failed', reason: expect.stringContaining('Text refers to #{Src.Nothing}') });
  });
});

describe('a failing action', () => {
  test('lets its siblings finish, then fails the stage; what comes later in the stage does not run', async () => {
    const handler = manualHandler();
    const stages = [{ name: 'Build', actions: [{ name: 'Bad' }, { name: 'Good' }, { name: 'Later', runOrder: 2 }] }];
    const b = bench({ resource: pipelineResource(stages), handlers: [handler] });
    const id = b.start();
    await handler.started('Good');
    await handler.end('Bad', 'Failed');
    await b.journal.until((event) => event.type === 'action.ended' && event.action === 'Bad');
    expect(b.story()).not.toContain('stage.ended Build Failed');
    await handler.end('Good');
    expect(await b.ended(id)).toBe('Failed');
    expect(handler.runs.map((run) => run.actionName)).toEqual(['Bad', 'Good']);
  });

  test('whose handler throws fails with the service’s error', async () => {
    const broken = promptHandler('Build/Fake', () => {
      throw Object.assign(new Error('no such bucket'), { name: 'NoSuchBucket' });
    });
    const b = bench({ resource: pipelineResource(two), handlers: [broken] });
    expect(await b.ended(b.start())).toBe('Failed');
    expect(b.journal.events.at(-1)).toMatchObject({
      reason: 'stage Build failed: Compile: NoSuchBucket: no such bucket',
    });
  });
});

describe('a manual approval', () => {
  const approval = (extra = {}) =>
    pipelineResource(
      [
        {
          name: 'Approve',
          actions: [
            {
              name: 'Ask',
              provider: 'Approval/Manual',
              configuration: {
                CustomData: 'Ship #{Src.CommitId}?',
                NotificationArn: 'arn:aws:sns:us-east-1:1:releases',
              },
              extra,
            },
          ],
        },
        two[1],
      ].map((stage) => ({ ...stage, actions: stage.actions.map((one) => ({ ...one, inputs: undefined })) })),
    );
  const waiting = async (b: ReturnType<typeof bench>) => {
    const event = await b.journal.until((found) => found.type === 'approval.waiting');
    if (event.type !== 'approval.waiting') throw new Error('not waiting');
    return event;
  };

  test('waits, tells the topic, and goes on when approved', async () => {
    const b = bench({ resource: approval(), handlers: [promptHandler('Build/Fake')], scale: 1 });
    const id = b.start('abc');
    const { token, message, timeoutMs } = await waiting(b);
    expect({ message, timeoutMs }).toEqual({ message: 'Ship abc?', timeoutMs: 7 * 24 * 3600 * 1000 });
    expect(b.engine.answerApproval(token, 'Approved', 'looks fine')).toBeUndefined();
    expect(await b.ended(id)).toBe('Succeeded');
    expect(b.gateway.asked).toMatchObject([
      { service: 'sns', operation: 'Publish', input: { TopicArn: 'arn:aws:sns:us-east-1:1:releases' } },
    ]);
  });

  test('fails the stage when rejected, and takes no second answer', async () => {
    const b = bench({ resource: approval(), handlers: [promptHandler('Build/Fake')], scale: 1 });
    const id = b.start();
    const { token } = await waiting(b);
    b.engine.answerApproval(token, 'Rejected', 'not today');
    expect(await b.ended(id)).toBe('Failed');
    expect(b.journal.events.at(-1)).toMatchObject({
      reason: 'stage Approve failed: Ask: the approval was rejected: not today',
    });
    expect(b.engine.answerApproval(token, 'Approved', '')).toMatchObject({ code: 'InvalidApprovalTokenException' });
  });

  test('expires in virtual time', async () => {
    const b = bench({ resource: approval({ TimeoutInMinutes: 10 }), handlers: [promptHandler('Build/Fake')] });
    expect(await b.ended(b.start())).toBe('Failed');
    expect(b.journal.events.at(-1)).toMatchObject({
      reason: 'stage Approve failed: Ask: the approval expired: nobody answered within 10 minutes',
    });
  });
});

describe('an engine made again from the journal', () => {
  test('runs the action of the dead process again and ends the execution', async () => {
    const before = bench({ resource: pipelineResource(two), handlers: [manualHandler()] });
    const id = before.start();
    await before.journal.until((event) => event.type === 'action.started' && event.action === 'Compile');
    await before.engine.close();

    const handler = manualHandler();
    const after = bench({ resource: pipelineResource(two), handlers: [handler], past: before.journal.events });
    expect(after.engine.resume()).toEqual([id]);
    await handler.end('Compile');
    await handler.started('Release');
    await handler.end('Release');
    expect(await after.ended(id)).toBe('Succeeded');
    expect(handler.runs.map((run) => run.actionName)).toEqual(['Compile', 'Release']);
  });

  test('waits for the same approval under the same token', async () => {
    const resource = pipelineResource([{ name: 'Approve', actions: [{ name: 'Ask', provider: 'Approval/Manual' }] }]);
    const before = bench({ resource, scale: 1 });
    const id = before.start();
    const first = await before.journal.until((event) => event.type === 'approval.waiting');
    await before.engine.close();

    const after = bench({ resource, past: before.journal.events, scale: 1 });
    after.engine.resume();
    const again = await after.journal.until((event) => event.type === 'approval.waiting' && event.seq > first.seq);
    const token = 'token' in again ? again.token : '';
    expect(token).toBe('token' in first ? first.token : undefined);
    after.engine.answerApproval(token, 'Approved', '');
    expect(await after.ended(id)).toBe('Succeeded');
  });
});

test('a pipeline with an action that nothing can run is refused before anything runs', () => {
  const resource = pipelineResource([
    { name: 'Deploy', actions: [{ name: 'Stack', provider: 'Deploy/CloudFormation' }] },
  ]);
  expect(() => bench({ resource })).toThrow('action Deploy/Stack: Deploy/CloudFormation is not in a rehearsal yet');
});

test('an artifact that nothing produced fails the action by name', async () => {
  const resource = pipelineResource([{ name: 'Build', actions: [{ name: 'Compile', inputs: ['Ghost'] }] }]);
  const b = bench({ resource, handlers: [promptHandler('Build/Fake', () => resultOf('Succeeded'))] });
  b.start();
  const end = await b.journal.until((event) => event.type === 'action.ended' && event.action === 'Compile');
  expect(end).toMatchObject({ reason: 'input artifact Ghost was not produced by any action before it' });
});
