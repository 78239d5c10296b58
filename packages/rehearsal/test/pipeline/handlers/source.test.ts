import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startClock } from '../../../src/clock/clock';
import type { JsonObject } from '../../../src/core/json';
import { extractZip } from '../../../src/core/zip';
import { createRemote, type Remote } from '../../../src/git/remote';
import { openJournal } from '../../../src/journal/journal';
import type { ActionContext, SourceRevision } from '../../../src/pipeline/action';
import { createSourceHandlers } from '../../../src/pipeline/handlers/source';
import { type Clone, createClone, scratchFolder } from '../../_helpers/git';
import { fakeGateway, ROLE } from '../../_helpers/pipeline';

const uploader = { roleArn: 'arn:aws:iam::123456789012:root', session: 'person' };
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let remote: Remote;
let clone: Clone;
let head: string;

beforeAll(async () => {
  scratch = await scratchFolder();
  const run = join(scratch.path, 'run');
  await mkdir(run);
  remote = await createRemote(run, { branch: 'main' });
  remote.onPush(async () => undefined);
  clone = await createClone(join(scratch.path, 'clone'));
  await clone.commit('first\n\nwith a body', { 'a.txt': '1' });
  await clone.git('push', remote.url, 'HEAD:main');
  head = await clone.commit('second', { 'a.txt': '2' });
  await clone.git('push', remote.url, 'HEAD:main');
});

afterAll(async () => {
  await remote.close();
  await scratch.remove();
});

/** A store of objects behind the gateway. */
function storage() {
  const objects = new Map<string, Uint8Array>();
  const gateway = fakeGateway(({ operation, input }) => {
    const at = `${input.Bucket}/${input.Key}`;
    if (operation === 'PutObject') objects.set(at, input.Body as Uint8Array);
    return { Body: objects.get(at), ETag: '"e1"', VersionId: 'v1' };
  });
  return { gateway, objects };
}

async function runSource(provider: string, configuration: JsonObject, revisions: readonly SourceRevision[] = []) {
  const { gateway, objects } = storage();
  const folder = join(scratch.path, 'run');
  const handlers = createSourceHandlers({ repository: remote.repository, branch: 'main', uploader, folder });
  const clock = startClock({ scale: 1 });
  const context: ActionContext = {
    pipelineName: 'p',
    executionId: 'e',
    stageName: 'Source',
    actionName: 'Commit',
    actionExecutionId: 'a',
    region: 'us-east-1',
    configuration: configuration as ActionContext['configuration'],
    inputs: [],
    outputs: [{ name: 'Code', bucket: 'artifacts', key: 'p/Code/1234567' }],
    revisions,
    principal: { roleArn: ROLE, session: 'Commit' },
    gateway,
    clock,
    journal: openJournal({ clock }),
    signal: new AbortController().signal,
  };
  const result = await handlers.find(({ key }) => key === `Source/${provider}`)?.run(context);
  return { result, gateway, objects };
}

async function filesOf(zip: Uint8Array | undefined) {
  const file = join(scratch.path, 'artifact.zip');
  await writeFile(file, zip ?? '');
  const into = join(scratch.path, `artifact-${Math.random()}`);
  await extractZip(file, into);
  return Object.fromEntries(
    await Promise.all((await readdir(into)).map(async (name) => [name, await readFile(join(into, name), 'utf8')])),
  );
}

test('a connection takes the head of its branch where nothing was pushed for it', async () => {
  const configuration = { ConnectionArn: 'arn:c', FullRepositoryId: 'acme/orders', BranchName: 'main' };
  const { result, objects, gateway } = await runSource('CodeStarSourceConnection', configuration);
  expect(result).toMatchObject({
    status: 'Succeeded',
    variables: {
      AuthorDate: expect.stringMatching(/^\d{4}-/),
      BranchName: 'main',
      CommitId: head,
      CommitMessage: 'second',
      ConnectionArn: 'arn:c',
      FullRepositoryName: 'acme/orders',
    },
    revision: { actionName: 'Commit', commitId: head, branch: 'main', message: 'second' },
  });
  expect(await filesOf(objects.get('artifacts/p/Code/1234567'))).toEqual({ 'a.txt': '2' });
  expect(gateway.asked.map(({ principal }) => principal.roleArn)).toEqual([ROLE]);
});

test('CodeCommit takes the very commit that was pushed, though the branch has moved on', async () => {
  const first = await remote.repository.commitOf(`${head}~1`);
  const revision = { actionName: 'Commit', commitId: first ?? '', branch: 'main', message: '' };
  const { result, objects } = await runSource('CodeCommit', { RepositoryName: 'orders', BranchName: 'main' }, [
    revision,
  ]);
  expect(result).toMatchObject({
    variables: {
      CommitId: first,
      CommitMessage: 'first\n\nwith a body',
      CommitterDate: expect.any(String),
      RepositoryName: 'orders',
    },
  });
  expect(await filesOf(objects.get('artifacts/p/Code/1234567'))).toEqual({ 'a.txt': '1' });
});

test('S3 reads, under its role, the object that was uploaded for it', async () => {
  const { result, gateway, objects } = await runSource('S3', { S3Bucket: 'releases', S3ObjectKey: 'app.zip' });
  expect(result).toMatchObject({ status: 'Succeeded', variables: { ETag: 'e1', VersionId: 'v1' } });
  expect(gateway.asked.map(({ principal, operation, input }) => [principal.roleArn, operation, input.Bucket])).toEqual([
    [uploader.roleArn, 'PutObject', 'releases'],
    [ROLE, 'GetObject', 'releases'],
    [ROLE, 'PutObject', 'artifacts'],
  ]);
  expect(await filesOf(objects.get('artifacts/p/Code/1234567'))).toEqual({ 'a.txt': '2' });
});

test('a branch that was never pushed fails the source and says how to push it', async () => {
  const { result } = await runSource('CodeCommit', { RepositoryName: 'orders', BranchName: 'release' });
  expect(result).toEqual({
    status: 'Failed',
    reason: 'the remote has no branch release yet; push one: git push <remote> HEAD:release',
  });
});
