import { parseDynamicReference } from '../../src/assembly/dynamic-references';

const ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:login-Ab12Cd';

test.each([
  ['ssm', '/a/b', { service: 'ssm', name: '/a/b' }],
  ['ssm', '/a/b:3', { service: 'ssm', name: '/a/b', version: '3' }],
  ['ssm-secure', 'key:10', { service: 'ssm-secure', name: 'key', version: '10' }],
  ['ssm', '/a:b:c', undefined],
  ['secretsmanager', 'login', { service: 'secretsmanager', secret: 'login' }],
  ['secretsmanager', 'login:SecretString', { service: 'secretsmanager', secret: 'login' }],
  ['secretsmanager', 'login:SecretString:user', { service: 'secretsmanager', secret: 'login', key: 'user' }],
  ['secretsmanager', `${ARN}:SecretString:user::`, { service: 'secretsmanager', secret: ARN, key: 'user' }],
  ['secretsmanager', `${ARN}:SecretString:::`, { service: 'secretsmanager', secret: ARN }],
  ['secretsmanager', ARN, { service: 'secretsmanager', secret: ARN }],
])('{{resolve:%s:%s}}', (service, rest, expected) => {
  expect(parseDynamicReference(service, rest)).toEqual(expected);
});
