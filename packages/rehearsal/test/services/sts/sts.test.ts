import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createSts } from '../../../src/services/sts/sts';
import { APP, openBench, type Bench } from '../../gateway/_helpers/gateway';

const ROLE = 'arn:aws:iam::123456789012:role/service/deployer';

describe('STS over HTTP with the SDK', () => {
  let bench: Bench;
  let client: STSClient;

  beforeAll(async () => {
    bench = await openBench();
    bench.gateway.register(
      createSts(bench.deps([{ type: 'AWS::IAM::Role', physicalId: 'deployer', attributes: { Arn: ROLE } }])),
    );
    client = new STSClient(bench.client());
  });
  afterAll(async () => {
    client.destroy();
    await bench.close();
  });

  test('says who the caller is', async () => {
    expect(await client.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '123456789012',
      Arn: `arn:aws:sts::123456789012:assumed-role/app/${APP.session}`,
      UserId: expect.stringMatching(/^AROA[0-9A-F]{17}:i-0123456789abcdef0$/),
    });
  });

  test('credentials of an assumed role act as that role', async () => {
    const { Credentials, AssumedRoleUser } = await client.send(
      new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'release-7', DurationSeconds: 900 }),
    );
    expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::123456789012:assumed-role/deployer/release-7');
    expect(Credentials?.Expiration?.getTime()).toBeGreaterThan(Date.now() + 800_000);
    const assumed = new STSClient({
      ...bench.client(),
      credentials: {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken,
      },
    });
    expect((await assumed.send(new GetCallerIdentityCommand({}))).Arn).toBe(
      'arn:aws:sts::123456789012:assumed-role/deployer/release-7',
    );
    assumed.destroy();
  });

  test('refuses a role that no template has, and a session without a proper name', async () => {
    const missing = client.send(new AssumeRoleCommand({ RoleArn: `${ROLE}2`, RoleSessionName: 'xx' }));
    await expect(missing).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('no such role in the templates'),
    });
    await expect(client.send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'a b' }))).rejects.toMatchObject({
      name: 'ValidationError',
    });
  });
});
