import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProcess } from '../../src/core/process';
import { writeSmallPipeline } from '../_helpers/assembly';
import { BUILDSPEC, SERVER, type Files, smallSource, writeFiles } from '../_helpers/source';
import type { Footprint } from './_footprint';
import { type Running, type Workplace, expectNothingLeft, openWorkplace } from './_command';
import { CANARY, PATH, edit, eventually } from './_rehearsal';

// The real command on a machine that may be busy; nothing waits for a time to pass.
// Less than the 90 s that systemd gives a process to end: Ctrl-C does not wait for them.
jest.setTimeout(60_000);

let place: Workplace;
beforeEach(() => {
  place = openWorkplace();
});
afterEach(() => place.close());

/** Leaves processes behind wherever it runs, as badly as it can, and does not end by itself. */
const LINGER = '(setsid sleep 601 &); trap "" TERM INT HUP; sleep 602 & sleep 603';
/** Does not end when it is asked to: systemd would wait for it for 90 s. */
const DEAF = edit(SERVER, 'server.close(() => process.exit(0))', 'undefined');
/** Never gets healthy either. */
const SICK = edit(DEAF, 'writeHead(200', 'writeHead(500');

interface Moment {
  readonly name: string;
  /** What version 2 is. */
  readonly source?: Files;
  readonly approvalMinutes?: number;
  /** What version 1 is. @default - there is none */
  readonly baseline?: Files;
  readonly reached: (running: Running) => Promise<unknown>;
}

const MOMENTS: readonly Moment[] = [
  { name: 'while it starts', reached: (running) => running.event('run.started') },
  {
    name: 'during a build',
    source: { 'buildspec.yml': edit(BUILDSPEC, '- echo built', `- '${LINGER}'`) },
    reached: (running) => eventually(() => lingering(running.footprint()), ['601', '602', '603']),
  },
  {
    name: 'during a deployment',
    source: { 'server.js': SICK },
    reached: (running) => running.event('deployment.step', ({ text }) => text.startsWith('waiting for the health')),
  },
  {
    name: 'while a version is replaced that does not end',
    baseline: { 'server.js': DEAF },
    reached: async (running) => {
      const { deploymentId } = await running.event('deployment.started', ({ previous }) => previous !== SAMPLE);
      await running.event('deployment.step', (step) => step.deploymentId === deploymentId);
    },
  },
  { name: 'during an approval', approvalMinutes: 10_000, reached: (running) => running.event('approval.waiting') },
];

/** The sleeps of `LINGER` that run. */
function lingering({ processes }: Footprint): string[] {
  return processes.flatMap(({ command }) => /^sleep (60\d)/.exec(command)?.[1] ?? []).sort();
}

const REHEARSE = ['rehearse', '--assembly', 'cdk.out', '--source', 'source', '--time-scale', '100'];
const SAMPLE = 'Sample Application';

/** Starts a rehearsal that does not end by itself, and waits until it is at that moment. */
async function reach(moment: Moment, ...more: readonly string[]): Promise<Running> {
  const { source = {}, baseline, approvalMinutes, reached } = moment;
  // What is replaced, is replaced where it runs; else the new version comes beside it.
  writeSmallPipeline(join(place.folder, 'cdk.out'), { approvalMinutes, web: baseline ? {} : CANARY });
  smallSource(join(place.folder, 'source'), '2', source);
  if (baseline) smallSource(join(place.folder, 'baseline'), '1', baseline);
  const running = await place.start([...REHEARSE, '--baseline', baseline ? 'baseline' : 'none', ...more]);
  await reached(running);
  return running;
}

test.each(MOMENTS)('Ctrl-C $name ends everything, with exit status 1', async (moment) => {
  const running = await reach(moment);
  const footprint = running.footprint();
  running.kill('SIGINT');
  const { exitCode, stdout } = await running.ended;
  await expectNothingLeft(footprint);
  expect(stdout).toMatch(/outcome +stopped: interrupted/);
  expect(exitCode).toBe(1);
});

test.each(MOMENTS)('SIGKILL $name leaves files only, and those the next rehearsal removes', async (moment) => {
  const running = await reach(moment);
  const footprint = running.footprint();
  running.kill('SIGKILL');
  await running.ended;
  await expectNothingLeft(footprint);
  expect(place.leftFiles()).toEqual([expect.stringMatching(/^slipway-/)]);
  await place.run(['rehearse', '--assembly', 'nowhere']);
  expect(place.leftFiles()).toEqual([]);
});

describe('where instances are folders', () => {
  test.each(['SIGINT', 'SIGKILL'] as const)('%s during a build leaves no process', async (signal) => {
    const running = await reach(MOMENTS[1], '--instances', 'folder');
    const footprint = running.footprint();
    running.kill(signal);
    await running.ended;
    await expectNothingLeft(footprint);
    if (signal === 'SIGKILL') await place.run(['rehearse', '--assembly', 'nowhere']);
  });
});

test.each(['SIGINT', 'SIGKILL'] as const)('%s during synthesis ends the app and what it started', async (signal) => {
  const script = `require('child_process').execSync(${JSON.stringify(LINGER)})`;
  writeFiles(join(place.folder, 'app'), { 'cdk.json': '{ "app": "node main.js" }', 'main.js': script });
  const running = await place.start(['rehearse', 'app']);
  await eventually(() => lingering(running.footprint()), ['601', '602', '603']);
  const footprint = running.footprint();
  running.kill(signal);
  const { exitCode, stderr } = await running.ended;
  await expectNothingLeft(footprint);
  if (signal === 'SIGKILL') await place.run(['rehearse', '--assembly', 'nowhere']);
  else expect([exitCode, stderr]).toEqual([1, 'slipway: interrupted by SIGINT']);
});

test('a second Ctrl-C does not wait, and leaves files only', async () => {
  const running = await reach(MOMENTS[2]);
  const footprint = running.footprint();
  running.kill('SIGINT');
  running.kill('SIGINT');
  const { exitCode } = await running.ended;
  await expectNothingLeft(footprint);
  expect(exitCode).toBe(1);
  await place.run(['rehearse', '--assembly', 'nowhere']);
});

test('output that nobody reads any more ends everything', async () => {
  writeSmallPipeline(join(place.folder, 'cdk.out'), { approvalMinutes: 10_000 });
  smallSource(join(place.folder, 'source'), '2');
  const running = await place.start([...REHEARSE, '--baseline', 'none'], {}, '| head -n 1');
  const { stdout } = await running.ended;
  expect(stdout.split('\n')).toHaveLength(1);
  await eventually(() => place.leftFiles(), []);
  await expectNothingLeft(running.footprint());
});

describe('a rehearsal that stays up', () => {
  const up = async () => {
    writeSmallPipeline(join(place.folder, 'cdk.out'), { web: CANARY });
    const running = await place.start(['up', '--assembly', 'cdk.out', '--time-scale', '2000']);
    await eventually(async () => (await place.run(['status'])).exitCode, 0);
    return running;
  };

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s takes it down, with exit status 0', async (signal) => {
    const running = await up();
    const footprint = running.footprint();
    running.kill(signal);
    expect(await running.ended).toMatchObject({ exitCode: 0, stderr: '' });
    await expectNothingLeft(footprint);
  });

  test('`slipway down` takes it down, and then there is none to ask', async () => {
    const running = await up();
    const footprint = running.footprint();
    expect(await place.run(['down'])).toMatchObject({ exitCode: 0 });
    expect(await running.ended).toMatchObject({ exitCode: 0, stderr: '' });
    await expectNothingLeft(footprint);
    expect(await place.run(['status'])).toMatchObject({ exitCode: 2 });
  });

  test('a push to one that was killed is refused, and says what to do', async () => {
    const running = await up();
    const footprint = running.footprint();
    running.kill('SIGKILL');
    await running.ended;
    await expectNothingLeft(footprint);
    const remote = join(place.folder, 'tmp', place.leftFiles()[0], 'remote.git');
    writeFileSync(join(place.folder, 'source.txt'), 'a change');
    const git = (...args: string[]) =>
      runProcess(['git', '-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
        cwd: place.folder,
        env: { PATH, HOME: place.folder },
      });
    await git('init', '--quiet');
    await git('add', 'source.txt');
    await git('commit', '--quiet', '-m', 'a change');
    const pushed = await git('push', remote, 'HEAD:main');
    expect(pushed.exitCode).not.toBe(0);
    expect(pushed.stderr).toContain('The rehearsal behind this remote is not running; start it again');
    await place.run(['rehearse', '--assembly', 'nowhere']);
  });
});
