import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SERVER } from '../_helpers/source';
import { type Scene, edit, eventually, openScene } from './_rehearsal';

// Real pushes, builds and instances on a machine that may be busy; nothing waits for a time to pass.
jest.setTimeout(120_000);

const ask = (command: 'retry' | 'rollback' | 'stop', ...operands: string[]) =>
  scene.rehearsal.control({ command, operands });

/** A service that the application needs, and that is down until it is mended. */
async function neighbour() {
  let status = 503;
  const server = createServer((_, response) => response.writeHead(status).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  closing.push(() => server.close());
  return {
    url: `http://127.0.0.1:${port}/`,
    mend: () => (status = 200),
  };
}

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

test('what cannot be retried, rolled back or stopped is refused with the reason', async () => {
  expect(await ask('retry')).toEqual({ ok: false, text: expect.stringContaining('nothing to retry') });
  expect(await ask('stop')).toEqual({ ok: false, text: 'no execution is running' });
  expect(await ask('rollback')).toEqual({ ok: false, text: expect.stringContaining('slipway rollback STAGE') });
  expect(await ask('rollback', 'Production')).toEqual({
    ok: false,
    text: 'Production has no earlier successful execution to go back to',
  });
  expect(await ask('rollback', 'Nowhere')).toEqual({
    ok: false,
    text: 'the pipeline has no stage Nowhere; it has Source, Build, Production',
  });
});

test('a stage that failed is retried once the cause is gone elsewhere, and the version goes live', async () => {
  const database = await neighbour();
  const check = `#!/bin/sh\nnode -e "fetch('${database.url}').then(({ status }) => process.exit(status === 200 ? 0 : 1))"\n`;
  const failed = await scene.deploy('2', {
    '.platform/hooks/predeploy/check.sh': { text: check, mode: 0o755 },
  });
  expect(failed.status).toBe('Failed');
  expect(failed.reason).toContain('predeploy/check.sh failed with exit status 1');
  expect(await scene.serves()).toBe('1');

  database.mend();
  const from = scene.journal.events.length;
  expect(await ask('retry')).toMatchObject({ ok: true });
  const end = await scene.journal.until(
    (event) => event.seq > from && event.type === 'execution.ended' && event.executionId === failed.executionId,
  );
  expect(end).toMatchObject({ status: 'Succeeded' });
  expect(await scene.serves()).toBe('2');
  const builds = scene.journal.events.filter(
    (event) => event.type === 'build.started' && event.executionId === failed.executionId,
  );
  expect(builds).toHaveLength(1);
  await scene.expectNothingMore();
});

test('a stage is rolled back to the version before', async () => {
  const from = scene.journal.events.length;
  expect(await ask('rollback', 'Production')).toMatchObject({ ok: true });
  const end = await scene.journal.until((event) => event.seq > from && event.type === 'execution.ended');
  expect(end).toMatchObject({ status: 'Succeeded' });
  expect(await scene.serves()).toBe('1');
  const stages = scene.journal.events.flatMap((event) =>
    event.seq > from && event.type === 'stage.started' ? [event.stage] : [],
  );
  expect(stages).toEqual(['Production']);
  expect(await ask('rollback', 'Production')).toMatchObject({ ok: false });
  await scene.expectNothingMore();
});

test('an execution is stopped while it builds: the build ends, and the version before goes on serving', async () => {
  const from = scene.journal.events.length;
  const buildspec = 'version: 0.2\nphases:\n  build:\n    commands:\n      - echo building\n      - sleep 600\n';
  const deploying = scene.deploy('3', { 'buildspec.yml': buildspec });
  await scene.journal.until((event) => event.seq > from && event.type === 'build.phase' && event.phase === 'PRE_BUILD');
  expect(await ask('stop')).toMatchObject({ ok: true });
  expect(await deploying).toMatchObject({ status: 'Stopped' });
  await scene.journal.until((event) => event.seq > from && event.type === 'build.ended' && event.status === 'STOPPED');
  await scene.expectNothingMore();
  expect(await scene.serves()).toBe('1');
});

test('an execution is stopped while it deploys: Elastic Beanstalk goes on, as it does in AWS', async () => {
  const from = scene.journal.events.length;
  // Healthy only when the test says so, so that it is being deployed when the execution is stopped.
  const database = await neighbour();
  const server = edit(
    SERVER,
    "response.writeHead(200, { 'content-type': 'text/plain' });\n  response.end(version);",
    `fetch('${database.url}').then(({ status }) => { response.writeHead(status); response.end(version); });`,
  );
  const deploying = scene.deploy('4', { 'server.js': server });
  await scene.journal.until(
    (event) => event.seq > from && event.type === 'deployment.step' && event.text.startsWith('waiting for the health'),
  );
  expect(await ask('stop')).toMatchObject({ ok: true });
  expect(await deploying).toMatchObject({ status: 'Stopped' });
  expect(await scene.serves()).toBe('1');
  database.mend();
  await scene.journal.until(
    (event) => event.seq > from && event.type === 'deployment.ended' && event.status === 'Succeeded',
  );
  await eventually(() => scene.serves(), '4');
  await scene.expectNothingMore();
});
