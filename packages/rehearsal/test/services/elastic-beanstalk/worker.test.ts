import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stage } from './_helpers/stage';
import { openStage } from './_helpers/stage';
import { until } from './_helpers/until';

const SQSD = 'aws:elasticbeanstalk:sqsd';
const COMMAND = 'aws:elasticbeanstalk:command';
const worker = (queue: string, more: Readonly<Record<string, string>> = {}) => ({
  tier: 'Worker' as const,
  options: {
    [`${SQSD}/WorkerQueueURL`]: `ENDPOINT/123456789012/${queue}`,
    [`${SQSD}/ErrorVisibilityTimeout`]: '0',
    [`${SQSD}/HttpPath`]: '/work',
    [`${COMMAND}/Timeout`]: '10',
    ...more,
  },
});

// Real processes on a machine that may be busy; nothing waits for a time to pass.
jest.setTimeout(60_000);

let stage: Stage;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'worker-'));
  const RedrivePolicy = { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:123456789012:dead', maxReceiveCount: 3 };
  stage = await openStage({
    // What the applications write down is read from outside, which an isolated instance would not allow.
    hosts: 'folder',
    queues: { orders: { RedrivePolicy }, rolling: {}, slow: { RedrivePolicy }, dead: {} },
    environments: {
      orders: worker('orders'),
      slow: worker('slow', { [`${SQSD}/InactivityTimeout`]: '1' }),
      rolling: worker('rolling', {
        'aws:autoscaling:asg/MinSize': '2',
        [`${COMMAND}/DeploymentPolicy`]: 'Rolling',
        [`${COMMAND}/BatchSize`]: '50',
      }),
    },
  });
});
afterAll(async () => {
  await stage.close();
  await rm(folder, { recursive: true, force: true });
});

/** Writes down every request it gets, one JSON object a line, and answers as `answer` says. */
function workerApplication(
  log: string,
  answer: string,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    Procfile: 'web: node server.js\n',
    'server.js': `
      const { appendFileSync } = require('node:fs');
      const seen = new Map();
      const server = require('node:http').createServer((request, response) => {
        let body = '';
        request.on('data', (chunk) => (body += chunk));
        request.on('end', () => {
          const id = request.headers['x-aws-sqsd-msgid'];
          seen.set(id, (seen.get(id) ?? 0) + 1);
          const times = seen.get(id);
          appendFileSync(${JSON.stringify(join(folder, log))}, JSON.stringify({ path: request.url, body, headers: request.headers }) + '\\n');
          ${answer}
        });
      });
      server.listen(Number(process.env.PORT));
      process.on('SIGTERM', () => server.close(() => process.exit(0)));
    `,
    ...more,
  };
}

interface Delivery {
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

async function deliveries(log: string): Promise<Delivery[]> {
  const text = await readFile(join(folder, log), 'utf8').catch(() => '');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Delivery);
}

const send = (queue: string, MessageBody: string, more: object = {}) =>
  stage.call('sqs', 'SendMessage', { QueueUrl: stage.queueUrl(queue), MessageBody, ...more });

async function waiting(queue: string): Promise<number> {
  const { Attributes } = await stage.call<{ Attributes: Record<string, string> }>('sqs', 'GetQueueAttributes', {
    QueueUrl: stage.queueUrl(queue),
    AttributeNames: ['All'],
  });
  return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
}

test('messages wait in the queue until a version is there, and are then posted with the headers of the daemon', async () => {
  await send('orders', '{"order":1}', { MessageAttributes: { kind: { DataType: 'String', StringValue: 'rush' } } });
  await stage.deploy('orders', workerApplication('first.log', 'response.end();'));
  await until(async () => (await waiting('orders')) === 0, 'the queue to be empty');
  expect(await deliveries('first.log')).toEqual([
    {
      path: '/work',
      body: '{"order":1}',
      headers: expect.objectContaining({
        'x-aws-sqsd-queue': 'orders',
        'x-aws-sqsd-receive-count': '1',
        'x-aws-sqsd-attr-kind': 'rush',
        'content-type': 'application/json',
      }),
    },
  ]);
  expect(stage.environment('orders').processed()).toBe(1);
});

test.each([204, 500])('a message that is answered with %i comes back until it is answered with 200', async (status) => {
  const log = `retry-${status}.log`;
  await stage.deploy('orders', workerApplication(log, `response.writeHead(times < 3 ? ${status} : 200).end();`));
  await send('orders', 'again');
  await until(async () => (await waiting('orders')) === 0, 'the queue to be empty');
  const counts = (await deliveries(log)).map(({ headers }) => headers['x-aws-sqsd-receive-count']);
  expect(counts).toEqual(['1', '2', '3']);
});

test('a message that is never answered with 200 ends in the dead-letter queue', async () => {
  const before = await waiting('dead');
  await stage.deploy('orders', workerApplication('never.log', 'response.writeHead(500).end();'));
  await send('orders', 'poison');
  await until(async () => (await waiting('dead')) === before + 1, 'the message in the dead-letter queue');
  expect(await deliveries('never.log')).toHaveLength(3);
});

test('an answer that comes too late, or never, counts as none', async () => {
  await stage.deploy(
    'slow',
    workerApplication(
      'slow.log',
      'if (times === 2) setTimeout(() => response.end(), 1500); if (times === 3) response.end();',
    ),
  );
  await send('slow', 'patience');
  await until(async () => (await waiting('slow')) === 0, 'the queue to be empty');
  expect(await deliveries('slow.log')).toHaveLength(3);
});

test('a rolling deployment loses no message and handles none twice', async () => {
  const total = 200;
  const application = workerApplication('rolling.log', 'setTimeout(() => response.end(), 20);');
  await stage.deploy('rolling', application);
  const deploying = stage.deploy('rolling', application);
  for (let index = 0; index < total; index += 1) await send('rolling', String(index));
  expect((await deploying).status).toBe('Succeeded');
  await until(async () => (await waiting('rolling')) === 0, 'the queue to be empty');
  const bodies = (await deliveries('rolling.log')).map(({ body }) => Number(body)).sort((one, other) => one - other);
  expect(bodies).toEqual(Array.from({ length: total }, (_, index) => index));
});

test('a periodic task is enqueued by one leader, in virtual time, and posted to its own path', async () => {
  const cron = 'version: 1\ncron:\n- {name: sweep, url: /tasks/sweep, schedule: "*/5 * * * *"}\n';
  const before = stage.clock.now();
  await stage.deploy('rolling', workerApplication('cron.log', 'response.end();', { 'cron.yaml': cron }));
  await until(async () => (await deliveries('cron.log')).length >= 2, 'two runs of the task');
  const runs = await deliveries('cron.log');
  expect(runs[0]).toMatchObject({ path: '/tasks/sweep', body: '', headers: { 'x-aws-sqsd-taskname': 'sweep' } });
  const times = runs.map(({ headers }) => Date.parse(headers['x-aws-sqsd-scheduled-at']));
  expect(Math.min(...times)).toBeGreaterThan(before);
  expect(times.filter((at) => at % (5 * 60_000) !== 0)).toEqual([]);
  expect(new Set(times).size).toBe(times.length);
});
