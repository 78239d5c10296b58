import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '../../src/assembly/read-assembly';
import { RehearsalError } from '../../src/core/errors';

const FIXTURES = join(__dirname, 'fixtures');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assembly-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(files: Readonly<Record<string, unknown>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
}

const stack = (templateFile: string, more: object = {}) => ({
  type: 'aws:cloudformation:stack',
  environment: 'aws://unknown-account/unknown-region',
  properties: { templateFile },
  ...more,
});

function failure(): RehearsalError {
  try {
    readAssembly(folder);
  } catch (error) {
    if (error instanceof RehearsalError) return error;
    throw error;
  }
  throw new Error('the assembly was read');
}

test('reads stacks of stages and of the app itself, with their environments', () => {
  const { stacks } = readAssembly(join(FIXTURES, 'stages'));
  expect(stacks.map(({ name, scope }) => `${name} ${scope.account}/${scope.region}`).sort()).toEqual([
    'Production-Network 111111111111/eu-west-1',
    'Production-Service 111111111111/eu-west-1',
    'Staging-Network 123456789012/us-east-1',
    'Staging-Service 123456789012/us-east-1',
    'Tools 123456789012/us-east-1',
  ]);
});

test('reads the template of a nested stack from the asset its URL ends in', () => {
  const { stacks } = readAssembly(join(FIXTURES, 'nested'));
  const [inner] = Object.values(stacks[0].nested);
  expect(stacks.map(({ name }) => name)).toEqual(['Parent']);
  expect(Object.values(inner.template.Resources ?? {}).map(({ Type }) => Type)).toEqual([
    'AWS::SQS::Queue',
    'AWS::SSM::Parameter',
  ]);
});

test('a stack comes after those it depends on', () => {
  const artifacts = {
    A: stack('A.json', { dependencies: ['B'] }),
    B: stack('B.json', { dependencies: ['C'] }),
    C: stack('C.json'),
  };
  write({ 'manifest.json': { artifacts }, 'A.json': {}, 'B.json': {}, 'C.json': {} });
  expect(readAssembly(folder).stacks.map(({ name }) => name)).toEqual(['C', 'B', 'A']);
});

test('assets are found by the key under which they would be uploaded', () => {
  const files = {
    abc: { source: { path: 'asset.abc', packaging: 'zip' }, destinations: { here: { objectKey: 'abc.zip' } } },
  };
  write({
    'manifest.json': {
      artifacts: {
        A: stack('A.json'),
        'A.assets': { type: 'cdk:asset-manifest', properties: { file: 'A.assets.json' } },
      },
    },
    'A.json': {},
    'A.assets.json': { files },
  });
  expect(Object.fromEntries(readAssembly(folder).assets)).toEqual({ 'abc.zip': join(folder, 'asset.abc') });
});

test('two stacks of one name in two Regions are kept apart', () => {
  const properties = { templateFile: 'A.json', stackName: 'Shared' };
  const artifacts = {
    One: stack('', { properties, environment: 'aws://111111111111/us-east-1' }),
    Two: stack('', { properties, environment: 'aws://111111111111/cn-north-1' }),
  };
  write({ 'manifest.json': { artifacts }, 'A.json': {} });
  const { stacks } = readAssembly(folder);
  expect(stacks.map(({ id, name, scope }) => [id, name, scope.partition])).toEqual([
    ['Shared', 'Shared', 'aws'],
    ['Shared@111111111111.cn-north-1', 'Shared', 'aws-cn'],
  ]);
});

test.each([
  ['there is no manifest', {}, 'assembly-missing', 'manifest.json', 'cdk synth'],
  [
    'the manifest is not JSON',
    { 'manifest.json': '{\n"artifacts": {\n"A": x' },
    'assembly-malformed',
    'manifest.json',
    'is not JSON',
  ],
  ['there is no stack', { 'manifest.json': {} }, 'assembly-without-stacks', 'manifest.json', 'has no stack'],
  [
    'a template is not there',
    { 'manifest.json': { artifacts: { A: stack('A.json') } } },
    'assembly-file-missing',
    'A.json',
    'synthesize again',
  ],
  [
    'a template is no object',
    { 'manifest.json': { artifacts: { A: stack('A.json') } }, 'A.json': [] },
    'template-malformed',
    'A.json',
    'a template is an object, got []',
  ],
  [
    'a resource has no type',
    { 'manifest.json': { artifacts: { A: stack('A.json') } }, 'A.json': { Resources: { Queue: {} } } },
    'template-malformed',
    'A.json',
    'resource Queue has no Type',
  ],
  [
    'synthesis left a look-up open',
    { 'manifest.json': { artifacts: {}, missing: [{ key: 'vpc-provider:account=1', provider: 'vpc-provider' }] } },
    'assembly-incomplete',
    'manifest.json',
    'vpc-provider:account=1; run `cdk synth` once with credentials and commit cdk.context.json',
  ],
])('refuses an assembly when %s', (_why, files, code, file, message) => {
  write(files);
  const error = failure();
  expect({ code: error.code, file: error.place?.file, exitStatus: error.exitStatus }).toEqual({
    code,
    file: join(folder, file),
    exitStatus: 2,
  });
  expect(error.message).toContain(message);
});

test('an open look-up of availability zones harms nothing', () => {
  const missing = [{ key: 'availability-zones:account=1:region=eu-west-1', provider: 'availability-zones' }];
  write({ 'manifest.json': { artifacts: { A: stack('A.json') }, missing }, 'A.json': {} });
  expect(readAssembly(folder).stacks).toHaveLength(1);
});

test('says on which line a file stops being JSON', () => {
  write({ 'manifest.json': '{\n"artifacts": {\n"A": x' });
  expect(failure().place?.line).toBe(3);
});

test('a real assembly with an open look-up is refused with its key', () => {
  expect(() => readAssembly(join(FIXTURES, 'open-lookup'))).toThrow(
    /lacks what only a look-up in AWS gives: vpc-provider:account=111111111111/,
  );
});
