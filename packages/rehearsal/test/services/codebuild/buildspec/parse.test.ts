import * as fc from 'fast-check';
import { parseBuildspec } from '../../../../src/services/codebuild/buildspec/parse';
import { places } from '../_helpers';

const parse = (text: string) => parseBuildspec(text, 'buildspec.yml');
const withBuild = (rest: string) => `version: 0.2\n${rest}\nphases: {build: {commands: [make]}}\n`;

test('reads every key of version 0.2', () => {
  const { buildspec, complaints } = parse(`version: 0.2
run-as: builder
env:
  shell: bash
  variables: {A: "1"}
  parameter-store: {B: /b}
  secrets-manager: {C: "db:password:AWSCURRENT"}
  exported-variables: [A]
  git-credential-helper: yes
proxy: {upload-artifacts: no, logs: no}
phases:
  install:
    run-as: root
    on-failure: ABORT
    runtime-versions: {nodejs: 20, python: 3.10}
    commands: [npm ci]
    finally: [echo done]
  post_build:
    on-failure: RETRY-2-timeout
    commands:
      - |
        one
        two
reports:
  unit: {files: ['**/*.xml'], base-directory: out, discard-paths: yes, file-format: junitxml}
artifacts:
  files: ['**/*']
  name: web-$(date +%F)
  discard-paths: no
  base-directory: dist
  exclude-paths: ['**/*.map']
  enable-symlinks: yes
  s3-prefix: p
  secondary-artifacts:
    worker: {files: [w]}
cache: {paths: ['/root/.m2/**/*']}
`);
  expect(complaints).toEqual([]);
  expect(buildspec).toEqual({
    file: 'buildspec.yml',
    runAs: 'builder',
    env: {
      shell: 'bash',
      variables: { A: '1' },
      parameterStore: { B: '/b' },
      secretsManager: { C: { secretId: 'db', jsonKey: 'password', versionStage: 'AWSCURRENT' } },
      exportedVariables: ['A'],
      gitCredentialHelper: true,
    },
    phases: {
      install: {
        runAs: 'root',
        onFailure: { kind: 'abort' },
        runtimeVersions: { nodejs: '20', python: '3.10' },
        commands: [{ text: 'npm ci', line: 16 }],
        finally: [{ text: 'echo done', line: 17 }],
      },
      post_build: {
        onFailure: { kind: 'retry', count: 2, pattern: 'timeout' },
        runtimeVersions: {},
        commands: [{ text: 'one\ntwo\n', line: 21 }],
        finally: [],
      },
    },
    reports: [
      { group: 'unit', files: ['**/*.xml'], baseDirectory: 'out', discardPaths: true, format: 'JUNITXML', line: 25 },
    ],
    artifacts: {
      files: ['**/*'],
      name: 'web-$(date +%F)',
      discardPaths: false,
      baseDirectory: 'dist',
      excludePaths: ['**/*.map'],
      enableSymlinks: true,
      s3Prefix: 'p',
      line: 27,
    },
    secondaryArtifacts: {
      worker: { files: ['w'], discardPaths: false, excludePaths: [], enableSymlinks: false, line: 35 },
    },
    cachePaths: ['/root/.m2/**/*'],
    ignored: [
      'proxy.upload-artifacts: a rehearsal has no proxy server',
      'proxy.logs: a rehearsal has no proxy server',
      'env.git-credential-helper: a rehearsal has no git credentials to give',
    ],
  });
});

test.each([
  ['empty', '', '1:undefined buildspec-empty', 'the buildspec is empty'],
  ['a tab', 'version: 0.2\nphases:\n\tbuild: {}', '3:1 yaml-malformed', 'tabs are not allowed'],
  ['an open quote', 'version: 0.2\nenv: {variables: {A: "b}}', '2:26 yaml-malformed', 'this is not valid YAML'],
  ['the same key twice', 'version: 0.2\nphases: {build: {commands: [a]}}\nphases: {}', '3:1 yaml-malformed', 'unique'],
  ['no version', 'phases: {build: {commands: [a]}}', '1:1 buildspec-no-version', 'add "version: 0.2"'],
  [
    'version 0.1',
    'version: 0.1\nphases: {build: {commands: [a]}}',
    '1:10 buildspec-version',
    'version 0.1 (each command in a shell of its own) is not in a rehearsal',
  ],
  [
    'version 1',
    'version: 1\nphases: {build: {commands: [a]}}',
    '1:10 buildspec-version',
    'there is no buildspec version 1',
  ],
  ['no phases', 'version: 0.2\n', '1:1 buildspec-no-phases', 'has no phases'],
  ['a list', '- version: 0.2', '1:1 buildspec-wrong-shape', 'a buildspec must be a mapping'],
  [
    'batch',
    withBuild('batch: {fast-fail: true}'),
    '2:8 buildspec-batch',
    'batch builds (batch) are not in a rehearsal yet',
  ],
  ['a misspelt top key', withBuild('artefacts: {files: [a]}'), '2:1 buildspec-unknown-key', 'did you mean artifacts?'],
  [
    'a misspelt phase',
    'version: 0.2\nphases:\n  prebuild: {commands: [a]}',
    '3:3 buildspec-unknown-key',
    'phases has no key prebuild; did you mean pre_build?',
  ],
  [
    'a misspelt key of a phase',
    'version: 0.2\nphases:\n  build:\n    command: [a]\n    commands: [a]',
    '4:5 buildspec-unknown-key',
    'did you mean commands?',
  ],
  [
    'finally at the top',
    withBuild('finally: [a]'),
    '2:1 buildspec-unknown-key',
    'a buildspec has no key finally; it takes version',
  ],
  [
    'a command with a colon',
    'version: 0.2\nphases:\n  build:\n    commands:\n      - echo "a:b"\n      - echo Hello: world',
    '6:9 buildspec-command-is-mapping',
    'put the whole command in quotes',
  ],
  [
    'commands that are one text',
    'version: 0.2\nphases: {build: {commands: make}}',
    '2:28 buildspec-wrong-shape',
    'phases.build.commands must be a list',
  ],
  [
    'an empty command',
    'version: 0.2\nphases:\n  build:\n    commands:\n      -\n',
    '5:8 buildspec-wrong-shape',
    'phases.build.commands[0] is empty',
  ],
  [
    'a phase with no commands',
    'version: 0.2\nphases: {build: {}}',
    '2:17 buildspec-no-commands',
    'phases.build has no commands',
  ],
  ['a Windows shell', withBuild('env: {shell: powershell.exe}'), '2:14 buildspec-shell', 'needs a Windows machine'],
  [
    'an unknown shell',
    withBuild('env: {shell: zsh}'),
    '2:14 buildspec-shell',
    'env.shell is zsh; it takes bash or /bin/sh',
  ],
  [
    'a secret with too many parts',
    withBuild('env: {secrets-manager: {A: "a:b:c:d:e"}}'),
    '2:28 buildspec-secret-reference',
    'secret-id:json-key:version-stage',
  ],
  [
    'an exported AWS_ variable',
    withBuild('env: {exported-variables: [AWS_REGION]}'),
    '2:28 buildspec-exported-variable',
    'cannot be exported',
  ],
  [
    'an exported secret',
    withBuild('env: {parameter-store: {A: /a}, exported-variables: [A]}'),
    '2:54 buildspec-exported-variable',
    'cannot be exported',
  ],
  [
    'on-failure',
    'version: 0.2\nphases: {build: {on-failure: STOP, commands: [a]}}',
    '2:30 buildspec-on-failure',
    'it takes ABORT, CONTINUE, RETRY',
  ],
  [
    'runtime-versions outside install',
    'version: 0.2\nphases: {build: {runtime-versions: {nodejs: 20}, commands: [a]}}',
    '2:36 buildspec-runtime-versions',
    'only phases.install takes them',
  ],
  [
    'artifacts with no files',
    withBuild('artifacts: {secondary-artifacts: {a: {files: [a]}}}'),
    '2:12 buildspec-no-files',
    'also where only secondary artifacts matter',
  ],
  [
    'a report format',
    withBuild('reports: {a: {files: [a], file-format: JUNIT}}'),
    '2:40 buildspec-report-format',
    'did you mean JUNITXML?',
  ],
  [
    'a cache key',
    withBuild('cache: {key: a, paths: [b]}'),
    '2:9 buildspec-cache-key',
    'cache.key is not in a rehearsal yet',
  ],
  [
    'yes that is no yes',
    withBuild('artifacts: {files: [a], discard-paths: maybe}'),
    '2:40 buildspec-wrong-value',
    'it takes yes or no',
  ],
])('refuses %s, with the place and the way out', (_name, text, place, message) => {
  const { buildspec, complaints } = parse(text);
  expect(buildspec).toBeUndefined();
  expect(places(complaints)).toEqual([place]);
  expect(complaints[0].message).toContain(message);
  expect(complaints[0].place.file).toBe('buildspec.yml');
});

test('says everything that is wrong at once, in the order of the file', () => {
  const { complaints } = parse(
    'version: 0.2\nphase: {}\nphases:\n  bild: {}\n  build: {commands: [a]}\nartifacts: {fils: [a], files: [a]}\n',
  );
  expect(places(complaints)).toEqual([
    '2:1 buildspec-unknown-key',
    '4:3 buildspec-unknown-key',
    '6:13 buildspec-unknown-key',
  ]);
});

test('variables keep the text they were written with', () => {
  const { buildspec } = parse(
    withBuild('env: {variables: {A: 1.10, B: yes, C: 0777, D: null, E: "x", F: 2026-01-02}}'),
  );
  expect(buildspec?.env.variables).toEqual({ A: '1.10', B: 'yes', C: '0777', D: '', E: 'x', F: '2026-01-02' });
});

test('commands that look like other values are their text', () => {
  const { buildspec } = parse('version: 0.2\nphases: {build: {commands: [true, 1.0, "a: b", ~x]}}');
  expect(buildspec?.phases.build?.commands.map(({ text }) => text)).toEqual(['true', '1.0', 'a: b', '~x']);
});

test('anchors, aliases and merge keys are followed, and a key that only holds an anchor is let be', () => {
  const { buildspec, complaints } = parse(`version: 0.2
x-common: &common
  on-failure: ABORT
  commands: &steps [make]
phases:
  build:
    <<: *common
  post_build:
    commands: *steps
`);
  expect(complaints).toEqual([]);
  expect(buildspec?.phases.build).toMatchObject({ onFailure: { kind: 'abort' }, commands: [{ text: 'make' }] });
  expect(buildspec?.phases.post_build?.commands).toMatchObject([{ text: 'make' }]);
});

test('JSON is YAML', () => {
  const { buildspec } = parse(
    JSON.stringify({ version: '0.2', phases: { build: { commands: ['echo "a: b"'] } } }, null, 2),
  );
  expect(buildspec?.phases.build?.commands).toEqual([{ text: 'echo "a: b"', line: 6 }]);
});

test('whatever text it is given, it answers with a buildspec or with what is wrong', () => {
  const line = fc.constantFrom(
    'version: 0.2',
    'phases:',
    '  build:',
    '    commands:',
    '      - a: b',
    '      - make',
    'env: {',
    '}',
    '- x',
    ': ',
    '&a *b',
    '"',
    'artifacts: []',
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
      const { buildspec, complaints } = parse(lines.join('\n'));
      expect(buildspec === undefined).toBe(complaints.some(({ severity }) => severity === 'error'));
    }),
  );
});

test('a warning leaves the buildspec usable', () => {
  const { buildspec, complaints } = parse(withBuild('env: {variables: {CODEBUILD_X: 1}}'));
  expect(places(complaints)).toEqual(['2:19 buildspec-reserved-variable']);
  expect(buildspec?.env.variables).toEqual({ CODEBUILD_X: '1' });
});
