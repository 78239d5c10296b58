import { resolveAssembly } from '../../src/assembly/resolve';
import { stackOf } from './_helpers/stack';

const ENDPOINT = 'http://127.0.0.1:1';
const queueStack = (name: string, region: string) =>
  stackOf(
    name,
    {
      Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: `jobs-${region}` } } },
      Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Queue', 'Arn'] }, Export: { Name: 'queue-arn' } } },
    },
    { partition: 'aws', account: '123456789012', region },
  );
const userStack = (name: string, region: string, value: object) =>
  stackOf(
    name,
    { Resources: { User: { Type: 'AWS::IAM::Role', Properties: { Value: value } } } },
    { partition: 'aws', account: '123456789012', region },
  );

test('an import takes the export of its own Region and depends on what is exported', () => {
  const stacks = [
    userStack('User', 'eu-west-1', { 'Fn::ImportValue': 'queue-arn' }),
    queueStack('Here', 'us-east-1'),
    queueStack('There', 'eu-west-1'),
  ];
  const user = resolveAssembly(stacks, { endpoint: ENDPOINT }).resources.get('User/User');
  expect(user?.properties.Value).toBe('arn:aws:sqs:eu-west-1:123456789012:jobs-eu-west-1');
  expect(user?.dependsOn).toEqual(['There/Queue']);
});

test('an output of another Region is read without an export', () => {
  const value = { 'Fn::GetStackOutput': { StackName: 'Here', OutputName: 'Arn', Region: 'us-east-1' } };
  const graph = resolveAssembly([queueStack('Here', 'us-east-1'), userStack('User', 'eu-west-1', value)], {
    endpoint: ENDPOINT,
  });
  expect(graph.resources.get('User/User')?.properties.Value).toBe('arn:aws:sqs:us-east-1:123456789012:jobs-us-east-1');
  expect(graph.resources.get('User/User')?.dependsOn).toEqual(['Here/Queue']);
});

test('what an exporting resource does not know, the importing one does not know either', () => {
  const exporting = stackOf('Here', {
    Resources: { Web: { Type: 'AWS::ElasticBeanstalk::Environment' } },
    Outputs: { Url: { Value: { 'Fn::GetAtt': ['Web', 'EndpointURL'] }, Export: { Name: 'url' } } },
  });
  const importing = userStack('User', 'us-east-1', { 'Fn::ImportValue': 'url' });
  const graph = resolveAssembly([exporting, importing], { endpoint: ENDPOINT });
  expect(graph.unknownsOf('User/User').map(({ path, message }) => [path, message])).toEqual([
    [
      'Properties.Value.Fn::ImportValue',
      'attribute EndpointURL of Web (AWS::ElasticBeanstalk::Environment) is not known before it runs',
    ],
  ]);
});

test('an export whose name is not known is named', () => {
  const stack = stackOf('Here', { Outputs: { Url: { Value: 'x', Export: { Name: { Ref: 'Nobody' } } } } });
  const importing = userStack('User', 'us-east-1', { 'Fn::ImportValue': 'url' });
  const { unknowns } = resolveAssembly([stack, importing], { endpoint: ENDPOINT });
  expect(unknowns.map(({ path }) => path)).toEqual(['Outputs.Url.Export', 'Properties.Value.Fn::ImportValue']);
});

test('a parameter that an earlier stack stores is read, and depended on', () => {
  const storing = stackOf('Here', {
    Resources: { Stored: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/url', Value: 'http://x' } } },
  });
  const reading = userStack('User', 'us-east-1', { 'Fn::Sub': '{{resolve:ssm:/url}}/health' });
  const graph = resolveAssembly([storing, reading], { endpoint: ENDPOINT });
  expect(graph.resources.get('User/User')?.properties.Value).toBe('http://x/health');
  expect(graph.resources.get('User/User')?.dependsOn).toEqual(['Here/Stored']);
});
