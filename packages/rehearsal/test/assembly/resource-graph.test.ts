import { resolveAssembly } from '../../src/assembly/resolve';
import { stackOf } from './_helpers/stack';

const ENDPOINT = 'http://127.0.0.1:1';
const resolve = (resources: object) =>
  resolveAssembly([stackOf('Shop', { Resources: resources })], { endpoint: ENDPOINT });

test('finds a resource by name and by ARN, never by an attribute that others share', () => {
  const graph = resolve({
    Jobs: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } },
    One: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: 'one' } },
  });
  expect(graph.find('AWS::SQS::Queue', 'jobs')?.id).toBe('Shop/Jobs');
  expect(graph.find('AWS::SQS::Queue', 'arn:aws:sqs:us-east-1:123456789012:jobs')?.id).toBe('Shop/Jobs');
  expect(graph.find('AWS::SQS::Queue', `${ENDPOINT}/123456789012/jobs`)?.id).toBe('Shop/Jobs');
  expect(graph.find('AWS::SNS::Topic', 'jobs')).toBeUndefined();
  expect(graph.find('AWS::Lambda::Version', '1')).toBeUndefined();
});

test('unknowns of a resource are its own and those of all it depends on, none of its neighbours', () => {
  const graph = resolve({
    Pool: { Type: 'AWS::Cognito::UserPool', Properties: { Name: { Ref: 'Nobody' } } },
    Role: { Type: 'AWS::IAM::Role', DependsOn: 'Pool' },
    Project: { Type: 'AWS::CodeBuild::Project', Properties: { ServiceRole: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
    Apart: { Type: 'AWS::SQS::Queue', Properties: { Tags: [{ Ref: 'Nobody' }] } },
  });
  expect(graph.unknowns).toHaveLength(2);
  expect(graph.unknownsOf('Shop/Project').map(({ resource, path }) => `${resource} ${path}`)).toEqual([
    'Shop/Pool Properties.Name.Ref',
  ]);
  expect(graph.unknownsOf('Shop/Role')).toHaveLength(1);
  expect(graph.unknownsOf('Shop/Apart').map(({ resource }) => resource)).toEqual(['Shop/Apart']);
});

test('resources that depend on each other are walked once', () => {
  const graph = resolve({
    One: { Type: 'AWS::SQS::Queue', DependsOn: ['Two'] },
    Two: { Type: 'AWS::SQS::Queue', DependsOn: ['One'], Properties: { Tags: [{ Ref: 'Nobody' }] } },
  });
  expect(graph.unknownsOf('Shop/One')).toHaveLength(1);
});

test('a resource whose name is not known is still there, and the name is named once', () => {
  const graph = resolve({ Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'Nobody' } } } });
  expect(graph.resources.get('Shop/Bucket')?.physicalId).toMatch(/^shop-bucket-/);
  expect(graph.unknowns.map(({ path }) => path)).toEqual(['Properties.BucketName.Ref']);
});

test('a dependency left out by its condition is no dependency', () => {
  const template = {
    Conditions: { No: { 'Fn::Equals': ['a', 'b'] } },
    Resources: {
      Queue: { Type: 'AWS::SQS::Queue', Condition: 'No' },
      Role: { Type: 'AWS::IAM::Role', DependsOn: 'Queue' },
    },
  };
  const graph = resolveAssembly([stackOf('Shop', template)], { endpoint: ENDPOINT });
  expect([...graph.resources.keys()]).toEqual(['Shop/Role']);
  expect(graph.resources.get('Shop/Role')?.dependsOn).toEqual([]);
});

test('a resource whose condition is not known is there, and the condition is named', () => {
  const template = { Resources: { Queue: { Type: 'AWS::SQS::Queue', Condition: 'Nobody' } } };
  const graph = resolveAssembly([stackOf('Shop', template)], { endpoint: ENDPOINT });
  expect(graph.unknownsOf('Shop/Queue')).toEqual([
    { resource: 'Shop/Queue', path: 'Condition', message: 'there is no condition Nobody in stack Shop' },
  ]);
});

test('a loop over resources is named', () => {
  const graph = resolve({ 'Fn::ForEach::Queues': ['Name', ['a'], {}] });
  expect(graph.unknowns.map(({ message }) => message)).toEqual([
    'Fn::ForEach::Queues is a loop, which is not known here',
  ]);
});
