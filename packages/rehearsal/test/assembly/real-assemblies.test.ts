import { join } from 'node:path';
import { readAssembly } from '../../src/assembly/read-assembly';
import { resolveAssembly } from '../../src/assembly/resolve';

/** Resolves an assembly that CDK wrote; see fixtures/README.md. */
function resolveFixture(name: string, attributes = {}) {
  const { stacks } = readAssembly(join(__dirname, 'fixtures', name));
  return resolveAssembly(stacks, { endpoint: 'http://127.0.0.1:1', attributes });
}
const parameterIn = (graph: ReturnType<typeof resolveFixture>, stack: string) =>
  graph.ofType('AWS::SSM::Parameter').find((parameter) => parameter.id.startsWith(`${stack}/`));

test.each(['stages', 'nested', 'cross-region', 'weak-references'])('%s: nothing is unknown', (name) => {
  expect(resolveFixture(name).unknowns).toEqual([]);
});

test('stages: a stack of a stage uses the queue of its own stage', () => {
  const graph = resolveFixture('stages');
  expect(parameterIn(graph, 'Staging-Service')?.properties.Value).toMatch(
    /^http:\/\/127\.0\.0\.1:1\/123456789012\/Staging-Network-Queue/,
  );
  expect(parameterIn(graph, 'Production-Service')?.properties.Value).toMatch(
    /^http:\/\/127\.0\.0\.1:1\/111111111111\/Production-Network-Queue/,
  );
  expect(parameterIn(graph, 'Production-Service')?.dependsOn).toEqual(['Production-Network/Queue4A7E3555']);
});

test('nested: values go into the inner stack and come out of it', () => {
  const graph = resolveFixture('nested');
  const [outer, inner] = graph.ofType('AWS::SSM::Parameter');
  const [queue, dead] = graph.ofType('AWS::SQS::Queue');
  expect(outer.properties.Value).toBe(dead.attributes.Arn);
  expect(inner.properties.Value).toBe(queue.attributes.Arn);
  expect(outer.dependsOn).toContain(dead.id);
  expect(inner.dependsOn).toEqual([queue.id]);
});

test('nested: what depends on the inner stack depends on everything in it', () => {
  const graph = resolveFixture('nested');
  const [stack] = graph.ofType('AWS::CloudFormation::Stack');
  expect(stack.dependsOn).toEqual(
    expect.arrayContaining(
      graph
        .ofType('AWS::SSM::Parameter')
        .filter(({ id }) => !id.startsWith('Parent/'))
        .map(({ id }) => id),
    ),
  );
  expect(stack.physicalId).toMatch(/^arn:aws:cloudformation:us-east-1:123456789012:stack\/Parent-Inner/);
});

test.each([
  ['cross-region', 'strong'],
  ['weak-references', 'weak'],
])('%s: a reference reaches another Region', (name, prefix) => {
  const graph = resolveFixture(name);
  const [queue] = graph.ofType('AWS::SQS::Queue');
  expect(parameterIn(graph, `${prefix}-to`)?.properties.Value).toBe(queue.attributes.Arn);
  expect(parameterIn(graph, `${prefix}-to`)?.dependsOn).toContain(queue.id);
});

test('helpers: only what custom resources answer is unknown, until they have answered', () => {
  const before = resolveFixture('helpers');
  expect(before.unknowns.map(({ message }) => message)).toEqual([
    'only running the custom resource CallC7B3859B (Custom::AWS) gives its Parameter.Value',
    'only running the custom resource Custom (Custom::Size) gives its Answer',
  ]);
  const answers = { 'Helpers/CallC7B3859B': { 'Parameter.Value': 'x' }, 'Helpers/Custom': { Answer: 'got 3' } };
  expect(resolveFixture('helpers', answers).unknowns).toEqual([]);
});
