import type { Json } from '../../../../src/core/json';
import { type Bench, build, openBench, type Tree } from '../_helpers';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const TREE: Tree = {
  'dist/app.js': 'app',
  'dist/app.js.map': 'map',
  'dist/.hidden/conf': 'conf',
  'dist/bin/run': { text: '#!/bin/sh\n', mode: 0o755 },
  'dist/current': { symlink: 'app.js' },
  'dist/folder-link': { symlink: 'bin' },
  'my-build-1/file-1.txt': '1',
  'my-build-2/file-2.txt': '2',
  'my-build-2/sub/file-3.txt': '3',
  'top.txt': 'top',
};

async function artifact(artifacts: string, commands = "['true']"): Promise<readonly string[] | string> {
  const { result } = await build(bench, {
    buildspec: `version: 0.2\nphases: {build: {commands: ${commands}}}\nartifacts: ${artifacts}\n`,
    tree: TREE,
    request: { outputs: [{ name: 'out', bucket: 'store', key: 'out' }] },
  });
  if (result.status === 'SUCCEEDED') return bench.read('out');
  expect(result.phases.find(({ status }) => status === 'FAILED')?.phase).toBe('UPLOAD_ARTIFACTS');
  return result.phases.find(({ status }) => status === 'FAILED')?.message ?? '';
}

test.each<[string, string, readonly string[]]>([
  ['one file', '{files: [top.txt]}', ['top.txt']],
  ['a path that starts with ./', '{files: [./dist/app.js]}', ['dist/app.js']],
  ['one folder deep', "{files: ['dist/*']}", ['dist/app.js', 'dist/app.js.map', 'dist/current']],
  [
    'all below a base directory, hidden files too',
    "{files: ['**/*'], base-directory: dist}",
    ['.hidden/conf', 'app.js', 'app.js.map', 'bin/run', 'current'],
  ],
  [
    'links kept as links',
    "{files: ['**/*'], base-directory: dist, enable-symlinks: yes, exclude-paths: ['.hidden', '*.map']}",
    ['app.js', 'bin/run', 'current', 'folder-link'],
  ],
  [
    'excluded paths',
    "{files: ['**/*'], base-directory: dist, exclude-paths: ['**/*.map', '.hidden/**/*']}",
    ['app.js', 'bin/run', 'current'],
  ],
  [
    'paths discarded over several base directories',
    "{files: ['**/*'], base-directory: 'my-build*', discard-paths: yes}",
    ['file-1.txt', 'file-2.txt', 'file-3.txt'],
  ],
  ['the example of the documentation', "{files: ['*/file-3.txt'], base-directory: my-build-2}", ['sub/file-3.txt']],
  ['a base directory with a variable', '{files: [app.js], base-directory: $CODEBUILD_SRC_DIR/dist}', ['app.js']],
  ['a pattern with a variable', '{files: [$CODEBUILD_SRC_DIR/top.txt]}', ['top.txt']],
  ['a pattern beside one that matches nothing', '{files: [nothing, top.txt]}', ['top.txt']],
])('takes %s', async (_name, artifacts, expected) => {
  expect(await artifact(artifacts)).toEqual(expected);
});

test.each([
  ['{files: [nothing/**/*]}', 'no matching artifact paths found (nothing/**/* in the source)'],
  ['{files: [dist]}', 'no matching artifact paths found'],
  ["{files: ['**/*'], base-directory: build}", 'no matching base directory path found for build'],
  ["{files: ['**/*'], base-directory: 'build*'}", 'no matching base directory path found for build*'],
])('%s fails UPLOAD_ARTIFACTS in the words of CodeBuild', async (artifacts, message) => {
  expect(await artifact(artifacts)).toContain(message);
});

test('an output of the pipeline with no artifacts in the buildspec fails UPLOAD_ARTIFACTS', async () => {
  expect(await artifact('')).toContain('the pipeline wants the output out, and the buildspec has no artifacts');
});

test('files that commands left unreadable to others keep their modes', async () => {
  expect(await artifact("{files: ['f']}", "['touch f; chmod 600 f']")).toEqual(['f']);
});

test.each<[string, Record<string, Json>, readonly string[]]>([
  ['as one zip', { Packaging: 'ZIP', Name: 'out.zip', Path: 'releases' }, ['store/releases/out.zip']],
  ['file by file', { Packaging: 'NONE', Name: 'out' }, ['store/out/dist/app.js', 'store/out/top.txt']],
  ['under a name of the buildspec', { Packaging: 'ZIP', OverrideArtifactName: true }, ['store/web-7.zip']],
])('a project that keeps its artifacts in a bucket gets them %s', async (_name, artifacts, keys) => {
  const before = new Set(bench.gateway.objects.keys());
  const { result } = await build(bench, {
    buildspec:
      'version: 0.2\nphases: {build: {commands: [a=b]}}\nartifacts: {files: [top.txt, dist/app.js], name: web-$CODEBUILD_BUILD_NUMBER.zip}\n',
    tree: TREE,
    project: { Artifacts: { Type: 'S3', Location: 'store', ...artifacts } },
    request: { outputs: undefined },
  });
  expect(result.reason).toBe('');
  expect(
    [...bench.gateway.objects.keys()].filter((key) => !before.has(key) && !key.startsWith('store/in/')).sort(),
  ).toEqual(keys);
});

describe('the cache', () => {
  const spec = `version: 0.2
phases: {build: {commands: ['cat kept/n 2>/dev/null || echo none', 'mkdir -p kept ~/deep; echo $CODEBUILD_BUILD_NUMBER > kept/n', 'ls ~/deep', 'touch ~/deep/home']}}
cache: {paths: ['kept/**/*', '/root/deep/**/*']}
`;

  test.each<[string, Json]>([
    ['local', { Type: 'LOCAL', Modes: ['LOCAL_CUSTOM_CACHE'] }],
    ['S3', { Type: 'S3', Location: 'store/cache' }],
  ])('of type %s is found again by the next build of the project', async (_name, Cache) => {
    const project = { Cache };
    const first = await build(bench, { buildspec: spec, project });
    const second = await build(bench, { buildspec: spec, project, request: { number: 8 } });
    expect(first.output).toEqual(['none']);
    expect(second.output).toEqual(['7', 'home']);
  });

  test('is not kept by a build that fails, nor by a project that has none', async () => {
    const { result } = await build(bench, {
      buildspec: spec.replace('ls ~/deep', 'false'),
      project: { Cache: { Type: 'S3', Location: 'store/other' } },
    });
    expect(result.status).toBe('FAILED');
    await build(bench, { buildspec: spec });
    expect([...bench.gateway.objects.keys()].filter((key) => key.startsWith('store/other'))).toEqual([]);
    expect((await build(bench, { buildspec: spec })).output).toEqual(['none']);
  });
});
