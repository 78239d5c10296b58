import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type Scene, eventually, last, openScene } from './_rehearsal';

// Real pushes, builds, instances and messages on a machine that may be busy; nothing waits for a time to pass.
jest.setTimeout(120_000);

const TRIES = 2;

/**
 * Both tiers of the application. The web tier shows what it would reach AWS with; the worker does with a message what
 * the message says, and tells `listener` of every delivery.
 */
const application = (listener: string) => `
const { createServer } = require('node:http');
const { version } = require('./package.json');
const AWS = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('AWS_')));
const answers = {
  '200': (response) => response.end(),
  '204': (response) => response.writeHead(204).end(),
  '500': (response) => response.writeHead(500).end(),
  late: (response) => setTimeout(() => response.end(), 4000),
  never: () => undefined,
};
const server = createServer(async (request, response) => {
  if (request.url === '/aws') return response.end(JSON.stringify(AWS));
  if (request.url !== '/work') return response.end(version);
  let message = '';
  for await (const chunk of request) message += chunk;
  await fetch('${listener}', { method: 'POST', body: message });
  const [first, then = first] = message.split(', then ');
  answers[request.headers['x-aws-sqsd-receive-count'] === '1' ? first : then](response);
});
server.listen(Number(process.env.PORT));
process.on('SIGTERM', () => process.exit(0));
`;

let scene: Scene;
let sqs: SQSClient;
let queue: string;
let deadLetters: string;
/** Bodies of the messages that the worker got, in the order of their deliveries. */
const deliveries: string[] = [];
const listener = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  deliveries.push(body);
  response.end();
});

beforeAll(async () => {
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  scene = await openScene({
    maxReceiveCount: TRIES,
    worker: {
      'aws:elasticbeanstalk:sqsd:HttpPath': '/work',
      'aws:elasticbeanstalk:sqsd:InactivityTimeout': 3,
      'aws:elasticbeanstalk:sqsd:ErrorVisibilityTimeout': 0,
    },
    first: { 'server.js': application(`http://127.0.0.1:${port}/`) },
  });
  const given = (await (await fetch(`${scene.rehearsal.webTargets[0].url}/aws`)).json()) as Record<string, string>;
  sqs = new SQSClient({
    endpoint: given.AWS_ENDPOINT_URL,
    region: 'eu-central-1',
    credentials: {
      accessKeyId: given.AWS_ACCESS_KEY_ID,
      secretAccessKey: given.AWS_SECRET_ACCESS_KEY,
      sessionToken: given.AWS_SESSION_TOKEN,
    },
  });
  const urlOf = async (QueueName: string) => (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? '';
  [queue, deadLetters] = [await urlOf('orders'), await urlOf('dead-letters')];
  await sendAll();
});
afterAll(async () => {
  sqs.destroy();
  listener.close();
  await scene.close();
});
/** What is no answer: only 200 is one, and only within the inactivity timeout. */
const ANSWERS = ['204', '500', 'late', 'never'];
let dead: readonly (string | undefined)[];

/** Messages in a queue, those that are worked on among them. */
async function left(url: string): Promise<number> {
  const { Attributes: counts = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
  );
  return Number(counts.ApproximateNumberOfMessages) + Number(counts.ApproximateNumberOfMessagesNotVisible);
}

/** All at once, as the worker takes them: who waits for the late ones waits for all of them. */
async function sendAll(): Promise<void> {
  for (const MessageBody of ANSWERS.flatMap((answer) => [answer, `${answer}, then 200`, '200'])) {
    await sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody }));
  }
  await eventually(async () => [await left(queue), await left(deadLetters)], [0, ANSWERS.length]);
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: deadLetters, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
  );
  dead = Messages.map(({ Body }) => Body);
}

const deliveriesOf = (message: string) => deliveries.filter((each) => each === message).length;

test.each(ANSWERS)('a message to which the worker answers %s first comes again, and is done', (answer) => {
  expect(deliveriesOf(`${answer}, then 200`)).toBe(2);
  expect(dead).not.toContain(`${answer}, then 200`);
});

test.each(ANSWERS)('a message to which the worker always answers %s becomes a dead letter', (answer) => {
  expect(deliveriesOf(answer)).toBe(TRIES);
  expect(dead).toContain(answer);
});

test('the first dead letter is said while it happens', () => {
  const said = scene.journal.events.flatMap((event) => (event.type === 'notice' ? [event.text] : []));
  expect(said.filter((text) => text.includes('dead letter'))).toEqual([
    expect.stringMatching(
      /^message \S+ of the queue orders was received 2 times and never deleted: it is a dead letter in dead-letters/,
    ),
  ]);
});

test('messages beside those are done the first time', () => {
  expect(deliveriesOf('200')).toBe(ANSWERS.length);
});

test('none is lost: each was done or is a dead letter', () => {
  scene.rehearsal.recordFigures();
  expect(last(scene.journal.events, 'messages')).toMatchObject({ sent: 12, processed: 8, deadLettered: 4, lost: 0 });
});

test('the web environment goes on serving, and nothing is left running', async () => {
  expect(await scene.serves()).toBe('1');
  await scene.expectNothingMore();
});
