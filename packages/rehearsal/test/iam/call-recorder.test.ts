import { allowEverything } from '../../src/iam/authorize';
import { createCallRecorder } from '../../src/iam/call-recorder';

const call = (resource: string, session = 's', action = 's3:GetObject') => ({
  principal: { roleArn: 'arn:aws:iam::1:role/a', session },
  action,
  resources: [resource],
  account: '1',
  region: 'r',
});
const allowed = allowEverything(call('x'));

describe('recorded calls', () => {
  test('alike ones are counted together, with their first and last error', () => {
    const recorder = createCallRecorder();
    recorder.record(call('x', 'first'), allowed);
    recorder.record(call('x', 'second'), allowed, 'NoSuchKey: 1');
    recorder.record(call('x', 'third'), allowed, 'NoSuchKey: 2');
    recorder.record(call('y'), allowed);
    expect(recorder.calls).toEqual([
      {
        ...{
          principal: { roleArn: 'arn:aws:iam::1:role/a', session: 'first' },
          action: 's3:GetObject',
          resources: ['x'],
          decision: 'allowed',
        },
        ...{ count: 3, errors: 2, firstError: 'NoSuchKey: 1', lastError: 'NoSuchKey: 2' },
      },
      expect.objectContaining({ resources: ['y'], count: 1, errors: 0 }),
    ]);
  });

  test('a key per call does not fill the memory: beyond the limit only the action is kept', () => {
    const recorder = createCallRecorder(3);
    for (let index = 0; index < 100; index++) recorder.record(call(`key-${index}`), allowed);
    expect(recorder.calls.map((one) => [one.resources[0], one.count])).toEqual([
      ['key-0', 1],
      ['key-1', 1],
      ['key-2', 1],
      ['*', 97],
    ]);
  });

  test('a denial is not counted with what was allowed', () => {
    const recorder = createCallRecorder();
    recorder.record(call('x'), allowed);
    recorder.record(call('x'), { effect: 'deny', enforced: true, reason: 'no' }, 'AccessDenied: no');
    expect(recorder.calls.map((one) => one.decision)).toEqual(['allowed', 'denied']);
  });
});
