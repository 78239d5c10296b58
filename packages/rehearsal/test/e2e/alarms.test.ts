import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Load, startLoad } from '../../src/load/load-generator';
import { SERVER } from '../_helpers/source';
import { type Scene, openScene } from './_rehearsal';

// Real requests and messages on a machine that may be busy; nothing waits for a time to pass.
jest.setTimeout(120_000);

const AT_LEAST = { ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching' };

function alarm(properties: object) {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: { Period: 60, EvaluationPeriods: 1, ...AT_LEAST, ...properties },
  };
}

function ofEnvironment(MetricName: string, Environment: string, properties: object) {
  const Dimensions = [{ Name: 'EnvironmentName', Value: { Ref: Environment } }];
  return alarm({ Namespace: 'AWS/ElasticBeanstalk', MetricName, Dimensions, Statistic: 'Maximum', ...properties });
}

function ofQueue(MetricName: string, Queue: string, properties: object) {
  const Dimensions = [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [Queue, 'QueueName'] } }];
  return alarm({ Namespace: 'AWS/SQS', MetricName, Dimensions, Statistic: 'Maximum', ...properties });
}

/** As the helpers of environments render them. */
const ALARMS = {
  Health: ofEnvironment('EnvironmentHealth', 'Web', { AlarmName: 'health', Threshold: 20, EvaluationPeriods: 3 }),
  Latency: ofEnvironment('ApplicationLatencyP99', 'Web', { AlarmName: 'latency', Threshold: 0.2 }),
  DeadLetterAlarm: ofQueue('ApproximateNumberOfMessagesVisible', 'DeadLetters', {
    AlarmName: 'dead-letters',
    Threshold: 1,
  }),
  Waiting: ofQueue('ApproximateAgeOfOldestMessage', 'Queue', {
    AlarmName: 'waiting',
    Threshold: 300,
    EvaluationPeriods: 3,
    ComparisonOperator: 'GreaterThanThreshold',
  }),
  Any: {
    Type: 'AWS::CloudWatch::CompositeAlarm',
    Properties: {
      AlarmName: 'any',
      AlarmRule: { 'Fn::Join': ['', ['ALARM("', { 'Fn::GetAtt': ['Health', 'Arn'] }, '") OR ALARM(latency)']] },
    },
  },
};
const PUBLISHED = { CloudWatchMetrics: { Environment: { ApplicationLatencyP99: 60 } }, Version: 1 };

/** Is slow or broken on demand; as a worker it fails what it is told to, and never answers what it is to keep. */
const ODD = SERVER.replace(
  "response.writeHead(200, { 'content-type': 'text/plain' });",
  `
  if (request.url === '/environment') return response.end(JSON.stringify(process.env));
  let body = '';
  request.on('data', (part) => (body += part));
  await new Promise((resolve) => request.on('end', resolve));
  if (body === 'keep') return;
  if (request.url === '/slow') await new Promise((resolve) => setTimeout(resolve, 400));
  response.writeHead(request.url === '/broken' || body === 'fail' ? 500 : 200);`,
)
  .replace('(request, response) =>', 'async (request, response) =>')
  .replace('server.close(() => process.exit(0))', 'process.exit(0)');

let scene: Scene;
const loads: Load[] = [];
beforeAll(async () => {
  scene = await openScene({
    timeScale: 600,
    first: { 'server.js': ODD },
    web: { 'aws:elasticbeanstalk:healthreporting:system:ConfigDocument': JSON.stringify(PUBLISHED) },
    worker: {
      'aws:elasticbeanstalk:sqsd:ErrorVisibilityTimeout': 1,
      'aws:elasticbeanstalk:sqsd:InactivityTimeout': 36,
    },
    maxReceiveCount: 1,
    resources: ALARMS,
  });
});
afterEach(async () => {
  await Promise.all(loads.splice(0).map((load) => load.stop()));
});
afterAll(() => scene.close());

/** Resolves when the alarm gets into the state, from now on. */
function turns(alarm: string, state: string) {
  const { length } = scene.journal.events;
  return scene.journal.until(
    (event) => event.seq > length && event.type === 'alarm.changed' && event.alarm === alarm && event.state === state,
  );
}

function visit(path: string): Load {
  const [{ url }] = scene.rehearsal.webTargets;
  const load = startLoad({ url, requestsPerSecond: 50, requests: [{ method: 'GET', path }], timeoutMs: 30_000 });
  loads.push(load);
  return load;
}

/** Sends a message as the web application would: with the ordinary SDK, under its role. */
async function send(MessageBody: string): Promise<void> {
  const [{ url }] = scene.rehearsal.webTargets;
  const environment = (await (await fetch(`${url}/environment`)).json()) as Readonly<Record<string, string>>;
  const client = new SQSClient({
    endpoint: environment.AWS_ENDPOINT_URL,
    region: 'eu-central-1',
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
      sessionToken: environment.AWS_SESSION_TOKEN,
    },
  });
  const [queue] = scene.rehearsal.graph.ofType('AWS::SQS::Queue').filter(({ logicalId }) => logicalId === 'Queue');
  await client.send(new SendMessageCommand({ QueueUrl: queue.physicalId, MessageBody }));
  client.destroy();
}

test('nothing has gone off while all went well', () => {
  expect(scene.journal.events.filter((event) => event.type === 'alarm.changed' && event.state === 'ALARM')).toEqual([]);
});

test('slow answers move the alarm on latency, and the composite alarm on it', async () => {
  const slow = visit('/slow');
  await Promise.all([turns('latency', 'ALARM'), turns('any', 'ALARM')]);
  await slow.stop();
  await Promise.all([turns('latency', 'OK'), turns('any', 'OK')]);
});

test('failing answers move the alarm on health', async () => {
  visit('/broken');
  await turns('health', 'ALARM');
});

test('a message that fails too often moves the alarm on dead letters', async () => {
  const wentOff = turns('dead-letters', 'ALARM');
  await send('fail');
  await wentOff;
});

test('a message that nobody finishes moves the alarm on waiting messages', async () => {
  const wentOff = turns('waiting', 'ALARM');
  await send('keep');
  await wentOff;
});
