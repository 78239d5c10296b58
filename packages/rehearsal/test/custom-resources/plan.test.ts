import { join } from 'node:path';
import { readAssembly } from '../../src/assembly/read-assembly';
import { resolveAssembly } from '../../src/assembly/resolve';
import { planCustomResources } from '../../src/custom-resources/plan';
import { stackOf } from '../assembly/_helpers/stack';

const ENDPOINT = 'http://127.0.0.1:1';
const ASSETS = new Map([
  ['code.zip', '/out/asset.code'],
  ['packed.zip', '/out/asset.packed.zip'],
]);
const THING = { Type: 'Custom::Thing', Properties: { ServiceToken: { 'Fn::GetAtt': ['Function', 'Arn'] } } };
const lambda = (properties: object) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', ...properties },
});

function planOf(resources: object) {
  const graph = resolveAssembly([stackOf('Shop', { Resources: { Thing: THING, ...resources } })], {
    endpoint: ENDPOINT,
  });
  const [plan] = planCustomResources(graph, ASSETS);
  return plan;
}

test.each([
  ['inline code', { ZipFile: 'exports' }, { inline: 'exports' }],
  ['a folder', { S3Key: 'code.zip' }, { folder: '/out/asset.code' }],
  ['a zip', { S3Key: 'packed.zip' }, { zip: '/out/asset.packed.zip' }],
])('a function runs from %s', (_what, code, expected) => {
  expect(planOf({ Function: lambda({ Code: code }) })).toMatchObject({
    kind: 'run',
    code: expected,
    handler: 'index.handler',
    answersBy: 'url',
  });
});

test.each([
  [
    'python',
    { Runtime: 'python3.13', Code: { ZipFile: '' } },
    'its function Function runs on python3.13; a rehearsal runs nodejs functions',
  ],
  ['a container image', { PackageType: 'Image' }, 'its function Function is a container image, which needs Docker'],
  [
    'layers',
    { Layers: ['arn'], Code: { ZipFile: '' } },
    'its function Function has layers, which a rehearsal does not lay yet',
  ],
  [
    'code elsewhere',
    { Code: { S3Bucket: 'b', S3Key: 'k' } },
    'the code of its function Function (k) is no asset of the assembly',
  ],
  [
    'a provider that answers later',
    {
      Handler: 'framework.onEvent',
      Environment: { Variables: { USER_ON_EVENT_FUNCTION_ARN: 'a', USER_IS_COMPLETE_FUNCTION_ARN: 'b' } },
    },
    'providers that answer later (isComplete) are not in a rehearsal yet',
  ],
  [
    'a provider for a function elsewhere',
    { Handler: 'framework.onEvent', Environment: { Variables: { USER_ON_EVENT_FUNCTION_ARN: 'arn:elsewhere' } } },
    'the function behind its provider, arn:elsewhere, is not in the assembly',
  ],
])('refuses a function with %s by name', (_what, properties, reason) => {
  expect(planOf({ Function: lambda(properties) })).toMatchObject({ kind: 'refused', reason });
});

test('refuses a service token that is no function', () => {
  const topic = { Type: 'Custom::Thing', Properties: { ServiceToken: 'arn:aws:sns:us-east-1:123456789012:news' } };
  expect(planOf({ Thing: topic })).toMatchObject({
    kind: 'refused',
    reason: 'its ServiceToken arn:aws:sns:us-east-1:123456789012:news is no function of the assembly',
  });
});

test('waits while something in its properties, or in those of its function, is not known', () => {
  const Function = lambda({ Code: { ZipFile: '' }, Environment: { Variables: { WHO: { Ref: 'Nobody' } } } });
  expect(planOf({ Function })).toMatchObject({
    kind: 'waiting',
    reason:
      'Shop/Function Properties.Environment.Variables.WHO.Ref: there is no resource or parameter Nobody in stack Shop',
  });
});

test("of CDK's own helpers, some change nothing here and some are refused by name", () => {
  const { stacks, assets } = readAssembly(join(__dirname, '../assembly/fixtures/helpers'));
  const plans = planCustomResources(resolveAssembly(stacks, { endpoint: ENDPOINT }), assets);
  const treated = Object.fromEntries(plans.map((plan) => [plan.resource.type, plan.kind]));
  expect(treated).toMatchObject({
    'Custom::LogRetention': 'unneeded',
    'Custom::S3AutoDeleteObjects': 'unneeded',
    'Custom::S3BucketNotifications': 'refused',
    'Custom::Size': 'run',
  });
});
