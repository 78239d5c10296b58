import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Assembly } from '../../src/assembly/template';
import { RehearsalError } from '../../src/core/errors';
import { resolveWithCustomResources } from '../../src/custom-resources/resolve';
import type { Gateway } from '../../src/gateway/gateway';
import { stackOf } from '../assembly/_helpers/stack';
import { gatewayWithPlatforms } from './_helpers/platforms';

let gateway: Gateway;
let folder: string;
const abort = new AbortController();

beforeAll(async () => {
  gateway = await gatewayWithPlatforms();
});
afterAll(() => gateway.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'custom-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const ROLE = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'lookup' } };
const lambda = (code: object, more: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    Code: code,
    Timeout: 30,
    ...more,
  },
});
const inline = (text: string, more?: object) => lambda({ ZipFile: text }, more);
const custom = (properties: object = {}) => ({
  Type: 'Custom::Thing',
  Properties: { ServiceToken: { 'Fn::GetAtt': ['Function', 'Arn'] }, ...properties },
});
/** Answers as a careful author would, with `data` evaluated in the function. */
const answering = (data: string) => `
  exports.handler = async (event) => {
    const { StackId, RequestId, LogicalResourceId } = event;
    const body = { Status: 'SUCCESS', PhysicalResourceId: 'thing-1', StackId, RequestId, LogicalResourceId, Data: ${data} };
    await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify(body) });
  };`;

function resolve(resources: object, assets: Readonly<Record<string, string>> = {}, signal = abort.signal) {
  const stack = stackOf('Shop', { Resources: { Role: ROLE, ...resources } });
  const assembly: Assembly = { directory: folder, stacks: [stack], assets: new Map(Object.entries(assets)) };
  return resolveWithCustomResources(assembly, { endpoint: gateway.endpoint }, { gateway, folder, signal });
}

async function failureOf(resources: object): Promise<RehearsalError> {
  const error: unknown = await resolve(resources).catch((reason: unknown) => reason);
  if (error instanceof RehearsalError) return error;
  throw new Error(`nothing failed: ${String(error)}`);
}

/** An asset that may load what is installed for the tests. */
function asset(code: string): string {
  const path = join(folder, 'asset.abc');
  mkdirSync(path);
  writeFileSync(join(path, 'index.js'), code);
  const modules = dirname(dirname(dirname(require.resolve('@aws-sdk/client-elastic-beanstalk/package.json'))));
  symlinkSync(modules, join(path, 'node_modules'));
  return path;
}

test('what a function answers is what Ref and Fn::GetAtt give', async () => {
  const { graph, ran, attributes } = await resolve({
    Function: inline(answering('{ Size: typeof event.ResourceProperties.Size, Nested: { a: 1 } }')),
    Thing: custom({ Size: 3 }),
    User: {
      Type: 'AWS::SSM::Parameter',
      Properties: { Name: { Ref: 'Thing' }, Value: { 'Fn::GetAtt': ['Thing', 'Size'] } },
    },
  });
  expect(attributes['Shop/Thing']).toEqual({ Ref: 'thing-1', Size: 'string', Nested: '{"a":1}' });
  expect(graph.resources.get('Shop/User')?.properties).toEqual({ Name: 'thing-1', Value: 'string' });
  expect(graph.unknowns).toEqual([]);
  expect(ran.map(({ resource }) => resource)).toEqual(['Shop/Thing']);
  expect(ran[0].pid).toBeGreaterThan(0);
});

test('a function from an asset asks the gateway as its own role, through the ordinary SDK', async () => {
  const code = `
    const { ElasticBeanstalkClient, ListPlatformVersionsCommand } = require('@aws-sdk/client-elastic-beanstalk');
    exports.handler = async (event) => {
      const Filters = [{ Type: 'PlatformBranchName', Operator: '=', Values: [event.ResourceProperties.BranchName] }];
      const found = await new ElasticBeanstalkClient({}).send(new ListPlatformVersionsCommand({ Filters }));
      const { StackId, RequestId, LogicalResourceId } = event;
      const PhysicalResourceId = found.PlatformSummaryList[0].PlatformArn;
      const body = { Status: 'SUCCESS', PhysicalResourceId, StackId, RequestId, LogicalResourceId };
      await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify(body) });
    };`;
  const { attributes } = await resolve(
    { Function: lambda({ S3Bucket: 'b', S3Key: 'abc.zip' }), Thing: custom({ BranchName: 'Node.js 22' }) },
    { 'abc.zip': asset(code) },
  );
  expect(attributes['Shop/Thing'].Ref).toBe('arn:aws:elasticbeanstalk:us-east-1::platform/Node.js 22/6.10.0');
  expect(gateway.calls.map(({ principal, action }) => [principal.roleArn, action])).toContainEqual([
    'arn:aws:iam::123456789012:role/lookup',
    'elasticbeanstalk:ListPlatformVersions',
  ]);
});

test('a function sees what the template and Lambda give it, and nothing of the machine', async () => {
  const { attributes } = await resolve({
    Function: inline(answering('process.env'), {
      FunctionName: 'look',
      Environment: { Variables: { STAGE: 'test', LEVEL: 3 } },
    }),
    Thing: custom(),
  });
  const { STAGE, LEVEL, AWS_LAMBDA_FUNCTION_NAME, AWS_ENDPOINT_URL, HOME, ...others } = attributes['Shop/Thing'];
  expect({ STAGE, LEVEL, AWS_LAMBDA_FUNCTION_NAME, AWS_ENDPOINT_URL }).toEqual({
    STAGE: 'test',
    LEVEL: '3',
    AWS_LAMBDA_FUNCTION_NAME: 'look',
    AWS_ENDPOINT_URL: gateway.endpoint,
  });
  expect(HOME.startsWith(folder)).toBe(true);
  const own = /^(AWS_|LAMBDA_|SLIPWAY_INSTANCE$|LANG$|PATH$|TZ$|_HANDLER$|Ref$)/;
  expect(Object.keys(others).filter((name) => !own.test(name))).toEqual([]);
});

test('what one answers, another is asked with', async () => {
  const { attributes } = await resolve({
    Second: custom({ Word: { 'Fn::GetAtt': ['First', 'Word'] } }),
    First: custom({ Word: 'a' }),
    Function: inline(answering("{ Word: event.ResourceProperties.Word + 'b' }")),
  });
  expect([attributes['Shop/First'].Word, attributes['Shop/Second'].Word]).toEqual(['ab', 'abb']);
});

test('one that depends on another runs after it', async () => {
  const { ran } = await resolve({
    Later: { ...custom(), DependsOn: 'Earlier' },
    Earlier: custom(),
    Function: inline(answering('{}')),
  });
  expect(ran.map(({ resource }) => resource)).toEqual(['Shop/Earlier', 'Shop/Later']);
});

const awsCall = (call: object) => ({
  Type: 'Custom::AWS',
  Properties: { ServiceToken: { 'Fn::GetAtt': ['Function', 'Arn'] }, Create: JSON.stringify(call) },
});
const LIST = {
  service: '@aws-sdk/client-elastic-beanstalk',
  action: 'listPlatformVersions',
  parameters: { Filters: [{ Values: ['Node.js 22'] }] },
};

test("CDK's single calls are made through the gateway as the role of its function", async () => {
  const { attributes, ran } = await resolve({
    Function: lambda({ S3Key: 'cdk.zip' }),
    Thing: awsCall({ ...LIST, physicalResourceId: { responsePath: 'PlatformSummaryList.0.PlatformArn' } }),
  });
  const arn = 'arn:aws:elasticbeanstalk:us-east-1::platform/Node.js 22/6.10.0';
  expect(attributes['Shop/Thing']).toEqual({ Ref: arn, 'PlatformSummaryList.0.PlatformArn': arn });
  expect(ran[0].notes).toEqual(["the rehearsal made the call that CDK's function would have made"]);
  expect(gateway.calls.at(-1)?.principal.roleArn).toBe('arn:aws:iam::123456789012:role/lookup');
});

test('a single call of what is not in a rehearsal is refused by name', async () => {
  const { graph, notRun } = await resolve({
    Function: lambda({ S3Key: 'cdk.zip' }),
    Thing: awsCall({ service: 'Route53', action: 'listHostedZones' }),
    User: { Type: 'AWS::SSM::Parameter', Properties: { Value: { 'Fn::GetAtt': ['Thing', 'Zone'] } } },
  });
  expect(notRun).toMatchObject([
    { kind: 'refused', reason: expect.stringContaining('route53:ListHostedZones is not in a rehearsal yet') as string },
  ]);
  expect(graph.unknownsOf('Shop/User')).toHaveLength(1);
});

test('inline code answers with the module that Lambda lays beside it', async () => {
  const code = `
    const response = require('cfn-response');
    exports.handler = (event, context) => response.send(event, context, response.SUCCESS, { Word: 'sent' }, 'thing-2');`;
  const { attributes } = await resolve({ Function: inline(code), Thing: custom() });
  expect(attributes['Shop/Thing']).toEqual({ Ref: 'thing-2', Word: 'sent' });
});

test('an answer sent by https to the host of the URL arrives', async () => {
  const code = `
    const https = require('https');
    exports.handler = (event, context, callback) => {
      const { StackId, RequestId, LogicalResourceId } = event;
      const body = JSON.stringify({ Status: 'SUCCESS', PhysicalResourceId: 'x', StackId, RequestId, LogicalResourceId, Data: { Word: 'https' } });
      const { hostname, pathname: path } = new URL(event.ResponseURL);
      const headers = { 'content-length': body.length };
      https.request({ hostname, port: 443, path, method: 'PUT', headers }, (answer) => answer.resume().on('end', () => callback(null))).end(body);
    };`;
  const { attributes } = await resolve({ Function: inline(code), Thing: custom() });
  expect(attributes['Shop/Thing'].Word).toBe('https');
});

test("of CDK's provider framework, the function behind it runs, and what it returns is the answer", async () => {
  const { attributes } = await resolve({
    Behind: inline(
      "exports.handler = async (event) => ({ PhysicalResourceId: 'p', Data: { Size: event.ResourceProperties.Size } })",
    ),
    Function: lambda(
      { S3Key: 'framework.zip' },
      {
        Handler: 'framework.onEvent',
        Environment: { Variables: { USER_ON_EVENT_FUNCTION_ARN: { 'Fn::GetAtt': ['Behind', 'Arn'] } } },
      },
    ),
    Thing: custom({ Size: true }),
  });
  expect(attributes['Shop/Thing']).toEqual({ Ref: 'p', Size: 'true' });
});

test("of CDK's entry point, the handler beside it runs", async () => {
  const path = asset("exports.handler = async () => ({ Data: { Word: 'beside' } })");
  const { attributes } = await resolve(
    { Function: lambda({ S3Key: 'abc.zip' }, { Handler: '__entrypoint__.handler' }), Thing: custom() },
    { 'abc.zip': path },
  );
  expect(attributes['Shop/Thing'].Word).toBe('beside');
});

test.each([
  [
    'answers FAILED',
    answering('{}').replace('SUCCESS', 'FAILED').replace("PhysicalResourceId: 'thing-1'", "Reason: 'no such platform'"),
    {},
    'no such platform',
  ],
  ['throws', "exports.handler = async () => { throw new Error('broken'); }", {}, 'broken'],
  [
    'throws after its promise',
    "exports.handler = () => { setTimeout(() => { throw new Error('late'); }, 1); return new Promise(() => {}); }",
    {},
    'late',
  ],
  ['does not answer', 'exports.handler = async () => 1', {}, 'it ended without putting an answer to the ResponseURL'],
  ['exits', 'exports.handler = () => process.exit(7)', {}, 'Runtime exited with 7'],
  [
    'has no such export',
    'exports.other = 1',
    {},
    'Runtime.HandlerNotFound: index.handler is undefined or not exported',
  ],
  ['has no such file', '', { Handler: 'other.handler' }, 'Runtime.ImportModuleError: cannot find'],
  [
    'needs what Lambda brings along',
    "require('@aws-sdk/client-ssm')",
    {},
    'it needs @aws-sdk/client-ssm, which Lambda brings along and a rehearsal does not; bundle it with the function',
  ],
  [
    'answers without an id',
    answering('{}').replace("PhysicalResourceId: 'thing-1',", ''),
    {},
    'its answer has no PhysicalResourceId',
  ],
  [
    'answers another request',
    answering('{}').replace('RequestId, LogicalResourceId, Data', "RequestId: 'other', LogicalResourceId, Data"),
    {},
    'its answer has another RequestId than the request',
  ],
  ['answers too much', answering("{ Long: 'x'.repeat(4096) }"), {}, 'bytes, CloudFormation takes 4096'],
])('a function that %s fails as in CloudFormation', async (_what, code, more, reason) => {
  const error = await failureOf({ Function: inline(code, more), Thing: custom() });
  expect(error.code).toBe('custom-resource-failed');
  expect(error.message).toContain(`the custom resource Shop/Thing (Custom::Thing) failed: `);
  expect(error.message).toContain(reason);
});

test('a failure shows the last lines of the log', async () => {
  const code =
    "exports.handler = async () => { for (let i = 0; i < 30; i++) console.log('line ' + i); throw new Error('broken'); }";
  const { message } = await failureOf({ Function: inline(code, { FunctionName: 'look' }), Thing: custom() });
  expect(message).toContain('Last lines of look:\n');
  expect(message).toContain('  line 29\n');
  expect(message).not.toContain('line 5\n');
});

test('a function that was stopped says so and leaves no process', async () => {
  const stop = new AbortController();
  const code =
    "exports.handler = async () => { console.log('running'); await new Promise((resolve) => setTimeout(resolve, 60000)); }";
  const stack = stackOf('Shop', { Resources: { Role: ROLE, Function: inline(code), Thing: custom() } });
  const assembly: Assembly = { directory: folder, stacks: [stack], assets: new Map() };
  const onLine = () => stop.abort();
  const running = resolveWithCustomResources(
    assembly,
    { endpoint: gateway.endpoint },
    { gateway, folder, signal: stop.signal, onLine },
  );
  await expect(running).rejects.toMatchObject({ code: 'custom-resource-stopped' });
});

test('a function that takes longer than its timeout is killed', async () => {
  const code = 'exports.handler = async () => { for (;;) {} }';
  const error = await failureOf({ Function: inline(code, { Timeout: -9 }), Thing: custom() });
  expect(error.message).toContain('Task timed out after -9 seconds');
});
