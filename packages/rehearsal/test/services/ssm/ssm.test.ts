import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  LabelParameterVersionCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { createSsm } from '../../../src/services/ssm/ssm';
import { openBench, type Bench } from '../../gateway/_helpers/gateway';

describe('Parameter Store over HTTP with the SDK', () => {
  let bench: Bench;
  let client: SSMClient;

  beforeAll(async () => {
    bench = await openBench();
    const pieces = [
      { type: 'AWS::SSM::Parameter', physicalId: '/web/prod/colour', properties: { Type: 'String', Value: 'green' } },
      {
        type: 'AWS::SSM::Parameter',
        physicalId: '/web/prod/db/host',
        properties: { Type: 'StringList', Value: 'a,b' },
      },
      {
        type: 'AWS::SSM::Parameter',
        physicalId: '/web/unresolved',
        properties: { Type: 'String', Value: { 'Fn::GetAtt': ['X', 'Y'] } },
      },
    ];
    bench.gateway.register(createSsm(bench.deps(pieces), { parameters: { '/given/token': 's3cret', plain: 'x' } }));
    client = new SSMClient(bench.client());
  });
  afterAll(async () => {
    client.destroy();
    await bench.close();
  });

  test('gives the values of the template and of the caller, a secure one only when asked to decrypt', async () => {
    const names = ['/web/prod/colour', '/given/token', 'nowhere'];
    const hidden = await client.send(new GetParametersCommand({ Names: names }));
    expect(hidden.InvalidParameters).toEqual(['nowhere']);
    expect(hidden.Parameters?.[0]).toMatchObject({ Value: 'green', Type: 'String', Version: 1 });
    expect(hidden.Parameters?.[1].Value).not.toContain('s3cret');
    const shown = await client.send(new GetParametersCommand({ Names: names, WithDecryption: true }));
    expect(shown.Parameters?.map((one) => one.Value)).toEqual(['green', 's3cret']);
  });

  test('finds a parameter by its ARN', async () => {
    const arns = [
      'arn:aws:ssm:us-east-1:123456789012:parameter/web/prod/colour',
      'arn:aws:ssm:us-east-1:123456789012:parameter/plain',
    ];
    const found = await client.send(new GetParametersCommand({ Names: arns, WithDecryption: true }));
    expect(found.Parameters?.map((one) => one.Name)).toEqual(['/web/prod/colour', 'plain']);
  });

  test('lists what is under a path, page by page', async () => {
    const direct = await client.send(new GetParametersByPathCommand({ Path: '/web/prod' }));
    expect(direct.Parameters?.map((one) => one.Name)).toEqual(['/web/prod/colour']);
    const first = await client.send(new GetParametersByPathCommand({ Path: '/web', Recursive: true, MaxResults: 1 }));
    const second = await client.send(
      new GetParametersByPathCommand({ Path: '/web', Recursive: true, MaxResults: 1, NextToken: first.NextToken }),
    );
    expect([first, second].flatMap((page) => page.Parameters?.map((one) => one.Name))).toEqual([
      '/web/prod/colour',
      '/web/prod/db/host',
    ]);
    expect(second.NextToken).toBeUndefined();
  });

  test('keeps versions, which numbers and labels select', async () => {
    const put = (Value: string, Overwrite?: boolean) =>
      client.send(new PutParameterCommand({ Name: '/v', Value, Type: 'String', Overwrite }));
    await put('one');
    await expect(put('two')).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
    expect((await put('two', true)).Version).toBe(2);
    await client.send(new LabelParameterVersionCommand({ Name: '/v', ParameterVersion: 1, Labels: ['stable'] }));
    const value = async (Name: string) => (await client.send(new GetParameterCommand({ Name }))).Parameter?.Value;
    expect(await Promise.all(['/v', '/v:1', '/v:stable', '/v:2'].map(value))).toEqual(['two', 'one', 'one', 'two']);
    await client.send(new LabelParameterVersionCommand({ Name: '/v', Labels: ['stable'] }));
    expect(await value('/v:stable')).toBe('two');
    const history = await client.send(new GetParameterHistoryCommand({ Name: '/v' }));
    expect(history.Parameters?.map((one) => [one.Version, one.Value, one.Labels])).toEqual([
      [1, 'one', []],
      [2, 'two', ['stable']],
    ]);
    await expect(value('/v:9')).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
    await client.send(new DeleteParameterCommand({ Name: '/v' }));
    await expect(value('/v')).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });

  test.each([
    [
      '/nobody/defines/it',
      'create it, and give its value to the rehearsal with --ssm-parameter /nobody/defines/it=VALUE',
    ],
    ['/web/unresolved', 'the value of Stack//web/unresolved could not be resolved from the template'],
  ])('says why %s has no value', async (Name, why) => {
    await expect(client.send(new GetParameterCommand({ Name }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
      message: expect.stringContaining(why),
    });
  });
});
