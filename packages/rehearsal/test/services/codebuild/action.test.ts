import type { ResourceGraph } from '../../../src/assembly/resource-graph';
import { startClock } from '../../../src/clock/clock';
import type { Json } from '../../../src/core/json';
import type { ActionContext, ActionResult } from '../../../src/pipeline/action';
import { type CodeBuild, createCodeBuild } from '../../../src/services/codebuild/service';
import { type Bench, openBench, projectResource, ROLE, type Tree } from './_helpers';

const ACTION_ROLE = 'arn:aws:iam::123456789012:role/action';

let bench: Bench;
let service: CodeBuild;
let count = 0;
beforeAll(async () => {
  bench = await openBench();
  const resources = [
    projectResource(),
    projectResource(
      {
        Environment: {
          EnvironmentVariables: [
            { Name: 'A', Value: 'project' },
            { Name: 'B', Value: 'project' },
          ],
        },
      },
      'with-variables',
    ),
  ];
  const graph: ResourceGraph = {
    resources: new Map(resources.map((resource) => [resource.id, resource])),
    unknowns: [],
    ofType: () => resources,
    find: (_type, id) => resources.find(({ physicalId, attributes }) => physicalId === id || attributes.Arn === id),
    unknownsOf: () => [],
  };
  service = createCodeBuild({ ...bench.world(), graph });
  bench.gateway.register(service);
});
afterAll(async () => {
  await service.close();
  await bench.close();
});

interface Asked {
  readonly configuration?: Record<string, Json>;
  readonly inputs: Readonly<Record<string, Tree>>;
  readonly outputs?: readonly string[];
  readonly signal?: AbortSignal;
}

async function run({
  configuration,
  inputs,
  outputs = [],
  signal,
}: Asked): Promise<ActionResult & { keys: Record<string, string> }> {
  const run = ++count;
  for (const [name, tree] of Object.entries(inputs)) await bench.store(`${run}/${name}`, tree);
  const context: ActionContext = {
    pipelineName: 'shop',
    executionId: 'e-1',
    stageName: 'Build',
    actionName: 'Build',
    actionExecutionId: `action-${run}`,
    region: 'us-east-1',
    configuration: { ProjectName: 'orders', ...configuration },
    inputs: Object.keys(inputs).map((name) => ({ name, bucket: 'store', key: `${run}/${name}` })),
    outputs: outputs.map((name) => ({ name, bucket: 'store', key: `${run}/${name}` })),
    revisions: [{ actionName: 'Source', commitId: 'c0ffee', branch: 'main', message: 'm' }],
    principal: { roleArn: ACTION_ROLE, session: 'Build' },
    gateway: bench.gateway,
    clock: startClock({ scale: 1 }),
    journal: bench.journal,
    signal: signal ?? new AbortController().signal,
  };
  const result = await service.handlers[0].run(context);
  return { ...result, keys: Object.fromEntries(outputs.map((name) => [name, `${run}/${name}`])) };
}

const spec = (build: readonly string[], rest = '') =>
  `version: 0.2\nphases:\n  build:\n    commands:\n${build.map((command) => `      - ${JSON.stringify(command)}\n`).join('')}${rest}`;

test('one output takes the top-level artifacts, and exported variables become output variables', async () => {
  const buildspec = `env:\n  exported-variables: [VERSION]\n${spec(
    ['mkdir out && echo hi > out/page.html', 'VERSION=1.2.$(cat part)'],
    'artifacts:\n  files: ["**/*"]\n  base-directory: out\n',
  )}`;
  const result = await run({ inputs: { Source: { 'buildspec.yml': buildspec, part: '3' } }, outputs: ['web'] });
  expect(result).toMatchObject({ status: 'Succeeded', variables: { VERSION: '1.2.3' } });
  expect(await bench.read(result.keys.web)).toEqual(['page.html']);
});

test('of several outputs each is the secondary artifact of its own name', async () => {
  const buildspec = spec(
    ['touch a.txt', 'echo "$CODEBUILD_SRC_DIR_Other" && touch "$CODEBUILD_SRC_DIR_Other/b.txt"'],
    `artifacts:
  files: ['**/*']
  secondary-artifacts:
    web: {files: [a.txt]}
    worker: {files: ['*.txt'], base-directory: $CODEBUILD_SRC_DIR_Other}
`,
  );
  const result = await run({
    configuration: { PrimarySource: 'Source' },
    inputs: { Other: { 'given.txt': 'g' }, Source: { 'buildspec.yml': buildspec } },
    outputs: ['web', 'worker'],
  });
  expect(result.status === 'Failed' ? result.reason : '').toBe('');
  expect(await bench.read(result.keys.web)).toEqual(['a.txt']);
  expect(await bench.read(result.keys.worker)).toEqual(['b.txt', 'given.txt']);
});

test('an output that no secondary artifact has the name of fails the action', async () => {
  const buildspec = spec(['true'], `artifacts:\n  files: ['*']\n  secondary-artifacts:\n    web: {files: ['*']}\n`);
  const result = await run({ inputs: { Source: { 'buildspec.yml': buildspec } }, outputs: ['web', 'worker'] });
  expect(result).toMatchObject({ status: 'Failed', reason: expect.stringContaining('wants the output worker') });
});

test("the action's variables win over the project's, and the project's over the buildspec's", async () => {
  const buildspec = `env:\n  variables: {A: spec, B: spec, C: spec}\n  exported-variables: [A, B, C]\n${spec(['true'])}`;
  const result = await run({
    configuration: {
      ProjectName: 'with-variables',
      EnvironmentVariables: JSON.stringify([{ name: 'A', value: 'action' }]),
    },
    inputs: { Source: { 'buildspec.yml': buildspec } },
  });
  expect(result).toMatchObject({ status: 'Succeeded', variables: { A: 'action', B: 'project', C: 'spec' } });
});

test('StartBuild is called under the role of the action, everything else under that of the project', async () => {
  const before = bench.gateway.calls.length;
  const result = await run({
    inputs: { Source: { 'buildspec.yml': spec(['true'], 'artifacts: {files: ["*"]}\n') } },
    outputs: ['web'],
  });
  expect(result.status).toBe('Succeeded');
  const calls = bench.gateway.calls
    .slice(before)
    .map(({ principal, action }) => `${principal.roleArn === ROLE ? 'project' : 'action'} ${action}`);
  expect(calls).toEqual([
    'action codebuild:StartBuild',
    'project logs:CreateLogGroup',
    'project logs:CreateLogStream',
    'project s3:GetObject',
    'project s3:PutObject',
    'project logs:PutLogEvents',
    'action codebuild:BatchGetBuilds',
  ]);
});

test('stopping the action stops the build and all it started', async () => {
  const stopper = new AbortController();
  const running = run({
    inputs: { Source: { 'buildspec.yml': spec(['echo started; sleep 600']) } },
    signal: stopper.signal,
  });
  await bench.journal.until(
    (event) => event.type === 'build.phase' && event.phase === 'PRE_BUILD' && event.buildId === newest(),
  );
  stopper.abort();
  const result = await running;
  expect(result).toMatchObject({ status: 'Failed', reason: expect.stringContaining('STOPPED') });
});

function newest(): string | undefined {
  return service.builds.ofProject('orders')[0]?.id;
}

test.each([
  [{ BatchEnabled: 'true' }, 'BatchEnabled is not in a rehearsal yet'],
  [{ Projectname: 'orders' }, 'has no configuration Projectname'],
  [{ PrimarySource: 'Nope' }, 'PrimarySource is Nope; the inputs are Source'],
  [{ EnvironmentVariables: '{"A":"b"}' }, 'it takes a JSON list'],
  [{ ProjectName: 'nobody' }, 'Project cannot be found: nobody'],
])('a configuration that cannot work fails the action with its reason: %j', async (configuration, reason) => {
  const result = await run({ configuration: configuration as Record<string, Json>, inputs: { Source: {} } });
  expect(result).toMatchObject({ status: 'Failed', reason: expect.stringContaining(reason) });
});

test('BatchGetBuilds and ListBuildsForProject show the builds there were', async () => {
  const principal = { roleArn: ACTION_ROLE, session: 'test' };
  const { ids } = await bench.gateway.call<{ ids: string[] }>(principal, 'codebuild', 'ListBuildsForProject', {
    projectName: 'with-variables',
  });
  expect(ids).toHaveLength(1);
  const found = await bench.gateway.call<{ builds: object[]; buildsNotFound: string[] }>(
    principal,
    'codebuild',
    'BatchGetBuilds',
    { ids: [...ids, 'x:y'] },
  );
  expect(found.builds).toEqual([
    expect.objectContaining({ id: ids[0], buildStatus: 'SUCCEEDED', currentPhase: 'COMPLETED', buildNumber: 1 }),
  ]);
  expect(found.buildsNotFound).toEqual(['x:y']);
});

test.each([
  ['CodeBuild', { ProjectName: 'orders' }, [], true],
  ['Commands', {}, ['test "$(cat part)" = 3'], true],
  ['Commands', {}, ['true', 'exit 4'], false],
])('a %s rule with %j and the commands %j passes: %s', async (provider, configuration, commands, passed) => {
  await bench.store(`rule/${++count}`, { 'buildspec.yml': spec(['true']), part: '3' });
  const rule = service.rules.find((known) => known.provider === provider);
  const result = await rule?.evaluate({
    pipelineName: 'shop',
    executionId: 'e-1',
    stageName: 'Production',
    ruleName: 'Check',
    kind: 'BEFORE_ENTRY' as const,
    region: 'us-east-1',
    configuration: configuration as Record<string, string>,
    commands,
    inputs: [{ name: 'Source', bucket: 'store', key: `rule/${count}` }],
    principal: { roleArn: ACTION_ROLE, session: 'Check' },
    gateway: bench.gateway,
    clock: startClock({ scale: 1 }),
    journal: bench.journal,
    signal: new AbortController().signal,
  });
  expect(result).toMatchObject({
    passed,
    summary: expect.stringContaining(passed ? 'exit status 0 of pid' : 'exit 4. Reason: exit status 4'),
  });
});
