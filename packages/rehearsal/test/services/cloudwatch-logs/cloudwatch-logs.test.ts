import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { createCloudWatchLogs } from '../../../src/services/cloudwatch-logs/cloudwatch-logs';
import { fitsPattern } from '../../../src/services/cloudwatch-logs/log-group';
import { openBench, type Bench } from '../../gateway/_helpers/gateway';

describe('CloudWatch Logs over HTTP with the SDK', () => {
  let bench: Bench;
  let client: CloudWatchLogsClient;
  const inStream = { logGroupName: '/app', logStreamName: 'i-1' };

  beforeAll(async () => {
    bench = await openBench();
    bench.gateway.register(
      createCloudWatchLogs(
        bench.deps([{ type: 'AWS::Logs::LogGroup', physicalId: '/app', properties: { RetentionInDays: 7 } }]),
      ),
    );
    client = new CloudWatchLogsClient(bench.client());
    await client.send(new CreateLogStreamCommand(inStream));
    const logEvents = ['starting', 'GET /health 200', 'GET /orders 500'].map((message, index) => ({
      timestamp: 1000 + index,
      message,
    }));
    await client.send(new PutLogEventsCommand({ ...inStream, logEvents }));
  });
  afterAll(async () => {
    client.destroy();
    await bench.close();
  });

  test('gives the lines of a stream from its head, page by page', async () => {
    const first = await client.send(new GetLogEventsCommand({ ...inStream, startFromHead: true, limit: 2 }));
    const second = await client.send(
      new GetLogEventsCommand({ ...inStream, startFromHead: true, limit: 2, nextToken: first.nextForwardToken }),
    );
    expect([first, second].map((page) => page.events?.map((event) => event.message))).toEqual([
      ['starting', 'GET /health 200'],
      ['GET /orders 500'],
    ]);
    const end = await client.send(
      new GetLogEventsCommand({ ...inStream, startFromHead: true, nextToken: second.nextForwardToken }),
    );
    expect(end).toMatchObject({ events: [], nextForwardToken: second.nextForwardToken });
  });

  test('filters by terms and by time', async () => {
    const found = await client.send(new FilterLogEventsCommand({ logGroupName: '/app', filterPattern: 'GET -health' }));
    expect(found.events).toEqual([expect.objectContaining({ message: 'GET /orders 500', logStreamName: 'i-1' })]);
    const early = await client.send(new FilterLogEventsCommand({ logGroupName: '/app', endTime: 1001 }));
    expect(early.events?.map((event) => event.message)).toEqual(['starting']);
    const json = client.send(
      new FilterLogEventsCommand({ logGroupName: '/app', filterPattern: '{ $.level = "error" }' }),
    );
    await expect(json).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  test('describes groups and streams', async () => {
    expect((await client.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([
      expect.objectContaining({ logGroupName: '/app', retentionInDays: 7 }),
    ]);
    expect((await client.send(new DescribeLogStreamsCommand({ logGroupName: '/app' }))).logStreams).toEqual([
      expect.objectContaining({ logStreamName: 'i-1', lastEventTimestamp: 1002 }),
    ]);
  });

  test('refuses a group that exists and a stream that does not', async () => {
    await expect(client.send(new CreateLogGroupCommand({ logGroupName: '/app' }))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
    });
    await expect(client.send(new GetLogEventsCommand({ ...inStream, logStreamName: 'i-2' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('a filter pattern', () => {
  test.each([
    ['', 'anything', true],
    ['ERROR', 'an ERROR here', true],
    ['ERROR', 'an error here', false],
    ['"two words"', 'some two words', true],
    ['?a ?b', 'only b', true],
    ['?a ?b', 'none', false],
    ['x -y', 'x and y', false],
    ['{ $.a = 1 }', '{"a":1}', undefined],
  ])('%s on "%s" gives %s', (pattern, message, fits) => {
    expect(fitsPattern(message, pattern)).toBe(fits);
  });
});
