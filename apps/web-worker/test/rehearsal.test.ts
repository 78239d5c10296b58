import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '@slipway/rehearsal';

const ROOT = join(__dirname, '../../..');
const COMMAND = join(ROOT, 'packages/rehearsal/bin/slipway.js');
const ORDER = 'POST /api/orders {"drink":"Espresso"}';

interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
  readonly report: Report;
  /** What the command left in its temporary folder. */
  readonly left: readonly string[];
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ww-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `slipway rehearse` as a person would, with a temporary folder of its own. */
async function rehearse(...options: readonly string[]): Promise<Ended> {
  const temporary = mkdtempSync(join(folder, 't'));
  const file = join(temporary, 'report.json');
  const sample = ['apps/web-worker', '--source', 'packages/sample-app', '--approve', 'yes', '--report', file];
  const load = ['--load', '20', '--request', 'GET /', '--request', ORDER, '--time-scale', '300'];
  const child = spawn(process.execPath, [COMMAND, 'rehearse', ...sample, ...load, ...options], {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (exitCode !== 0) throw new Error(`slipway ended with ${exitCode}:\n${output}`);
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const left = readdirSync(temporary).filter((name) => name !== 'report.json');
  return { exitCode, output, report, left };
}

const RUNS: readonly (readonly [string, readonly string[]])[] = [
  ['version 2 replaces version 1', []],
  [
    'in folders, a first version replaces the sample application of AWS',
    ['--instances', 'folder', '--baseline', 'none'],
  ],
];

describe.each(RUNS)('%s', (_name, options) => {
  let ended: Ended;
  beforeAll(async () => {
    ended = await rehearse(...options);
  }, 300_000);

  test('a push goes through all stages to production', () => {
    const { outcome, stages } = ended.report;
    expect(outcome).toBe('succeeded');
    expect(stages.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'Source Succeeded',
      'Build Succeeded',
      'Staging Succeeded',
      'Production.Approval Succeeded',
      'Production Succeeded',
    ]);
  });

  test('no request fails and no message is lost, although everything is replaced', () => {
    const { requests, messages } = ended.report;
    expect(requests).toMatchObject({ failed: 0, failures: [] });
    expect(requests?.versions).toHaveLength(2);
    expect(requests?.versions.every((version) => version.requests > 0 && version.failed === 0)).toBe(true);
    expect(messages.map(({ deadLettered, lost }) => [deadLettered, lost])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(messages.every(({ sent, processed }) => sent > 0 && processed === sent)).toBe(true);
  });

  test('each target is deployed to by its own strategy', () => {
    const second = ended.report.deployments.slice(-4);
    const strategies = second.map(({ target, strategy, status }) => `${target.split('-')[0]} ${strategy} ${status}`);
    expect(strategies.sort()).toEqual([
      'OrdersProduction Rolling Succeeded',
      'OrdersProduction TrafficSplitting Succeeded',
      'OrdersStaging AllAtOnce Succeeded',
      'OrdersStaging AllAtOnce Succeeded',
    ]);
    const canary = second.find(({ strategy }) => strategy === 'TrafficSplitting');
    const weights = canary?.steps.flatMap((step) => (step.weights ? [Object.values(step.weights)] : []));
    expect(weights).toEqual([
      [90, 10],
      [0, 100],
    ]);
  });

  test('every action shows what ran, and the tests of the sample were counted', () => {
    const { stages, builds } = ended.report;
    const actions = stages.flatMap((stage) => stage.actions);
    expect(actions.filter(({ evidence }) => evidence === undefined || evidence.summary === '')).toEqual([]);
    const [tests] = builds.flatMap((build) => build.tests);
    expect(tests).toMatchObject({ failed: 0 });
    expect(tests.total).toBeGreaterThan(0);
  });

  test('nothing of it is refused, and permissions are said not to be enforced', () => {
    const { ledger, calls } = ended.report;
    expect(ledger.filter(({ treatment }) => treatment === 'refused')).toEqual([]);
    expect(calls).toMatchObject({ denied: 0, enforced: false });
    expect(ended.output).toContain('not enforced yet');
  });

  test('it leaves nothing behind', () => {
    expect(ended.left).toEqual([]);
  });
});
