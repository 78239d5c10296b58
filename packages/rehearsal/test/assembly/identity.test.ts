import { hasKnownIdentity, identityOf, type IdentityRequest } from '../../src/assembly/identity';
import { KINDS } from '../../src/assembly/identity-table';
import type { Json } from '../../src/core/json';
import { DEFAULT_SCOPE } from '../../src/core/scope';
// What CloudFormation documents as return values, read off the typings of aws-cdk-lib 2.276.0.
import documented from './cases/return-values.json';

type Documented = Readonly<Record<string, { readonly ref?: string; readonly attributes: readonly string[] }>>;
const TYPES = Object.keys(documented as Documented);

function request(type: string, properties: Readonly<Record<string, Json>> = {}): IdentityRequest {
  return {
    stack: 'Shop',
    logicalId: 'Thing',
    type,
    scope: DEFAULT_SCOPE,
    endpoint: 'http://127.0.0.1:1',
    property: (name) => properties[name],
  };
}

test.each(TYPES)('%s has only attributes that CloudFormation documents', (type) => {
  const { attributes } = (documented as Documented)[type];
  const surplus = identityOf(request(type)).attributeNames.filter((name) => !attributes.includes(name));
  expect(surplus).toEqual([]);
});

test.each(TYPES.filter((type) => (documented as Documented)[type].ref?.endsWith('Arn')))(
  'Ref of %s is an ARN',
  (type) => {
    const properties = { TopicArn: 'arn:aws:sns:us-east-1:123456789012:news', FunctionName: 'work', Name: 'thing' };
    expect(identityOf(request(type, properties)).physicalId).toMatch(/^arn:aws:[a-z0-9-]+:/);
  },
);

// Secrets are known by their ARN, which the documentation calls their id.
const BY_ID = TYPES.filter(
  (type) => type !== 'AWS::SecretsManager::Secret' && /(Name|Id)$/.test((documented as Documented)[type].ref ?? ''),
);
test.each(BY_ID)('Ref of %s is a name or an id, no ARN', (type) => {
  expect(identityOf(request(type)).physicalId).not.toContain(':');
});

test.each(Object.keys(KINDS))('a made-up name of %s keeps to its limit, however long the stack is called', (type) => {
  const { stack, logicalId } = { stack: 'S'.repeat(128), logicalId: 'L'.repeat(128) };
  const { physicalId } = identityOf({ ...request(type), stack, logicalId });
  if (!physicalId.includes(':')) expect(physicalId.length).toBeLessThanOrEqual(KINDS[type].limit ?? 128);
});

test.each([
  ['AWS::S3::Bucket', {}, /^shop-thing-[0-9a-f]{12}$/],
  ['AWS::SQS::Queue', { FifoQueue: true }, /^http:\/\/127\.0\.0\.1:1\/123456789012\/Shop-Thing-[0-9a-f]{12}\.fifo$/],
  ['AWS::SQS::Queue', { QueueName: 'jobs' }, 'http://127.0.0.1:1/123456789012/jobs'],
  ['AWS::EC2::SecurityGroup', {}, /^sg-[0-9a-f]{17}$/],
  ['AWS::KMS::Key', {}, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
  ['AWS::ElasticBeanstalk::Environment', {}, /^Shop-Thing-[0-9a-f]{12}$/],
  [
    'AWS::SecretsManager::Secret',
    { Name: 'login' },
    /^arn:aws:secretsmanager:us-east-1:123456789012:secret:login-[0-9a-f]{6}$/,
  ],
])('Ref of %s with %j', (type, properties, expected) => {
  const { physicalId } = identityOf(request(type, properties as Record<string, Json>));
  if (typeof expected === 'string') expect(physicalId).toBe(expected);
  else expect(physicalId).toMatch(expected);
});

test.each([
  ['AWS::IAM::Role', { RoleName: 'deploy', Path: '/ci/' }, 'Arn', 'arn:aws:iam::123456789012:role/ci/deploy'],
  ['AWS::S3::Bucket', { BucketName: 'kept' }, 'Arn', 'arn:aws:s3:::kept'],
  ['AWS::SSM::Parameter', { Name: '/a/b' }, 'Arn', 'arn:aws:ssm:us-east-1:123456789012:parameter/a/b'],
  ['AWS::SSM::Parameter', { Name: 'plain' }, 'Arn', 'arn:aws:ssm:us-east-1:123456789012:parameter/plain'],
  ['AWS::Logs::LogGroup', { LogGroupName: '/x' }, 'Arn', 'arn:aws:logs:us-east-1:123456789012:log-group:/x:*'],
  [
    'AWS::Lambda::Version',
    { FunctionName: 'arn:aws:lambda:us-east-1:123456789012:function:work' },
    'FunctionArn',
    'arn:aws:lambda:us-east-1:123456789012:function:work:1',
  ],
  ['AWS::EC2::Subnet', { AvailabilityZone: 'us-east-1a' }, 'AvailabilityZone', 'us-east-1a'],
])('%s with %j: %s', (type, properties, attribute, expected) => {
  expect(identityOf(request(type, properties)).attribute(attribute)).toBe(expected);
});

test('names of two resources differ, and are the same in every rehearsal', () => {
  const one = identityOf(request('AWS::S3::Bucket')).physicalId;
  expect(identityOf(request('AWS::S3::Bucket')).physicalId).toBe(one);
  expect(identityOf({ ...request('AWS::S3::Bucket'), logicalId: 'Other' }).physicalId).not.toBe(one);
});

test('a type named like a member of every object is unknown', () => {
  expect(hasKnownIdentity('toString')).toBe(false);
});
