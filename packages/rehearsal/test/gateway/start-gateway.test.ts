import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { ServedCall } from '../../src/gateway/dispatch';
import { ServiceError, type Operation } from '../../src/gateway/gateway';
import { createS3 } from '../../src/services/s3/s3';
import { APP, openBench, type Bench } from './_helpers/gateway';

const echo: Operation<{ Name: string }, object> = {
  action: ['ssm:GetParameter', 'kms:Decrypt'],
  resources: ({ Name }) => [`arn:aws:ssm:::${Name}`],
  run: async ({ Name }, context) => {
    if (Name === 'bug') throw new TypeError('oops');
    if (Name === 'refused') throw new ServiceError('ParameterNotFound', 'nothing of that name');
    return {
      Parameter: {
        Name,
        Value: `${context.principal.session} in ${context.region}`,
        LastModifiedDate: new Date(1_700_000_000_500),
      },
    };
  },
};

describe('the gateway', () => {
  let bench: Bench;
  let client: SSMClient;
  const faults: unknown[] = [];
  const served: ServedCall[] = [];
  const denied = new Set<string>();
  const ask = (Name: string, through = client) => through.send(new GetParameterCommand({ Name }));

  beforeAll(async () => {
    bench = await openBench({
      onFault: (error) => faults.push(error),
      onCall: (call) => served.push(call),
      authorize: ({ resources }) =>
        resources.some((one) => denied.has(one))
          ? { effect: 'deny', enforced: true, reason: 'no statement allows it' }
          : { effect: 'allow', enforced: true, reason: '' },
    });
    bench.gateway.register({ name: 'ssm', operations: { GetParameter: echo } });
    bench.gateway.register(createS3(bench.deps()));
    client = new SSMClient(bench.client());
  });
  afterAll(async () => {
    client.destroy();
    await bench.close();
  });

  test('serves a client that knows nothing but the environment it was given', async () => {
    const environment = bench.gateway.environment(APP, 'eu-west-1');
    expect(Object.keys(environment).sort()).toEqual([
      ...[
        'AWS_ACCESS_KEY_ID',
        'AWS_CONFIG_FILE',
        'AWS_DEFAULT_REGION',
        'AWS_EC2_METADATA_DISABLED',
        'AWS_ENDPOINT_URL',
      ],
      ...['AWS_REGION', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_SHARED_CREDENTIALS_FILE'],
    ]);
    const other = new SSMClient({
      endpoint: environment.AWS_ENDPOINT_URL,
      region: environment.AWS_REGION,
      credentials: {
        accessKeyId: environment.AWS_ACCESS_KEY_ID,
        secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
        sessionToken: environment.AWS_SESSION_TOKEN,
      },
    });
    const { Parameter } = await ask('x', other);
    expect(Parameter).toMatchObject({
      Value: 'i-0123456789abcdef0 in eu-west-1',
      LastModifiedDate: new Date(1_700_000_000_500),
    });
    other.destroy();
  });

  test.each([
    ['an unknown key', { accessKeyId: 'ASIAUNKNOWN' }, 'InvalidClientTokenId', 'was not issued by this rehearsal'],
    [
      'a wrong secret',
      { secretAccessKey: 'wrong' },
      'SignatureDoesNotMatch',
      'does not match the signature you provided',
    ],
    ['a wrong token', { sessionToken: 'wrong' }, 'InvalidClientTokenId', 'send AWS_SESSION_TOKEN'],
  ])('refuses %s', async (_name, change, name, message) => {
    const { credentials, ...rest } = bench.client();
    const wrong = { ...rest, credentials: { ...credentials, ...change } };
    const ssm = new SSMClient(wrong);
    await expect(ask('x', ssm)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
      $metadata: { httpStatusCode: 403 },
    });
    ssm.destroy();
    const s3 = new S3Client(wrong);
    await expect(s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))).rejects.toMatchObject({
      name: name.replace('ClientTokenId', 'AccessKeyId'),
    });
    s3.destroy();
  });

  test('refuses a request that nobody signed, and one whose body was changed', async () => {
    const unsigned = await fetch(bench.gateway.endpoint, {
      method: 'POST',
      body: '{}',
      headers: { 'x-amz-target': 'AmazonSSM.GetParameter' },
    });
    expect([unsigned.status, await unsigned.text()]).toEqual([
      403,
      expect.stringContaining('MissingAuthenticationToken'),
    ]);
    const tampering = new SSMClient(bench.client());
    tampering.middlewareStack.add(
      (next) => (args) => next({ ...args, request: Object.assign(args.request as object, { body: '{"Name":"y"}' }) }),
      { step: 'deserialize', priority: 'low' },
    );
    await expect(ask('x', tampering)).rejects.toMatchObject({ name: 'XAmzContentSHA256Mismatch' });
    tampering.destroy();
  });

  test('an error of the service arrives with its code and message, inside as over HTTP', async () => {
    await expect(ask('refused')).rejects.toMatchObject({ name: 'ParameterNotFound', message: 'nothing of that name' });
    await expect(bench.gateway.call(APP, 'ssm', 'GetParameter', { Name: 'refused' })).rejects.toMatchObject({
      code: 'ParameterNotFound',
      status: 400,
    });
  });

  test('a bug throws inside, and over HTTP is a fault of the rehearsal that somebody hears of', async () => {
    await expect(bench.gateway.call(APP, 'ssm', 'GetParameter', { Name: 'bug' })).rejects.toThrow(TypeError);
    await expect(ask('bug')).rejects.toMatchObject({
      name: 'InternalFailure',
      message: expect.stringContaining('a fault of the rehearsal itself: oops'),
    });
    expect(faults).toEqual([expect.any(TypeError)]);
  });

  test('says which operation or service is not in a rehearsal', async () => {
    const gone = bench.gateway.call(APP, 'ssm', 'SendCommand', {});
    await expect(gone).rejects.toMatchObject({
      code: 'NotInARehearsal',
      message: 'ssm:SendCommand is not in a rehearsal yet; of ssm there are GetParameter',
    });
    const sts = new STSClient(bench.client());
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'NotInARehearsal',
      message: expect.stringContaining('no such service, there are s3, ssm'),
    });
    sts.destroy();
  });

  test('a denial is the answer, is recorded, and the operation does not run', async () => {
    denied.add('arn:aws:ssm:::secret');
    await expect(ask('secret')).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringMatching(
        /role\/app .* is not authorized to perform: ssm:GetParameter on resource: arn:aws:ssm:::secret: no statement allows it/,
      ),
    });
    expect(bench.gateway.calls.filter((call) => call.decision === 'denied').map((call) => call.action)).toEqual([
      'ssm:GetParameter',
      'kms:Decrypt',
    ]);
  });

  test('every call is told with what it needed', () => {
    expect(
      served
        .filter((call) => call.resources.includes('arn:aws:ssm:::refused'))
        .map((call) => [call.action, call.error]),
    ).toEqual([
      ['ssm:GetParameter', 'ParameterNotFound: nothing of that name'],
      ['kms:Decrypt', 'ParameterNotFound: nothing of that name'],
      ['ssm:GetParameter', 'ParameterNotFound: nothing of that name'],
      ['kms:Decrypt', 'ParameterNotFound: nothing of that name'],
    ]);
  });

  test('closing ends what is under way and frees the port', async () => {
    const own = await openBench();
    let called: () => void;
    const begun = new Promise<void>((resolve) => (called = resolve));
    const wait: Operation<object> = {
      action: 'ssm:GetParameter',
      resources: () => ['*'],
      run: (_input, { signal }) =>
        new Promise((resolve) => {
          signal?.addEventListener('abort', () => resolve({}), { once: true });
          called();
        }),
    };
    own.gateway.register({ name: 'ssm', operations: { GetParameter: wait } });
    const waiting = new SSMClient(own.client());
    const answer = ask('x', waiting).then(
      () => 'answered',
      () => 'cut off',
    );
    await begun;
    const inside = own.gateway.call(APP, 'ssm', 'GetParameter', {});
    await own.close();
    expect([await answer, await inside]).toEqual(['cut off', {}]);
    await expect(fetch(own.gateway.endpoint)).rejects.toThrow('fetch failed');
    waiting.destroy();
  });
});
