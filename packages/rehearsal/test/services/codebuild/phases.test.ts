import * as fc from 'fast-check';
import {
  buildStatus,
  nextPhase,
  nextStep,
  type Phase,
  PHASES,
  type PhaseStatus,
  shouldRetry,
} from '../../../src/services/codebuild/phases';
import { type OnFailure } from '../../../src/services/codebuild/buildspec/model';

const ABORT: OnFailure = { kind: 'abort' };
const CONTINUE: OnFailure = { kind: 'continue' };

test.each<[Phase, PhaseStatus, OnFailure | undefined, Phase | undefined]>([
  ['SUBMITTED', 'SUCCEEDED', undefined, 'QUEUED'],
  ['QUEUED', 'TIMED_OUT', undefined, 'COMPLETED'],
  ['PROVISIONING', 'FAILED', undefined, 'FINALIZING'],
  ['DOWNLOAD_SOURCE', 'FAILED', undefined, 'FINALIZING'],
  ['INSTALL', 'SUCCEEDED', undefined, 'PRE_BUILD'],
  ['INSTALL', 'FAILED', undefined, 'FINALIZING'],
  ['INSTALL', 'FAILED', CONTINUE, 'PRE_BUILD'],
  ['PRE_BUILD', 'FAILED', undefined, 'FINALIZING'],
  ['PRE_BUILD', 'FAILED', CONTINUE, 'BUILD'],
  ['BUILD', 'FAILED', undefined, 'POST_BUILD'],
  ['BUILD', 'FAILED', { kind: 'retry', count: 1 }, 'POST_BUILD'],
  ['BUILD', 'FAILED', ABORT, 'FINALIZING'],
  ['BUILD', 'TIMED_OUT', undefined, 'FINALIZING'],
  ['BUILD', 'STOPPED', CONTINUE, 'FINALIZING'],
  ['POST_BUILD', 'FAILED', undefined, 'UPLOAD_ARTIFACTS'],
  ['POST_BUILD', 'FAILED', ABORT, 'FINALIZING'],
  ['UPLOAD_ARTIFACTS', 'FAILED', undefined, 'FINALIZING'],
  ['FINALIZING', 'FAILED', undefined, 'COMPLETED'],
  ['COMPLETED', 'SUCCEEDED', undefined, undefined],
])('%s that ended %s (on-failure %j) is followed by %s', (phase, status, onFailure, expected) => {
  expect(nextPhase(phase, status, onFailure)).toBe(expected);
});

const statuses = fc.constantFrom<PhaseStatus>('SUCCEEDED', 'FAILED', 'FAULT', 'TIMED_OUT', 'STOPPED');
const onFailures = fc.constantFrom<OnFailure>({ kind: 'default' }, ABORT, CONTINUE, { kind: 'retry', count: 2 });

test('every build ends, goes only forward, and once it has a machine passes through FINALIZING', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(statuses, onFailures), { minLength: 11, maxLength: 11 }), (endings) => {
      const path: Phase[] = [];
      for (
        let phase: Phase | undefined = 'SUBMITTED';
        phase !== undefined;
        phase = nextPhase(phase, ...endings[path.length - 1])
      )
        path.push(phase);
      const order = path.map((phase) => PHASES.indexOf(phase));
      expect(order).toEqual([...order].sort((a, b) => a - b));
      expect(new Set(path).size).toBe(path.length);
      expect(path[path.length - 1]).toBe('COMPLETED');
      expect(path.includes('FINALIZING')).toBe(path.includes('PROVISIONING'));
    }),
  );
});

test('the gravest phase decides the build', () => {
  expect(buildStatus(['SUCCEEDED', 'SUCCEEDED'])).toBe('SUCCEEDED');
  expect(buildStatus(['SUCCEEDED', 'FAILED'])).toBe('FAILED');
  expect(buildStatus(['FAILED', 'TIMED_OUT'])).toBe('TIMED_OUT');
  expect(buildStatus(['FAILED', 'STOPPED', 'TIMED_OUT'])).toBe('STOPPED');
});

test('a phase is retried as often as said, and only for failures that the pattern matches', () => {
  const retry: OnFailure = { kind: 'retry', count: 2, pattern: 'status 7' };
  expect([1, 2, 3].map((tries) => shouldRetry(retry, tries, 'exit status 7'))).toEqual([true, true, false]);
  expect(shouldRetry(retry, 1, 'exit status 8')).toBe(false);
  expect(shouldRetry({ kind: 'default' }, 1, 'exit status 7')).toBe(false);
});

/** Runs a phase whose commands end as said, and returns what ran. */
function play(commands: readonly boolean[], finallyCommands: readonly boolean[]): string[] {
  const ran: string[] = [];
  const exits: boolean[] = [];
  for (;;) {
    const step = nextStep(commands.length, finallyCommands.length, exits);
    if (!step) return ran;
    ran.push(`${step.block} ${step.index}`);
    exits.push((step.block === 'commands' ? commands : finallyCommands)[step.index]);
  }
}

test.each([
  [[true, true], [true], ['commands 0', 'commands 1', 'finally 0']],
  [
    [false, true],
    [true, true],
    ['commands 0', 'finally 0', 'finally 1'],
  ],
  [
    [true, false],
    [false, true],
    ['commands 0', 'commands 1', 'finally 0'],
  ],
  [[], [true], ['finally 0']],
  [[false], [], ['commands 0']],
  [[], [], []],
])('commands that end %j and finally that ends %j run as %j', (commands, finallyCommands, expected) => {
  expect(play(commands, finallyCommands)).toEqual(expected);
});

test('finally starts whatever became of the commands, and nothing runs after a failure of its own block', () => {
  const exits = fc.array(fc.boolean(), { maxLength: 6 });
  fc.assert(
    fc.property(exits, exits, (commands, finallyCommands) => {
      const ran = play(commands, finallyCommands);
      const upToFailure = (block: readonly boolean[]) =>
        block.includes(false) ? block.indexOf(false) + 1 : block.length;
      expect(ran.filter((step) => step.startsWith('commands'))).toHaveLength(upToFailure(commands));
      expect(ran.filter((step) => step.startsWith('finally'))).toHaveLength(upToFailure(finallyCommands));
      expect(ran.slice().sort()).toEqual(ran);
    }),
  );
});
