import type { EventOf } from '../../src/journal/events';
import { type Scene, openScene } from './_rehearsal';

// Real pushes, builds and instances on a machine that may be busy; nothing waits for a time to pass.
jest.setTimeout(120_000);

const MINUTES = 60;

let scene: Scene;
beforeAll(async () => {
  scene = await openScene({ approvalMinutes: MINUTES });
});
afterAll(() => scene.close());

/** Does something as soon as an execution begins to wait for a person. */
function whenWaiting(act: (waiting: EventOf<'approval.waiting'>) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    const hush = scene.journal.subscribe((event) => {
      if (event.type !== 'approval.waiting') return;
      hush();
      Promise.resolve(act(event)).then(() => resolve(), reject);
    });
  });
}

const answer = (command: 'approve' | 'reject', message?: string) =>
  scene.rehearsal.control({ command, operands: [], message });

test('a push returns when a person is asked, and says who is waited for, how long, and how to answer', async () => {
  const pushed = await scene.push('2');
  expect(pushed.exitCode).toBe(0);
  expect(pushed.stderr).toMatch(/remote: +\? Approval waits for approval; at most 1 h/);
  expect(pushed.stderr).toContain('`slipway approve` or `slipway reject`');
  expect(pushed.stderr).not.toContain('Production');
  await scene.rehearsal.ended(pushed.executionId ?? '');
});

test('a rejected approval fails its stage with the reason given, and version 1 goes on serving', async () => {
  const answered = whenWaiting(async () => {
    expect(await answer('reject', 'not on a Friday')).toMatchObject({ ok: true });
  });
  const ended = await scene.deploy('2');
  await answered;
  expect(ended).toMatchObject({ status: 'Failed' });
  expect(ended.reason).toBe('stage Approval failed: Approve: the approval was rejected: not on a Friday');
  await scene.expectNothingMore();
  expect(await scene.serves()).toBe('1');
});

test('an approval that nobody answers expires, and version 1 goes on serving', async () => {
  let token = '';
  const noted = whenWaiting((waiting) => (token = waiting.token));
  const ended = await scene.deploy('2');
  await noted;
  expect(ended).toMatchObject({ status: 'Failed' });
  expect(ended.reason).toBe(
    `stage Approval failed: Approve: the approval expired: nobody answered within ${MINUTES} minutes`,
  );
  expect(await answer('approve')).toEqual({ ok: false, text: 'no approval is waiting' });
  await expect(scene.rehearsal.answerApproval(token, 'Approved', 'too late')).rejects.toMatchObject({
    code: 'approval-not-answered',
  });
  await scene.expectNothingMore();
  expect(await scene.serves()).toBe('1');
});

test('an execution that is stopped while it waits is stopped at once, and asks nobody any more', async () => {
  const stopped = whenWaiting(() => scene.rehearsal.control({ command: 'stop', operands: [] }));
  const ended = await scene.deploy('2');
  await stopped;
  expect(ended).toMatchObject({ status: 'Stopped' });
  expect(await answer('approve')).toEqual({ ok: false, text: 'no approval is waiting' });
  expect(await scene.serves()).toBe('1');
});

test('an approval is answered once: the second answer is refused, and the version goes live', async () => {
  const answered = whenWaiting(async ({ token }) => {
    expect(await answer('approve')).toMatchObject({ ok: true });
    await expect(scene.rehearsal.answerApproval(token, 'Rejected', 'changed my mind')).rejects.toMatchObject({
      code: 'approval-not-answered',
    });
  });
  const ended = await scene.deploy('3');
  await answered;
  expect(ended).toMatchObject({ status: 'Succeeded' });
  expect(await scene.serves()).toBe('3');
  await scene.expectNothingMore();
});
