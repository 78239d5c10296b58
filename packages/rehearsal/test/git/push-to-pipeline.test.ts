import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pushFolder } from '../../src/git/push-folder';
import { createPushReceiver } from '../../src/git/receive';
import { createRemote, type Remote } from '../../src/git/remote';
import { type Clone, createClone, scratchFolder, writeFiles } from '../_helpers/git';
import { bench, manualHandler, pipelineResource, promptHandler } from '../_helpers/pipeline';

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let remote: Remote;
let clone: Clone;

beforeEach(async () => {
  scratch = await scratchFolder();
  const run = join(scratch.path, 'run');
  await mkdir(run);
  remote = await createRemote(run, { branch: 'main' });
  clone = await createClone(join(scratch.path, 'clone'));
});

afterEach(async () => {
  await remote.close();
  await scratch.remove();
});

describe('from push to pipeline', () => {
  const resource = (approve: boolean) => {
    const found = pipelineResource([
      { name: 'Build', actions: [{ name: 'Compile' }] },
      ...(approve ? [{ name: 'Approve', actions: [{ name: 'Ask', provider: 'Approval/Manual' }] }] : []),
    ]);
    const [source, ...rest] = found.properties.Stages as unknown as { Actions: { Configuration: object }[] }[];
    const actions = source.Actions.map((one) => ({ ...one, Configuration: { BranchName: 'main' } }));
    return {
      ...found,
      properties: { ...found.properties, Stages: [{ ...source, Actions: actions }, ...rest] as never },
    };
  };
  const receiveWith = (b: ReturnType<typeof bench>) => {
    const receiver = createPushReceiver({ remote, engine: b.engine, journal: b.journal });
    remote.onPush(receiver.listener);
    return receiver;
  };

  test('a push to the source’s branch runs its commit and prints the progress to the end', async () => {
    const b = bench({ resource: resource(false), handlers: [promptHandler('Build/Fake')] });
    receiveWith(b);
    const id = await clone.commit('one', { 'a.txt': '1' });
    const push = await clone.git('push', remote.url, 'HEAD:main');
    expect(push.stderr).toContain('remote: Commit has no trigger and follows the branch main');
    expect(push.stderr).toContain('remote:   Compile succeeded');
    expect(push.stderr).toContain('remote: execution succeeded');
    expect(b.engine.state().executions[0].revisions).toMatchObject([{ commitId: id, branch: 'main' }]);
  });

  test('a push returns at the first wait for a person', async () => {
    const b = bench({ resource: resource(true), handlers: [promptHandler('Build/Fake')], scale: 1 });
    receiveWith(b);
    await clone.commit('one');
    const push = await clone.git('push', remote.url, 'HEAD:main');
    expect(push.stderr).toContain('remote:   Ask waits for a person');
    expect(b.engine.state().executions[0].status).toBe('InProgress');
    await b.engine.close();
  });

  test('a push of an unknown branch is taken, starts nothing and says why', async () => {
    const b = bench({ resource: resource(false), handlers: [manualHandler()] });
    receiveWith(b);
    await clone.commit('one');
    const push = await clone.git('push', remote.url, 'HEAD:topic');
    expect(push.exitCode).toBe(0);
    expect(push.stderr).toContain(
      'remote: no execution started: Commit has no trigger and follows the branch main, not the branch topic',
    );
    expect(b.journal.events.at(-1)).toMatchObject({ type: 'pushed', branch: 'topic', started: false });
  });

  test('a pushed folder starts like any push', async () => {
    const b = bench({ resource: resource(false), handlers: [promptHandler('Build/Fake')] });
    const receiver = receiveWith(b);
    await writeFiles(clone.folder, { 'a.txt': '1' });
    const { executionId = '' } = await receiver.receive(await pushFolder(remote, clone.folder, 'seed'));
    expect(await b.ended(executionId)).toBe('Succeeded');
  });
});
