import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { createSecretsManager } from '../../../src/services/secrets-manager/secrets-manager';
import { generateSecretString } from '../../../src/services/secrets-manager/generate';
import { openBench, type Bench, type Piece } from '../../gateway/_helpers/gateway';

const ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:db-abc123';

describe('Secrets Manager over HTTP with the SDK', () => {
  let bench: Bench;
  let client: SecretsManagerClient;
  const value = (SecretId: string, more: object = {}) => client.send(new GetSecretValueCommand({ SecretId, ...more }));

  beforeAll(async () => {
    bench = await openBench();
    const GenerateSecretString = {
      SecretStringTemplate: '{"user":"app"}',
      GenerateStringKey: 'password',
      PasswordLength: 20,
      ExcludePunctuation: true,
    };
    const pieces: Piece[] = [
      {
        type: 'AWS::SecretsManager::Secret',
        physicalId: ARN,
        attributes: { Id: ARN },
        properties: { Name: 'db', GenerateSecretString },
      },
      {
        type: 'AWS::SecretsManager::Secret',
        physicalId: `${ARN}x`,
        attributes: { Id: `${ARN}x` },
        properties: { Name: 'empty' },
      },
    ];
    bench.gateway.register(createSecretsManager(bench.deps(pieces), { secrets: { 'given/key': '{"a":1}' } }));
    client = new SecretsManagerClient(bench.client());
  });
  afterAll(async () => {
    client.destroy();
    await bench.close();
  });

  test('generates what the template asks for, found by name, ARN and ARN without suffix', async () => {
    const found = await Promise.all(['db', ARN, ARN.slice(0, -7)].map((id) => value(id)));
    expect(new Set(found.map((one) => one.SecretString)).size).toBe(1);
    const parsed = JSON.parse(found[0].SecretString ?? '') as Record<string, string>;
    expect(parsed).toEqual({ user: 'app', password: expect.stringMatching(/^[A-Za-z0-9]{20}$/) });
    expect(found[0]).toMatchObject({ ARN, Name: 'db', VersionStages: ['AWSCURRENT'] });
  });

  test('a new value is current and the one before is previous', async () => {
    const before = await value('given/key');
    const put = await client.send(
      new PutSecretValueCommand({ SecretId: 'given/key', SecretBinary: Buffer.from([1, 2]) }),
    );
    expect(Buffer.from((await value('given/key')).SecretBinary ?? [])).toEqual(Buffer.from([1, 2]));
    expect(await value('given/key', { VersionStage: 'AWSPREVIOUS' })).toMatchObject({
      SecretString: '{"a":1}',
      VersionId: before.VersionId,
    });
    const described = await client.send(new DescribeSecretCommand({ SecretId: 'given/key' }));
    expect(described.VersionIdsToStages).toEqual({
      [put.VersionId ?? '']: ['AWSCURRENT'],
      [before.VersionId ?? '']: ['AWSPREVIOUS'],
    });
  });

  test('a secret can be made, once', async () => {
    await client.send(new CreateSecretCommand({ Name: 'made', SecretString: 'v' }));
    expect((await value('made')).SecretString).toBe('v');
    await expect(client.send(new CreateSecretCommand({ Name: 'made' }))).rejects.toMatchObject({
      name: 'ResourceExistsException',
    });
  });

  test.each([
    ['nowhere', {}, "can't find the specified secret: nowhere"],
    ['empty', {}, "can't find the specified secret value for staging label: AWSCURRENT"],
    [
      'db',
      { VersionId: '12345678-1234-1234-1234-123456789012' },
      "can't find the specified secret value for VersionId",
    ],
  ])('refuses to give a value of %s %j', async (id, more, message) => {
    await expect(value(id, more)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: expect.stringContaining(message),
    });
  });
});

describe('a generated password', () => {
  test('has every kind of character, the length asked for, and none that is excluded', () => {
    for (const seed of ['a', 'b', 'c', 'd']) {
      const password = generateSecretString({ PasswordLength: 8, ExcludeCharacters: 'abc"@/\\' }, seed);
      expect(password).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*[^A-Za-z0-9])[^abc"@/\\]{8}$/);
    }
  });

  test('is the same for the same secret and another for another', () => {
    expect(generateSecretString({}, 'one')).toBe(generateSecretString({}, 'one'));
    expect(generateSecretString({}, 'one')).not.toBe(generateSecretString({}, 'two'));
    expect(generateSecretString({}, 'one')).toHaveLength(32);
  });
});
