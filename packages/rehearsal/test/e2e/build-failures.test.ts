import type { Files } from '../_helpers/source';
import { type Scene, last, openScene } from './_rehearsal';

// Real pushes and builds on a machine that may be busy; nothing waits for a time to pass.
jest.setTimeout(120_000);

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

/** A buildspec whose phases run these commands, with the artifacts of the small application. */
function buildspec(
  phases: Readonly<Record<string, readonly string[]>>,
  more = "artifacts:\n  files: ['**/*']\n",
): string {
  const lines = Object.entries(phases).flatMap(([phase, commands]) => [
    `  ${phase}:`,
    '    commands:',
    ...commands.map((command) => `      - ${command}`),
  ]);
  return ['version: 0.2', 'phases:', ...lines, more].join('\n');
}

interface Case {
  readonly name: string;
  readonly changes: Files;
  /** What the person who pushed is told. */
  readonly told: readonly (string | RegExp)[];
}

const CASES: readonly Case[] = [
  {
    name: 'a buildspec that is missing',
    changes: { 'buildspec.yml': undefined },
    told: ['buildspec.yml', 'not'],
  },
  {
    name: 'a buildspec that is malformed',
    changes: { 'buildspec.yml': 'version: 0.2\nphases:\n  build:\n    commands: [echo one\n' },
    told: [/buildspec\.yml:\d+:\d+/, 'not valid YAML'],
  },
  {
    name: 'a buildspec with a tab',
    changes: { 'buildspec.yml': 'version: 0.2\nphases:\n\tbuild:\n' },
    told: ['buildspec.yml:3:1', 'not valid YAML'],
  },
  {
    name: 'a buildspec of version 0.1',
    changes: { 'buildspec.yml': 'version: 0.1\nphases:\n  build:\n    commands: [echo]\n' },
    told: ['buildspec.yml:1:10', 'version 0.1', 'use "version: 0.2"'],
  },
  {
    name: 'a buildspec of a version that there is not',
    changes: { 'buildspec.yml': 'phases:\n  build:\n    commands: [echo]\nversion: 2\n' },
    told: ['buildspec.yml:4:10', 'no buildspec version 2', 'use "version: 0.2"'],
  },
  {
    name: 'a buildspec with a misspelt key',
    changes: { 'buildspec.yml': 'version: 0.2\nphases:\n  build:\n    comands:\n      - echo\n' },
    told: ['buildspec.yml:4:5', 'comands', 'did you mean commands?'],
  },
  {
    name: 'a buildspec with a misspelt phase',
    changes: { 'buildspec.yml': 'version: 0.2\nphases:\n  prebuild:\n    commands:\n      - echo\n' },
    told: ['buildspec.yml:3:3', 'prebuild', 'did you mean pre_build?'],
  },
  {
    name: 'an artifact pattern that matches nothing',
    changes: { 'buildspec.yml': buildspec({ build: ['echo'] }, "artifacts:\n  files: ['dist/**/*']\n") },
    told: ['UPLOAD_ARTIFACTS', 'no matching artifact paths found', 'dist/**/*'],
  },
  {
    name: 'a base directory of the artifact that is not there',
    changes: {
      'buildspec.yml': buildspec({ build: ['echo'] }, "artifacts:\n  base-directory: dist\n  files: ['**/*']\n"),
    },
    told: ['UPLOAD_ARTIFACTS', 'no matching base directory path found for dist'],
  },
  {
    name: 'no artifacts where the pipeline wants some',
    changes: { 'buildspec.yml': buildspec({ build: ['echo'] }, '') },
    told: ['UPLOAD_ARTIFACTS', 'the pipeline wants the output Bundle', 'add "artifacts:"'],
  },
  {
    name: 'a parameter that is missing',
    changes: {
      'buildspec.yml': `env:\n  parameter-store:\n    TOKEN: /orders/token\n${buildspec({ build: ['echo'] })}`,
    },
    told: ['DOWNLOAD_SOURCE', 'parameter does not exist: /orders/token', 'TOKEN', '--ssm-parameter /orders/token='],
  },
  {
    name: 'a secret that is missing',
    changes: {
      'buildspec.yml': `env:\n  secrets-manager:\n    PASSWORD: orders/database:password\n${buildspec({ build: ['echo'] })}`,
    },
    told: ['DOWNLOAD_SOURCE', 'secret orders/database', 'PASSWORD', '--secret orders/database='],
  },
];

test.each(CASES)('$name fails the build, and version 1 goes on serving', async ({ changes, told }) => {
  const ended = await scene.deploy('2', changes);
  expect(ended.status).toBe('Failed');
  expect(ended.reason).toMatch(/^stage Build failed: /);
  for (const each of told) {
    expect(ended.reason).toMatch(typeof each === 'string' ? literally(each) : each);
    // Git breaks long lines of a push nowhere, so the pusher reads the same words.
    expect(ended.stderr).toMatch(typeof each === 'string' ? literally(each) : each);
  }
  await scene.expectNothingMore();
  expect(await scene.serves()).toBe('1');
});

function literally(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
}

/** What runs after a phase in which a command failed. */
const PHASES = [
  ['install', ['INSTALL FAILED']],
  ['pre_build', ['INSTALL SUCCEEDED', 'PRE_BUILD FAILED']],
  ['build', ['INSTALL SUCCEEDED', 'PRE_BUILD SUCCEEDED', 'BUILD FAILED', 'POST_BUILD SUCCEEDED']],
  ['post_build', ['INSTALL SUCCEEDED', 'PRE_BUILD SUCCEEDED', 'BUILD SUCCEEDED', 'POST_BUILD FAILED']],
] as const;

test.each(PHASES)(
  'a command that fails in %s fails the build there, and what it left running ends',
  async (phase, ran) => {
    const commands = Object.fromEntries(
      ['install', 'pre_build', 'build', 'post_build'].map((name) => [name, [`echo in ${name}`]]),
    );
    const failing = ['(setsid sleep 600 &)', 'sleep 600 &', 'echo about to fail', 'exit 7', 'echo never'];
    const ended = await scene.deploy('2', { 'buildspec.yml': buildspec({ ...commands, [phase]: failing }) });
    expect(ended.status).toBe('Failed');
    expect(ended.reason).toContain(`${phase.toUpperCase()}`);
    expect(ended.reason).toContain('exit 7');
    expect(ended.reason).toContain('exit status 7');
    expect(ended.reason.split('\n').slice(1)).toEqual([
      "from the end of the build's log:",
      ...failing.slice(0, 3).map((command) => `[Container] Running command ${command}`),
      'about to fail',
      '[Container] Running command exit 7',
      '[Container] Command did not exit successfully exit 7 exit status 7',
    ]);
    const build = last(scene.journal.events, 'build.ended');
    const phases = scene.journal.events.flatMap((event) =>
      event.type === 'build.phase' &&
      event.buildId === build?.buildId &&
      ran.some((each) => each.startsWith(`${event.phase} `))
        ? [`${event.phase} ${event.status}`]
        : [],
    );
    expect(phases).toEqual(ran);
    await scene.expectNothingMore();
    expect(await scene.serves()).toBe('1');
  },
);
