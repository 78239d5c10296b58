import { type Bench, build, buildCommands, openBench } from '../_helpers';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

test('folder, variables and functions go from command to command and from phase to phase', async () => {
  const { result, output } = await build(bench, {
    buildspec: `version: 0.2
phases:
  install:
    commands:
      - mkdir -p deep/er && cd deep
      - export EXPORTED="two words"
      - plain='it''s'
      - greet() { echo "hello $1"; }
  build:
    commands:
      - cd er && basename "$PWD"
      - echo "$EXPORTED, $plain"
      - sh -c 'echo child sees $EXPORTED'
      - greet you
      - unset EXPORTED
      - echo "now \${EXPORTED:-gone}"
`,
  });
  expect(result.reason).toBe('');
  expect(output).toEqual(['er', 'two words, its', 'child sees two words', 'hello you', 'now gone']);
});

test.each([
  ['exit 3', 3],
  ['set -e; false; echo not reached', 1],
  ['exec false', 1],
  ['if true; then', 2],
  ['no-such-program', 127],
])('a command that ends the shell ends itself and nothing else: %s', async (command, status) => {
  const { result, output } = await build(bench, {
    buildspec: `version: 0.2
phases:
  build:
    commands: [${JSON.stringify(command)}, echo skipped]
    finally: [echo finally]
  post_build:
    commands: ['echo post $CODEBUILD_BUILD_SUCCEEDING']
`,
  });
  expect(result.status).toBe('FAILED');
  expect(result.reason).toContain(
    `BUILD: COMMAND_EXECUTION_ERROR: Error while executing command: ${command}. Reason: exit status ${status}`,
  );
  expect(output.slice(-2)).toEqual(['finally', 'post 0']);
});

test('only the last exit code of a command counts', async () => {
  const { result } = await build(bench, { buildspec: buildCommands('false\ntrue', 'false | true') });
  expect(result.status).toBe('SUCCEEDED');
});

test('the evidence of a command is its process and exit status', async () => {
  const { result } = await build(bench, { buildspec: buildCommands('exit 0') });
  expect(result.commands).toEqual([expect.objectContaining({ text: 'exit 0', exitCode: 0, pid: expect.any(Number) })]);
  expect(result.commands[0].pid).toBeGreaterThan(1);
});
