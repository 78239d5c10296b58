import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProcess } from '../../src/core/process';
import { AWS_COMMAND } from '../../src/gateway/aws-command';

describe('the aws command of a rehearsal', () => {
  let folder: string;
  const script = (name: string, text: string) => {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'aws'), text, { mode: 0o755 });
    return join(folder, name);
  };
  const run = (path: readonly string[], args: readonly string[]) =>
    runProcess(['aws', ...args], {
      env: { PATH: [...path, '/usr/bin', '/bin'].join(':'), AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'slipway-aws-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    [
      'puts the gateway behind what was asked',
      ['sqs', 'list-queues', '--query', 'a b'],
      '[sqs][list-queues][--query][a b][--endpoint-url][http://127.0.0.1:1]',
    ],
    ['leaves an address that was given', ['s3', 'ls', '--endpoint-url=http://x'], '[s3][ls][--endpoint-url=http://x]'],
  ])('%s', async (_name, args, expected) => {
    const ours = script('ours', AWS_COMMAND);
    const theirs = script('theirs', '#!/bin/sh\nprintf "[%s]" "$@"\n');
    expect((await run([ours, theirs], args)).stdout).toBe(expected);
  });

  test('says that there is no AWS CLI instead of calling itself', async () => {
    const ours = script('ours', AWS_COMMAND);
    const { exitCode, stderr } = await runProcess([join(ours, 'aws'), 's3', 'ls'], {
      env: { PATH: `${ours}:/usr/bin-empty` },
    });
    expect([exitCode, stderr]).toEqual([127, expect.stringContaining('not installed on this machine')]);
  });
});
