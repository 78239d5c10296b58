import { makeAwsCall, parseAwsCall, type AwsCall } from '../../src/custom-resources/aws-call';
import { ServiceError, type Gateway } from '../../src/gateway/gateway';

const PRINCIPAL = { roleArn: 'arn:aws:iam::123456789012:role/cdk', session: 'cdk' };
const CALL: AwsCall = { service: 'ssm', operation: 'GetParameter', parameters: {}, physicalId: undefined };
const signal = new AbortController().signal;

function gatewayThat(run: () => Promise<unknown>): Gateway {
  return { call: run } as unknown as Gateway;
}

test.each([
  ['SSM', 'getParameter', 'ssm', 'GetParameter'],
  ['@aws-sdk/client-secrets-manager', 'GetSecretValueCommand', 'secretsmanager', 'GetSecretValue'],
  ['CloudWatchLogs', 'putRetentionPolicy', 'logs', 'PutRetentionPolicy'],
  ['cloudwatch', 'PutMetricData', 'monitoring', 'PutMetricData'],
])('%s %s is %s:%s', (service, action, signing, operation) => {
  expect(parseAwsCall(JSON.stringify({ service, action }))).toMatchObject({ service: signing, operation });
});

test('booleans that CDK wrote as text are booleans again', () => {
  const parameters = { Name: 'x', WithDecryption: 'TRUE:BOOLEAN', List: [{ Off: 'FALSE:BOOLEAN' }] };
  expect(parseAwsCall(JSON.stringify({ service: 'SSM', action: 'getParameter', parameters }))?.parameters).toEqual({
    Name: 'x',
    WithDecryption: true,
    List: [{ Off: false }],
  });
});

test.each(['<unknown>', '{}', '[]'])('%j is no call', (text) => {
  expect(parseAwsCall(text)).toBeUndefined();
});

test('a response is flattened, and cut down to the paths that are wanted', async () => {
  const gateway = gatewayThat(() =>
    Promise.resolve({ Parameter: { Value: 'v', Version: 3, At: new Date(0) }, Other: ['a'] }),
  );
  await expect(makeAwsCall({ ...CALL, physicalId: { id: 'me' } }, PRINCIPAL, gateway, signal)).resolves.toEqual({
    ok: true,
    attributes: {
      Ref: 'me',
      'Parameter.Value': 'v',
      'Parameter.Version': '3',
      'Parameter.At': '1970-01-01T00:00:00.000Z',
      'Other.0': 'a',
    },
  });
  await expect(makeAwsCall({ ...CALL, outputPaths: ['Parameter.Value'] }, PRINCIPAL, gateway, signal)).resolves.toEqual(
    {
      ok: true,
      attributes: { 'Parameter.Value': 'v' },
    },
  );
});

test('an error fails, unless its code is to be ignored', async () => {
  const gateway = gatewayThat(() => Promise.reject(new ServiceError('ParameterNotFound', 'there is none')));
  await expect(makeAwsCall(CALL, PRINCIPAL, gateway, signal)).resolves.toEqual({
    ok: false,
    reason: 'ssm:GetParameter: ParameterNotFound: there is none',
  });
  await expect(makeAwsCall({ ...CALL, ignoredErrors: 'Parameter.*' }, PRINCIPAL, gateway, signal)).resolves.toEqual({
    ok: true,
    attributes: {},
  });
});
