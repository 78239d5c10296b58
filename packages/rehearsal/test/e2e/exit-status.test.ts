import { join } from 'node:path';
import { type SmallPipelineOptions, writeSmallPipeline } from '../_helpers/assembly';
import { BUILDSPEC, type Files, smallSource } from '../_helpers/source';
import { type Workplace, openWorkplace, readReport } from './_command';
import { CANARY, edit } from './_rehearsal';

// The real command on a machine that may be busy; nothing waits for a time to pass.
jest.setTimeout(120_000);

let place: Workplace;
beforeEach(() => {
  place = openWorkplace();
});
afterEach(() => place.close());

interface Ending {
  readonly name: string;
  readonly pipeline?: SmallPipelineOptions;
  /** What version 1 and version 2 are, beside their number. */
  readonly first?: Files;
  readonly second?: Files;
  readonly args?: readonly string[];
  readonly exitCode: 0 | 1;
  readonly outcome: string;
  readonly told: readonly string[];
}

const FAILING_BUILD: Files = { 'buildspec.yml': edit(BUILDSPEC, 'echo built', 'exit 7') };
const ENDS_AT_ONCE: Files = { 'server.js': 'process.exit(3)' };

const ENDINGS: readonly Ending[] = [
  {
    name: 'a version that goes live, in an app with a resource that is not known and not needed',
    pipeline: { resources: { Mystery: { Type: 'Acme::Cloud::Mystery', Properties: {} } } },
    exitCode: 0,
    outcome: 'succeeded',
    told: ['Acme::Cloud::Mystery'],
  },
  {
    name: 'a version that fails',
    second: FAILING_BUILD,
    exitCode: 1,
    outcome: 'failed',
    told: ['stage Build failed', 'Error while executing command: exit 7'],
  },
  {
    name: 'a version 1 that does not come up',
    first: FAILING_BUILD,
    exitCode: 1,
    outcome: 'failed',
    told: ['version 1 did not come up', 'exit 7'],
  },
  {
    name: 'a version that is rejected',
    pipeline: { approvalMinutes: 60 },
    args: ['--approve', 'no'],
    exitCode: 1,
    outcome: 'failed',
    told: ['the approval was rejected: by --approve no'],
  },
  {
    name: 'a version that fails where it was put, so that the stage is rolled back',
    // In place, so that only the rollback brings version 1 back.
    pipeline: {
      web: { 'aws:elasticbeanstalk:command:DeploymentPolicy': 'AllAtOnce' },
      production: { OnFailure: { Result: 'ROLLBACK' } },
    },
    second: ENDS_AT_ONCE,
    exitCode: 1,
    outcome: 'rolled-back',
    told: ['process web ends as soon as it is started', 'rolled back: Succeeded'],
  },
];

test.each(ENDINGS)('$name: $outcome, exit status $exitCode', async (ending) => {
  const { pipeline, first, second, args = [], exitCode, outcome, told } = ending;
  writeSmallPipeline(join(place.folder, 'cdk.out'), { ...pipeline, web: { ...CANARY, ...pipeline?.web } });
  smallSource(join(place.folder, 'first'), '1', first);
  smallSource(join(place.folder, 'second'), '2', second);
  const ended = await place.run([
    ...['rehearse', '--assembly', 'cdk.out', '--baseline', 'first', '--source', 'second'],
    ...['--time-scale', '2000', '--approve', 'yes', '--report', 'report.json', ...args],
  ]);
  expect(ended.stderr).toBe('');
  for (const each of told) expect(ended.stdout).toContain(each);
  const report = readReport(join(place.folder, 'report.json'));
  expect(report.outcome).toBe(outcome);
  expect(ended.exitCode).toBe(exitCode);
});
