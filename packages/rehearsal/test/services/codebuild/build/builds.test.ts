import { existsSync } from 'node:fs';
import type { Json } from '../../../../src/core/json';
import { type Bench, build, buildCommands, nextUuid, openBench } from '../_helpers';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const phasesOf = (result: { phases: readonly { phase: string; status: string }[] }) =>
  result.phases.filter(({ status }) => status !== 'SUCCEEDED').map(({ phase, status }) => `${phase} ${status}`);

describe('the buildspec', () => {
  test('that is missing fails DOWNLOAD_SOURCE with its path', async () => {
    const { result } = await build(bench, { tree: { 'readme.md': '' } });
    expect(phasesOf(result)).toEqual(['DOWNLOAD_SOURCE FAILED']);
    expect(result.reason).toMatch(
      /YAML_FILE_ERROR: stat .*\/src\d{9}\/src\/buildspec.yml: no such file or directory; commit buildspec.yml/,
    );
    expect(result.commands).toEqual([]);
  });

  test.each([
    ['version: 0.2\nphases:\n\tbuild: {}', 'buildspec.yml:3:1: this is not valid YAML'],
    ['version: 0.1\nphases: {build: {commands: [a]}}', 'buildspec.yml:1:10: version 0.1'],
    [
      'version: 0.2\nphases:\n  bulid: {commands: [a]}',
      'buildspec.yml:3:3: phases has no key bulid; did you mean build?',
    ],
  ])('that is wrong fails DOWNLOAD_SOURCE with file, line and column: %j', async (buildspec, message) => {
    const { result } = await build(bench, { buildspec });
    expect(phasesOf(result)).toEqual(['DOWNLOAD_SOURCE FAILED']);
    expect(result.reason).toContain(`DOWNLOAD_SOURCE: YAML_FILE_ERROR: ${message}`);
  });

  test.each<[string, Record<string, Json>]>([
    ['YAML', { BuildSpec: buildCommands('echo inline') }],
    ['JSON', { BuildSpec: JSON.stringify({ version: '0.2', phases: { build: { commands: ['echo inline'] } } }) }],
    ['a path', { BuildSpec: 'ci/build.yml' }],
  ])('may stand in the project as %s', async (_name, source) => {
    const { output } = await build(bench, {
      project: { Source: { Type: 'CODEPIPELINE', ...source } },
      tree: { 'ci/build.yml': buildCommands('echo inline') },
    });
    expect(output).toEqual(['inline']);
  });
});

describe('a failing command', () => {
  const spec = (failing: string) => `version: 0.2
phases:
${['install', 'pre_build', 'build', 'post_build']
  .map(
    (phase) =>
      `  ${phase}:\n    commands: [echo ${phase}${phase === failing ? ', exit 7' : ''}]\n    finally: [echo finally ${phase}]\n`,
  )
  .join('')}artifacts: {files: [buildspec.yml]}
`;

  test.each([
    ['install', ['INSTALL FAILED'], ['install', 'finally install']],
    ['pre_build', ['PRE_BUILD FAILED'], ['install', 'finally install', 'pre_build', 'finally pre_build']],
    [
      'build',
      ['BUILD FAILED'],
      [
        'install',
        'finally install',
        'pre_build',
        'finally pre_build',
        'build',
        'finally build',
        'post_build',
        'finally post_build',
      ],
    ],
    [
      'post_build',
      ['POST_BUILD FAILED'],
      [
        'install',
        'finally install',
        'pre_build',
        'finally pre_build',
        'build',
        'finally build',
        'post_build',
        'finally post_build',
      ],
    ],
  ])('in %s leaves the phases %j failed', async (failing, failed, expected) => {
    const { result, output } = await build(bench, {
      buildspec: spec(failing),
      request: { outputs: [{ name: 'out', bucket: 'store', key: `out-${failing}` }] },
    });
    expect(result.status).toBe('FAILED');
    expect(phasesOf(result)).toEqual(failed);
    expect(output).toEqual(expected);
    expect(result.reason).toContain('Error while executing command: exit 7. Reason: exit status 7');
    const isUploaded = bench.gateway.objects.has(`store/out-${failing}`);
    expect(isUploaded).toBe(failing === 'build' || failing === 'post_build');
  });

  test('quotes the end of the log, and the log is where the journal says', async () => {
    const { result } = await build(bench, {
      buildspec: buildCommands('for i in $(seq 100); do echo line $i; done; exit 1'),
    });
    expect(result.reason).toContain('line 100');
    expect(result.reason).not.toContain('line 50\n');
    const started = bench.journal.events.find((event) => event.type === 'build.started' && event.buildId === result.id);
    expect(started).toMatchObject({ project: 'orders', log: result.log });
    expect(existsSync(result.log)).toBe(true);
  });

  test.each([
    ['ABORT', ['build'], 'FINALIZING'],
    ['CONTINUE', ['build', 'post'], 'UPLOAD_ARTIFACTS'],
  ])('with on-failure %s goes on as said', async (onFailure, expected, reached) => {
    const { result, output } = await build(bench, {
      buildspec: `version: 0.2\nphases:\n  build: {on-failure: ${onFailure}, commands: [echo build, 'false']}\n  post_build: {commands: [echo post]}\n`,
    });
    expect(result.status).toBe('FAILED');
    expect(output).toEqual(expected);
    expect(result.phases.map(({ phase }) => phase)).toContain(reached);
  });

  test('with on-failure RETRY is tried again, and the build succeeds when a try does', async () => {
    const { result, output } = await build(bench, {
      buildspec: `version: 0.2\nphases:\n  build:\n    on-failure: RETRY-2\n    commands: ['echo try; echo x >> tries; test $(wc -l < tries) -eq 2']\n`,
    });
    expect(result.reason).toBe('');
    expect(output).toEqual(['try', 'try']);
  });
});

describe('the end of a build', () => {
  test('by its timeout kills what runs and is TIMED_OUT, in whichever phase it comes', async () => {
    const { result } = await build(bench, {
      buildspec: buildCommands('sleep 600'),
      request: { timeoutMinutes: 0.01 },
    });
    expect(result.status).toBe('TIMED_OUT');
    expect(result.reason).toContain('Build has timed out: it may take 0.01 min');
  });

  test('by a stop is STOPPED, and nothing that it started is left', async () => {
    const stopper = new AbortController();
    const uuid = nextUuid();
    const running = build(bench, {
      buildspec: buildCommands('(trap "" TERM; while :; do sleep 0.05; date > alive; done) & sleep 600'),
      request: { uuid, signal: stopper.signal },
    });
    await bench.journal.until(
      (event) => event.type === 'build.phase' && event.phase === 'PRE_BUILD' && event.buildId === `orders:${uuid}`,
    );
    stopper.abort();
    const { result } = await running;
    expect(result.status).toBe('STOPPED');
    await result.released;
    // The child would have written it again.
    expect(existsSync(`${bench.folder}/instances/build-${result.id.slice('orders:'.length)}`)).toBe(false);
  });

  test('leaves no file of its machine', async () => {
    const { result } = await build(bench, { buildspec: buildCommands('echo "$CODEBUILD_SRC_DIR"') });
    await result.released;
    expect(existsSync(`${bench.folder}/instances/build-${result.id.slice('orders:'.length)}`)).toBe(false);
  });
});

test('the environment is built from nothing and has the documented variables', async () => {
  process.env.CANARY_OF_THE_MACHINE = 'must not be seen';
  const { output, result } = await build(bench, { buildspec: buildCommands('env', 'pwd') });
  delete process.env.CANARY_OF_THE_MACHINE;
  const env = Object.fromEntries(
    output.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  expect(env).toMatchObject({
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: bench.gateway.endpoint,
    CODEBUILD_BUILD_ARN: `arn:aws:codebuild:us-east-1:123456789012:build/${result.id}`,
    CODEBUILD_BUILD_ID: result.id,
    CODEBUILD_BUILD_IMAGE: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
    CODEBUILD_BUILD_NUMBER: '7',
    CODEBUILD_BUILD_SUCCEEDING: '1',
    CODEBUILD_INITIATOR: 'codepipeline/orders',
    CODEBUILD_LOG_PATH: result.id.slice('orders:'.length),
    CODEBUILD_RESOLVED_SOURCE_VERSION: 'c0ffee',
    CODEBUILD_SOURCE_VERSION: 'c0ffee',
    CODEBUILD_START_TIME: expect.stringMatching(/^\d{13}$/),
    CODEBUILD_SRC_DIR: output[output.length - 1],
  });
  expect(env.CODEBUILD_SRC_DIR).toMatch(/\/codebuild\/output\/src\d{9}\/src$/);
  expect(env.HOME).toMatch(/\/root$/);
  expect(env).not.toHaveProperty('CANARY_OF_THE_MACHINE');
});

describe('parameters and secrets', () => {
  const spec = `version: 0.2
env:
  parameter-store: {TOKEN: /orders/token}
  secrets-manager: {PASSWORD: 'db:password', OLD: 'db:password:AWSPREVIOUS', WHOLE: db}
phases: {build: {commands: ['echo "[$TOKEN] [$PASSWORD] [$OLD]"', 'test "$TOKEN" = t0ken && test "$PASSWORD" = hunter2 && test "$OLD" = hunter1', 'exit 3 # hunter2']}}
`;

  test('reach the commands and are *** in the log, in the reason and in the journal', async () => {
    bench.gateway.parameters.set('/orders/token', 't0ken');
    bench.gateway.secrets.set('db', '{"password":"hunter2"}').set('db@AWSPREVIOUS', '{"password":"hunter1"}');
    const { result, output } = await build(bench, { buildspec: spec });
    expect(output[0]).toBe('[***] [***] [***]');
    expect(result.commands.map(({ exitCode }) => exitCode)).toEqual([0, 0, 3]);
    const seen = JSON.stringify([result, bench.journal.events, bench.gateway.logged]);
    expect(seen).not.toMatch(/t0ken|hunter[12]/);
  });

  test.each<[string, string, string]>([
    ['parameter', 'parameter-store: {A: /nowhere}', 'parameter does not exist: /nowhere (wanted for the variable A)'],
    [
      'secret',
      'secrets-manager: {A: nobody}',
      "secret nobody (wanted for the variable A): ResourceNotFoundException: Secrets Manager can't find",
    ],
    [
      'JSON key',
      'secrets-manager: {A: "db:user"}',
      'secret db (wanted for the variable A) has no JSON key user; it has password',
    ],
  ])('that are missing fail DOWNLOAD_SOURCE with their name: %s', async (_name, env, message) => {
    bench.gateway.secrets.set('db', '{"password":"hunter2"}');
    const { result } = await build(bench, {
      buildspec: `version: 0.2\nenv: {${env}}\nphases: {build: {commands: [make]}}\n`,
    });
    expect(phasesOf(result)).toEqual(['DOWNLOAD_SOURCE FAILED']);
    expect(result.reason).toContain(message);
  });

  test('of the project and of the start call are fetched too', async () => {
    bench.gateway.parameters.set('/p', 'from-project').set('/s', 'from-start');
    const { output } = await build(bench, {
      buildspec: buildCommands('test "$P $S" = "from-project from-start" && echo ok'),
      project: { Environment: { EnvironmentVariables: [{ Name: 'P', Type: 'PARAMETER_STORE', Value: '/p' }] } },
      request: { overrides: [{ name: 'S', type: 'PARAMETER_STORE', value: '/s' }] },
    });
    expect(output).toEqual(['ok']);
  });
});

test('exported variables have the value they had last', async () => {
  const { result } = await build(bench, {
    buildspec: `version: 0.2
env: {exported-variables: [A, B, C, NEVER], variables: {A: first}}
phases:
  build: {commands: ['A=second', 'export B="two words"', 'C=']}
  post_build: {commands: ['A=third']}
`,
  });
  expect(result.exported).toEqual({ A: 'third', B: 'two words', C: '' });
});

test('a denied log stream fails PROVISIONING as in AWS', async () => {
  bench.gateway.denied.add('logs:CreateLogStream');
  const { result } = await build(bench, { buildspec: buildCommands('true') });
  bench.gateway.denied.clear();
  expect(phasesOf(result)).toEqual(['PROVISIONING FAILED']);
  expect(result.reason).toContain('does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams');
});

test('the log goes to CloudWatch Logs as it is in the file', async () => {
  bench.gateway.logged.length = 0;
  await build(bench, { buildspec: buildCommands('echo to the cloud') });
  expect(bench.gateway.logged).toContain('to the cloud');
});

test('a source that is not there, or is no zip, fails DOWNLOAD_SOURCE', async () => {
  bench.gateway.objects.set('store/text', Buffer.from('no zip'));
  for (const [key, message] of [
    ['nothing', 'cannot download s3://store/nothing: NoSuchKey'],
    ['text', 'input Source: this is no zip'],
  ]) {
    const { result } = await build(bench, { request: { primary: { name: 'Source', bucket: 'store', key } } });
    expect(phasesOf(result)).toEqual(['DOWNLOAD_SOURCE FAILED']);
    expect(result.reason).toContain(message);
  }
});

test('run-as is done, or said not to be done', async () => {
  const { output, result } = await build(bench, {
    buildspec: `version: 0.2\nphases:\n  build: {run-as: somebody-else, commands: [id -un]}\n`,
  });
  expect(result.status).toBe('SUCCEEDED');
  const notice = bench.journal.events.find(
    (event) => event.type === 'notice' && event.text.startsWith('run-as somebody-else'),
  );
  expect(notice).toMatchObject({
    severity: 'warning',
    text: `run-as somebody-else: this machine ran the commands as ${output[0]} instead`,
  });
});

test('the shell is the one of the image: [[ is bash and fails in the sh of Ubuntu images', async () => {
  const run = (Image: string, shell = '') =>
    build(bench, {
      buildspec: `version: 0.2\n${shell}\nphases: {build: {commands: ['[[ a == a ]]']}}\n`,
      project: { Environment: { Image } },
    });
  expect((await run('aws/codebuild/amazonlinux-x86_64-standard:5.0')).result.status).toBe('SUCCEEDED');
  expect((await run('aws/codebuild/standard:7.0')).result.status).toBe(
    existsSync('/bin/dash') ? 'FAILED' : expect.any(String),
  );
  expect((await run('aws/codebuild/standard:7.0', 'env: {shell: bash}')).result.status).toBe('SUCCEEDED');
});

test('runtime-versions are compared with this machine and said', async () => {
  await build(bench, { buildspec: 'version: 0.2\nphases: {install: {runtime-versions: {nodejs: 99, cobol: 1}}}\n' });
  const notices = bench.journal.events.flatMap((event) =>
    event.type === 'notice' && event.text.startsWith('runtime-versions') ? [event.text] : [],
  );
  expect(notices).toEqual([
    `runtime-versions asks for nodejs 99; this machine has ${process.versions.node}, which the commands will use`,
    "runtime-versions asks for cobol 1, which a rehearsal cannot compare with this machine's",
  ]);
});

test('a function that a later command uses is carried, with a warning', async () => {
  const { output } = await build(bench, { buildspec: buildCommands('say_hello() { echo hello; }', 'say_hello') });
  expect(output).toEqual(['hello']);
  const warned = bench.journal.events.filter(
    (event) => event.type === 'notice' && event.text.includes('the shell function say_hello'),
  );
  expect(warned).toHaveLength(1);
});

test('the aws command that commands find is the one that stays inside the rehearsal', async () => {
  const { output } = await build(bench, {
    buildspec: buildCommands('command -v aws', 'grep -c AWS_ENDPOINT_URL "$(command -v aws)"'),
  });
  expect(output).toEqual([expect.stringMatching(/\/codebuild\/readonly\/bin\/aws$/), '1']);
});

test("npm is pointed at this machine's downloads where the instance cannot show them, and it is said", async () => {
  const { output } = await build(bench, {
    buildspec: buildCommands('env | grep ^npm_config | sort'),
    options: { npmCache: '/machine/npm', npmRegistry: 'http://127.0.0.1:9/' },
  });
  expect(output).toEqual([
    'npm_config_cache=/machine/npm',
    'npm_config_logs_max=0',
    'npm_config_registry=http://127.0.0.1:9/',
    'npm_config_update_notifier=false',
  ]);
  const said = bench.journal.events.some(
    (event) => event.type === 'notice' && event.text.includes('(/machine/npm, shared with the builds)'),
  );
  expect(said).toBe(true);
});
