import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchGetBuildsCommand,
  BatchGetReportsCommand,
  CodeBuildClient,
  ListReportsForReportGroupCommand,
  StartBuildCommand,
  StopBuildCommand,
} from '@aws-sdk/client-codebuild';
import type { Resource, ResourceGraph } from '../../../src/assembly/resource-graph';
import { startClock } from '../../../src/clock/clock';
import { chooseInstanceHost } from '../../../src/compute/choose';
import type { InstanceHost } from '../../../src/compute/instance';
import { DEFAULT_SCOPE } from '../../../src/core/scope';
import type { Gateway } from '../../../src/gateway/gateway';
import { startGateway } from '../../../src/gateway/start-gateway';
import { openJournal } from '../../../src/journal/journal';
import { createCloudWatchLogs } from '../../../src/services/cloudwatch-logs/cloudwatch-logs';
import { type CodeBuild, createCodeBuild } from '../../../src/services/codebuild/service';
import type { ServiceDependencies } from '../../../src/services/dependencies';
import { createS3 } from '../../../src/services/s3/s3';
import { createSecretsManager } from '../../../src/services/secrets-manager/secrets-manager';
import { createSsm } from '../../../src/services/ssm/ssm';
import { projectResource } from './_helpers';

// The real services behind the real gateway, the SDK in front, and the best instances this machine has.

const BUILDSPEC = `version: 0.2
env:
  parameter-store: {TOKEN: /orders/token}
  secrets-manager: {PASSWORD: 'db:password'}
phases:
  build:
    commands:
      - test "$TOKEN $PASSWORD" = "t0ken hunter2"
      - echo "secret is $PASSWORD"
      - echo '<testsuite><testcase name="a"/></testsuite>' > good.xml
      - touch a b
reports: {unit: {files: [good.xml]}}
artifacts: {files: [a, b]}
`;

let folder: string;
let gateway: Gateway;
let instances: InstanceHost;
let service: CodeBuild;
let client: CodeBuildClient;
const person = { roleArn: 'arn:aws:iam::123456789012:root', session: 'me' };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'codebuild-gateway-'));
  gateway = await startGateway({ scope: DEFAULT_SCOPE });
  instances = await chooseInstanceHost({ folder: join(folder, 'instances') });
  const source = (BuildSpec: string) => ({ Source: { Type: 'NO_SOURCE', BuildSpec } });
  const resources: Resource[] = [
    projectResource(
      { ...source(BUILDSPEC), Artifacts: { Type: 'S3', Location: 'releases', Packaging: 'ZIP', Name: 'out.zip' } },
      'whole',
    ),
    projectResource(
      {
        ...source('version: 0.2\nphases: {build: {commands: [echo ready; sleep 600]}}\n'),
        Artifacts: { Type: 'NO_ARTIFACTS' },
      },
      'endless',
    ),
    { ...projectResource({}, 'releases'), type: 'AWS::S3::Bucket' },
  ];
  const graph: ResourceGraph = {
    resources: new Map(resources.map((resource) => [resource.id, resource])),
    unknowns: [],
    ofType: (type) => resources.filter((resource) => resource.type === type),
    find: (type, id) => resources.find((resource) => resource.type === type && resource.physicalId === id),
    unknownsOf: () => [],
  };
  const clock = startClock({ scale: 1 });
  const journal = openJournal({ clock });
  const deps = (name: string): ServiceDependencies => {
    mkdirSync(join(folder, name));
    return { graph, gateway, clock, journal, instances, folder: join(folder, name) };
  };
  service = createCodeBuild(deps('codebuild'));
  gateway.register(service);
  gateway.register(createS3(deps('s3')));
  gateway.register(createSsm(deps('ssm'), { parameters: { '/orders/token': 't0ken' } }));
  gateway.register(createSecretsManager(deps('secrets'), { secrets: { db: '{"password":"hunter2"}' } }));
  gateway.register(createCloudWatchLogs(deps('cloudwatch-logs')));
  client = new CodeBuildClient({ endpoint: gateway.endpoint, region: 'us-east-1', credentials: gateway.issue(person) });
});

afterAll(async () => {
  client.destroy();
  await service.close();
  await instances.close();
  await gateway.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a build started with the SDK runs, and the SDK sees how it went', async () => {
  const started = await client.send(new StartBuildCommand({ projectName: 'whole' }));
  const id = started.build?.id ?? '';
  expect(started.build).toMatchObject({ buildStatus: 'IN_PROGRESS', buildNumber: 1, projectName: 'whole' });
  const ended = await service.builds.get(id)?.done;
  expect(ended?.reason).toBe('');

  const { builds } = await client.send(new BatchGetBuildsCommand({ ids: [id] }));
  expect(builds).toEqual([
    expect.objectContaining({
      buildStatus: 'SUCCEEDED',
      buildComplete: true,
      currentPhase: 'COMPLETED',
      startTime: expect.any(Date),
    }),
  ]);
  const object = await gateway.call<{ ContentLength: number }>(person, 's3', 'HeadObject', {
    Bucket: 'releases',
    Key: 'out.zip',
  });
  expect(object.ContentLength).toBeGreaterThan(0);

  const { events } = await gateway.call<{ events: { message: string }[] }>(person, 'logs', 'GetLogEvents', {
    logGroupName: '/aws/codebuild/whole',
    logStreamName: id.slice('whole:'.length),
    startFromHead: true,
  });
  const messages = events.map(({ message }) => message);
  expect(messages).toContain('secret is ***');
  expect(messages.join('\n')).not.toContain('hunter2');
});

test('the SDK reads the test report', async () => {
  const reportGroupArn = 'arn:aws:codebuild:us-east-1:123456789012:report-group/whole-unit';
  const { reports = [] } = await client.send(new ListReportsForReportGroupCommand({ reportGroupArn }));
  const found = await client.send(new BatchGetReportsCommand({ reportArns: reports }));
  expect(found.reports).toEqual([
    expect.objectContaining({ status: 'SUCCEEDED', testSummary: expect.objectContaining({ total: 1 }) }),
  ]);
});

test('StopBuild of the SDK stops a build and answers when it is over', async () => {
  const started = await client.send(new StartBuildCommand({ projectName: 'endless' }));
  const stopped = await client.send(new StopBuildCommand({ id: started.build?.id }));
  expect(stopped.build).toMatchObject({ buildStatus: 'STOPPED', buildComplete: true });
});

test.each([
  [new StartBuildCommand({ projectName: 'nobody' }), 'ResourceNotFoundException'],
  [new StartBuildCommand({ projectName: 'whole', imageOverride: 'x' }), 'InvalidInputException'],
  [new StopBuildCommand({ id: 'whole:nothing' }), 'ResourceNotFoundException'],
])('what cannot be done is an error of the service', async (command, name) => {
  await expect(client.send(command as StartBuildCommand)).rejects.toMatchObject({ name });
});
