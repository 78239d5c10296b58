import { parseOnFailure } from '../../../../src/services/codebuild/buildspec/on-failure';
import { parseSecretReference } from '../../../../src/services/codebuild/buildspec/secret-reference';

const ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf';

test.each([
  ['db', { secretId: 'db' }],
  ['db:password', { secretId: 'db', jsonKey: 'password' }],
  ['db:password:AWSPREVIOUS', { secretId: 'db', jsonKey: 'password', versionStage: 'AWSPREVIOUS' }],
  ['db:::1234', { secretId: 'db', versionId: '1234' }],
  [ARN, { secretId: ARN }],
  [`${ARN}:password::1234`, { secretId: ARN, jsonKey: 'password', versionId: '1234' }],
  ['db:password:AWSCURRENT:1234', undefined],
  ['', undefined],
  [':password', undefined],
])('reads the secret reference %s', (text, expected) => {
  expect(parseSecretReference(text)).toEqual(expected);
});

test.each([
  ['ABORT', { kind: 'abort' }],
  ['CONTINUE', { kind: 'continue' }],
  ['RETRY', { kind: 'retry', count: 3 }],
  ['RETRY-0', { kind: 'retry', count: 0 }],
  ['RETRY-100', { kind: 'retry', count: 100 }],
  ['RETRY-.*timeout.*', { kind: 'retry', count: 3, pattern: '.*timeout.*' }],
  ['RETRY-5-exit status 7', { kind: 'retry', count: 5, pattern: 'exit status 7' }],
  ['RETRY-101', undefined],
  ['RETRY-', undefined],
  ['RETRY-2-(', undefined],
  ['retry', undefined],
  ['SKIP', undefined],
])('reads on-failure %s', (text, expected) => {
  expect(parseOnFailure(text)).toEqual(expected);
});
