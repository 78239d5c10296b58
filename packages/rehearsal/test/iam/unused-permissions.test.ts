import { graphOf, type Resource } from '../../src/assembly/resource-graph';
import type { Json } from '../../src/core/json';
import type { RecordedCall } from '../../src/iam/principal';
import { unusedPermissions } from '../../src/iam/unused-permissions';

const ROLE = 'arn:aws:iam::1:role/deploy';

const resource = (type: string, physicalId: string, properties: Record<string, Json>): Resource => ({
  id: `Orders/${physicalId}`,
  stack: 'Orders',
  logicalId: physicalId,
  type,
  physicalId,
  properties,
  attributes: type === 'AWS::IAM::Role' ? { Arn: `arn:aws:iam::1:role/${physicalId}` } : {},
  scope: { partition: 'aws', account: '1', region: 'r' },
  dependsOn: [],
});
const allow = (...actions: string[]) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
});
const role = (properties: Record<string, Json> = {}) => resource('AWS::IAM::Role', 'deploy', properties);
const call = (action: string, roleArn = ROLE): RecordedCall => ({
  principal: { roleArn, session: 's' },
  action,
  resources: ['*'],
  decision: 'allowed',
  count: 1,
  errors: 0,
});
const unused = (resources: Resource[], ...calls: RecordedCall[]) =>
  unusedPermissions(graphOf(resources, []), calls).map(({ action }) => action);

test.each([
  ['inline', [role({ Policies: [{ PolicyName: 'p', PolicyDocument: allow('s3:GetObject', 's3:PutObject') }] })]],
  [
    'attached',
    [
      role(),
      resource('AWS::IAM::Policy', 'p', { Roles: ['deploy'], PolicyDocument: allow('s3:GetObject', 's3:PutObject') }),
    ],
  ],
  [
    'managed',
    [
      role({ ManagedPolicyArns: ['arn:p'] }),
      resource('AWS::IAM::ManagedPolicy', 'arn:p', { PolicyDocument: allow('s3:GetObject', 's3:PutObject') }),
    ],
  ],
])('what an %s policy allows and nobody asked for is named', (_kind, resources) => {
  expect(unused(resources, call('s3:GetObject'))).toEqual(['s3:PutObject']);
});

test('a wildcard is used by anything it covers, in any case', () => {
  const resources = [role({ Policies: [{ PolicyDocument: allow('S3:Get*', 's3:P?tObject', 'sqs:*') }] })];
  expect(unused(resources, call('s3:GetObject'), call('s3:PutObject'))).toEqual(['sqs:*']);
});

test('a denied action is no permission, and the policy of another role is not ours', () => {
  const deny = { Statement: { Effect: 'Deny', Action: 's3:DeleteObject', Resource: '*' } };
  const other = resource('AWS::IAM::Policy', 'p', { Roles: ['build'], PolicyDocument: allow('s3:PutObject') });
  expect(unused([role({ Policies: [{ PolicyDocument: deny }] }), other], call('s3:GetObject'))).toEqual([]);
});

test('a role that made no call is left out: nothing is known of it', () => {
  const resources = [role({ Policies: [{ PolicyDocument: allow('s3:GetObject') }] })];
  expect(unused(resources, call('s3:GetObject', 'arn:aws:iam::1:role/build'))).toEqual([]);
});
