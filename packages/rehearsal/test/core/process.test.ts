import { runProcess, startProcess } from '../../src/core/process';

const env = { PATH: '/usr/local/bin:/usr/bin:/bin' };
const sh = (script: string) => ['/bin/sh', '-c', script];

test('keeps both outputs and the exit status', async () => {
  const result = await runProcess(sh('echo out; echo err >&2; exit 7'), { env });
  expect(result).toMatchObject({ exitCode: 7, signal: null, timedOut: false, stdout: 'out\n', stderr: 'err\n' });
});

test('inherits nothing from the environment of the rehearsal', async () => {
  const result = await runProcess([process.execPath, '-e', 'console.log(JSON.stringify(process.env))'], {
    env: { ONLY: 'this' },
  });
  expect(JSON.parse(result.stdout)).toEqual({ ONLY: 'this' });
});

test('looks the program up in the PATH it was given', async () => {
  await expect(runProcess(['sh', '-c', 'true'], { env: { PATH: '/nowhere' } })).rejects.toMatchObject({
    code: 'cannot-start-process',
    exitStatus: 3,
  });
});

test('hands text to standard input', async () => {
  const result = await runProcess(['cat'], { env, stdin: 'hello' });
  expect(result.stdout).toBe('hello');
});

test('survives a process that does not read its input', async () => {
  const result = await runProcess(['true'], { env, stdin: 'x'.repeat(1_000_000) });
  expect(result.exitCode).toBe(0);
});

test('kills the whole group when time is up', async () => {
  const result = await runProcess(sh('sleep 600 & echo $!; wait'), { env, timeoutMs: 200 });
  expect(result).toMatchObject({ timedOut: true, exitCode: null, signal: 'SIGKILL' });
  await gone(Number(result.stdout));
});

test('kills the whole group on abort', async () => {
  const abort = new AbortController();
  const onLine = () => abort.abort();
  const result = await runProcess(sh('sleep 600 & echo $!; wait'), { env, onLine, signal: abort.signal });
  expect(result).toMatchObject({ timedOut: false, signal: 'SIGKILL' });
  await gone(Number(result.stdout));
});

test('ends with the process although a child left behind holds its output', async () => {
  const result = await runProcess(sh('echo before; sleep 600 & echo $!'), { env });
  const [first, child] = result.stdout.split('\n');
  expect(first).toBe('before');
  expect(result.exitCode).toBe(0);
  process.kill(Number(child), 'SIGKILL');
});

test('loses no output of a process that ends at once', async () => {
  const result = await runProcess(sh('head -c 3000000 /dev/zero | tr "\\0" x'), { env });
  expect(result.stdout).toHaveLength(3_000_000);
});

test('stops politely first', async () => {
  const started = await startProcess(sh('trap "exit 3" TERM; echo ready; while :; do sleep 0.01; done'), {
    env,
    onLine: () => stop(),
  });
  const stop = () => void started.stop(60_000);
  expect(await started.ended).toMatchObject({ exitCode: 3 });
});

test('kills what does not stop politely', async () => {
  let ready = () => {};
  const isReady = new Promise<void>((resolve) => (ready = resolve));
  const started = await startProcess(sh('trap "" TERM; echo ready; while :; do sleep 0.01; done'), {
    env,
    onLine: () => ready(),
  });
  await isReady;
  expect(await started.stop(50)).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
});

test('keeps standard input open on request', async () => {
  const started = await startProcess(['cat'], { env, keepStdin: true });
  started.stdin?.end();
  expect(await started.ended).toMatchObject({ exitCode: 0 });
});

/** Waits for a process of this machine to be gone; the test's own time limit is the bound. */
async function gone(pid: number): Promise<void> {
  await runProcess(
    sh(`while kill -0 ${pid} 2>/dev/null && ! grep -q '^State:.Z' /proc/${pid}/status; do sleep 0.02; done`),
    { env },
  );
}
