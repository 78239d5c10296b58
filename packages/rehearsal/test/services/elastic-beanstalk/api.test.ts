import {
  AbortEnvironmentUpdateCommand,
  CreateApplicationVersionCommand,
  DescribeApplicationVersionsCommand,
  DescribeEnvironmentHealthCommand,
  DescribeEnvironmentsCommand,
  DescribeEventsCommand,
  DescribeInstancesHealthCommand,
  ElasticBeanstalkClient,
  ListPlatformVersionsCommand,
  UpdateEnvironmentCommand,
} from '@aws-sdk/client-elastic-beanstalk';
import { webApplication } from './_helpers/applications';
import type { Stage } from './_helpers/stage';
import { BUCKET, openStage } from './_helpers/stage';
import { until } from './_helpers/until';

// Real processes on a machine that may be busy; nothing waits for a time to pass.
jest.setTimeout(60_000);

let stage: Stage;
let client: ElasticBeanstalkClient;

beforeAll(async () => {
  const canary = {
    'aws:elasticbeanstalk:command/DeploymentPolicy': 'TrafficSplitting',
    'aws:elasticbeanstalk:trafficsplitting/EvaluationTime': '600',
  };
  stage = await openStage({ environments: { web: { options: canary } } });
  client = new ElasticBeanstalkClient({
    endpoint: stage.gateway.endpoint,
    region: 'us-east-1',
    credentials: stage.credentials(),
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await stage.close();
});

const create = async (VersionLabel: string, text: string) =>
  client.send(
    new CreateApplicationVersionCommand({
      ApplicationName: 'orders',
      VersionLabel,
      SourceBundle: { S3Bucket: BUCKET, S3Key: await stage.upload(webApplication(text)) },
    }),
  );
const update = (VersionLabel: string) =>
  client.send(new UpdateEnvironmentCommand({ EnvironmentName: 'web', VersionLabel }));
const described = async () =>
  (await client.send(new DescribeEnvironmentsCommand({ EnvironmentNames: ['web'] }))).Environments?.[0];

test('the SDK sees an environment with its endpoint, version and health', async () => {
  await until(async () => (await described())?.HealthStatus === 'Ok', 'the environment to be healthy');
  expect(await described()).toMatchObject({
    ApplicationName: 'orders',
    EnvironmentId: expect.stringMatching(/^e-[0-9a-z]{10}$/),
    EndpointURL: new URL(stage.url('web')).host,
    VersionLabel: 'Sample Application',
    Status: 'Ready',
    Health: 'Green',
    Tier: { Name: 'WebServer' },
  });
  const health = await client.send(
    new DescribeEnvironmentHealthCommand({ EnvironmentName: 'web', AttributeNames: ['All'] }),
  );
  expect(health).toMatchObject({ HealthStatus: 'Ok', Color: 'Green', Status: 'Ready' });
  const instances = await client.send(
    new DescribeInstancesHealthCommand({ EnvironmentName: 'web', AttributeNames: ['All'] }),
  );
  expect(instances.InstanceHealthList).toEqual([
    expect.objectContaining({
      InstanceId: expect.stringMatching(/^i-[0-9a-f]{17}$/),
      HealthStatus: 'Ok',
      Deployment: expect.objectContaining({ VersionLabel: 'Sample Application' }),
    }),
  ]);
});

test('an update that is aborted during its evaluation is taken back, and says so in its events', async () => {
  await create('v1', 'one');
  expect(await update('v1')).toMatchObject({ Status: 'Updating', AbortableOperationInProgress: true });
  await stage.journal.until((event) => event.type === 'deployment.step' && event.text.startsWith('evaluating'));
  await client.send(new AbortEnvironmentUpdateCommand({ EnvironmentName: 'web' }));
  await stage.environment('web').settled();
  expect(await described()).toMatchObject({ Status: 'Ready', VersionLabel: 'Sample Application' });
  expect(stage.events('deployment.ended').at(-1)).toMatchObject({ status: 'Aborted', serving: ['Sample Application'] });
  const { Events } = await client.send(
    new DescribeEventsCommand({ EnvironmentName: 'web', VersionLabel: 'v1', Severity: 'ERROR', MaxRecords: 1 }),
  );
  expect(Events).toEqual([
    expect.objectContaining({
      Message: 'The environment update was aborted.',
      Severity: 'ERROR',
      EventDate: expect.any(Date),
    }),
  ]);
});

test('an environment that is being updated takes no second update', async () => {
  await create('v2', 'two');
  await update('v2');
  await expect(update('v1')).rejects.toMatchObject({
    name: 'InvalidParameterValue',
    message: expect.stringContaining('Must be Ready'),
  });
  await client.send(new AbortEnvironmentUpdateCommand({ EnvironmentName: 'web' }));
  await stage.environment('web').settled();
  await expect(client.send(new AbortEnvironmentUpdateCommand({ EnvironmentName: 'web' }))).rejects.toMatchObject({
    name: 'InvalidParameterValue',
  });
});

test.each([
  ['a version that is not there', () => update('v9'), /No Application Version named 'v9' found/],
  ['a version that is there already', () => create('v1', 'again'), /v1 already exists/],
  [
    'a bundle that is not in the bucket',
    () =>
      client.send(
        new CreateApplicationVersionCommand({
          ApplicationName: 'orders',
          VersionLabel: 'v8',
          SourceBundle: { S3Bucket: BUCKET, S3Key: 'nothing' },
        }),
      ),
    /does not exist/,
  ],
  [
    'an application that is not there',
    () => client.send(new CreateApplicationVersionCommand({ ApplicationName: 'none', VersionLabel: 'v8' })),
    /No Application named 'none'/,
  ],
  [
    'an environment that is not there',
    () => client.send(new UpdateEnvironmentCommand({ EnvironmentName: 'none' })),
    /No Environment found for EnvironmentName = 'none'/,
  ],
  [
    'another change than of the version',
    () => client.send(new UpdateEnvironmentCommand({ EnvironmentName: 'web', TemplateName: 'saved' })),
    /TemplateName is not in a rehearsal yet/,
  ],
])('%s is refused as AWS does', async (_, call, message) => {
  await expect(call()).rejects.toThrow(message);
});

test('versions are listed, newest first', async () => {
  const { ApplicationVersions } = await client.send(
    new DescribeApplicationVersionsCommand({ ApplicationName: 'orders' }),
  );
  expect(ApplicationVersions?.map(({ VersionLabel }) => VersionLabel)).toEqual(['v2', 'v1']);
  expect(ApplicationVersions?.[1]).toMatchObject({ SourceBundle: { S3Bucket: BUCKET }, DateCreated: expect.any(Date) });
});

test('a platform branch has one version, which is the recommended one', async () => {
  const branch = 'Node.js 24 running on 64bit Amazon Linux 2023';
  const { PlatformSummaryList } = await client.send(
    new ListPlatformVersionsCommand({ Filters: [{ Type: 'PlatformBranchName', Operator: '=', Values: [branch] }] }),
  );
  expect(PlatformSummaryList).toEqual([
    expect.objectContaining({
      PlatformArn: `arn:aws:elasticbeanstalk:us-east-1::platform/${branch}/6.10.0`,
      PlatformLifecycleState: 'Recommended',
    }),
  ]);
});
