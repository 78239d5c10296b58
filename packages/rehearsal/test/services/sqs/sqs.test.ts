import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { createSqs, type Sqs } from '../../../src/services/sqs/sqs';
import { APP, openBench, type Bench, type Piece } from '../../gateway/_helpers/gateway';

const arn = (name: string) => `arn:aws:sqs:us-east-1:123456789012:${name}`;
const queue = (name: string, properties: Piece['properties'] = {}): Piece => ({
  type: 'AWS::SQS::Queue',
  physicalId: `http://127.0.0.1/123456789012/${name}`,
  attributes: { Arn: arn(name), QueueName: name },
  properties,
});

describe('SQS over HTTP with the SDK', () => {
  let bench: Bench;
  let sqs: Sqs;
  let client: SQSClient;
  const url = (name: string) => `${bench.gateway.endpoint}/123456789012/${name}`;

  beforeAll(async () => {
    bench = await openBench();
    sqs = createSqs(
      bench.deps([
        queue('plain'),
        queue('errors', { RedrivePolicy: { deadLetterTargetArn: arn('dead'), maxReceiveCount: 3 } }),
        queue('dead'),
        queue('groups.fifo', { FifoQueue: true, ContentBasedDeduplication: true }),
        queue('empty'),
        queue('slow', { DelaySeconds: 900 }),
      ]),
    );
    bench.gateway.register(sqs);
    client = new SQSClient(bench.client());
  });
  afterAll(async () => {
    client.destroy();
    await bench.close();
  });

  test('sends, receives with attributes, and deletes', async () => {
    const sent = await client.send(
      new SendMessageCommand({
        QueueUrl: url('plain'),
        MessageBody: 'an order <&> é',
        MessageAttributes: {
          kind: { DataType: 'String', StringValue: 'order' },
          raw: { DataType: 'Binary', BinaryValue: Buffer.from([0, 255]) },
        },
      }),
    );
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: url('plain'),
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    expect(Messages).toHaveLength(1);
    expect(Messages[0]).toMatchObject({
      MessageId: sent.MessageId,
      Body: 'an order <&> é',
      Attributes: { ApproximateReceiveCount: '1', SenderId: `app:${APP.session}` },
      MessageAttributes: { kind: { StringValue: 'order' } },
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
    });
    expect(Buffer.from(Messages[0].MessageAttributes?.raw.BinaryValue ?? [])).toEqual(Buffer.from([0, 255]));
    await client.send(new DeleteMessageCommand({ QueueUrl: url('plain'), ReceiptHandle: Messages[0].ReceiptHandle }));
    expect(sqs.figuresOf('plain')).toMatchObject({ sent: 1, deleted: 1, visible: 0, inFlight: 0 });
  });

  test('a long poll answers as soon as a message is sent', async () => {
    const polled = client.send(new ReceiveMessageCommand({ QueueUrl: url('plain'), WaitTimeSeconds: 20 }));
    await client.send(new SendMessageCommand({ QueueUrl: url('plain'), MessageBody: 'awaited' }));
    const { Messages = [] } = await polled;
    expect(Messages.map((message) => message.Body)).toEqual(['awaited']);
    await client.send(new DeleteMessageCommand({ QueueUrl: url('plain'), ReceiptHandle: Messages[0].ReceiptHandle }));
  });

  test('a long poll answers when a visibility timeout ends', async () => {
    await client.send(new SendMessageCommand({ QueueUrl: url('plain'), MessageBody: 'again' }));
    const first = await client.send(new ReceiveMessageCommand({ QueueUrl: url('plain'), VisibilityTimeout: 1 }));
    const second = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: url('plain'),
        WaitTimeSeconds: 20,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      }),
    );
    expect(second.Messages?.[0]).toMatchObject({ Body: 'again', Attributes: { ApproximateReceiveCount: '2' } });
    // The handle of the first receive is stale: it deletes nothing, and that is no error.
    await client.send(
      new DeleteMessageCommand({ QueueUrl: url('plain'), ReceiptHandle: first.Messages?.[0].ReceiptHandle }),
    );
    expect(sqs.figuresOf('plain')).toMatchObject({ inFlight: 1 });
    await client.send(
      new DeleteMessageCommand({ QueueUrl: url('plain'), ReceiptHandle: second.Messages?.[0].ReceiptHandle }),
    );
    expect(sqs.figuresOf('plain')).toMatchObject({ inFlight: 0, visible: 0 });
  });

  test('a message whose visibility is set to 0 is delivered exactly maxReceiveCount times before it is given up', async () => {
    await client.send(new SendMessageCommand({ QueueUrl: url('errors'), MessageBody: 'poison' }));
    let deliveries = 0;
    for (;;) {
      const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: url('errors') }));
      if (Messages.length === 0) break;
      deliveries += 1;
      await client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: url('errors'),
          ReceiptHandle: Messages[0].ReceiptHandle,
          VisibilityTimeout: 0,
        }),
      );
    }
    expect(deliveries).toBe(3);
    expect(sqs.figuresOf('errors')).toMatchObject({ deadLettered: 1, visible: 0 });
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: url('dead'), MessageSystemAttributeNames: ['All'] }),
    );
    expect(Messages[0]).toMatchObject({ Body: 'poison', Attributes: { DeadLetterQueueSourceArn: arn('errors') } });
  });

  test('a FIFO queue keeps a group to one receiver at a time and takes a duplicate once', async () => {
    const target = { QueueUrl: url('groups.fifo') };
    const first = await client.send(new SendMessageCommand({ ...target, MessageBody: '1', MessageGroupId: 'a' }));
    const twice = await client.send(new SendMessageCommand({ ...target, MessageBody: '1', MessageGroupId: 'a' }));
    expect(twice).toMatchObject({ MessageId: first.MessageId, SequenceNumber: first.SequenceNumber });
    await client.send(new SendMessageCommand({ ...target, MessageBody: '2', MessageGroupId: 'a' }));
    await client.send(new SendMessageCommand({ ...target, MessageBody: '3', MessageGroupId: 'b' }));
    const head = await client.send(new ReceiveMessageCommand(target));
    const other = await client.send(new ReceiveMessageCommand({ ...target, MaxNumberOfMessages: 10 }));
    expect([head, other].map((received) => received.Messages?.map((message) => message.Body))).toEqual([['1'], ['3']]);
    await client.send(new DeleteMessageCommand({ ...target, ReceiptHandle: head.Messages?.[0].ReceiptHandle }));
    const next = await client.send(new ReceiveMessageCommand(target));
    expect(next.Messages?.map((message) => message.Body)).toEqual(['2']);
  });

  test('a batch says which of its entries were taken', async () => {
    const sent = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: url('plain'),
        Entries: [
          { Id: 'good', MessageBody: 'x' },
          { Id: 'bad', MessageBody: 'y', DelaySeconds: 901 },
        ],
      }),
    );
    expect(sent.Successful?.map((entry) => entry.Id)).toEqual(['good']);
    expect(sent.Failed).toEqual([
      expect.objectContaining({ Id: 'bad', Code: 'InvalidParameterValue', SenderFault: true }),
    ]);
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: url('plain'), MaxNumberOfMessages: 10 }),
    );
    const deleted = await client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url('plain'),
        Entries: Messages.map((message, i) => ({ Id: `${i}`, ReceiptHandle: message.ReceiptHandle })),
      }),
    );
    expect(deleted.Successful).toHaveLength(1);
  });

  test('attributes come from the template, can be set, and count messages', async () => {
    await client.send(
      new SetQueueAttributesCommand({ QueueUrl: url('slow'), Attributes: { VisibilityTimeout: '77' } }),
    );
    await client.send(new SendMessageCommand({ QueueUrl: url('slow'), MessageBody: 'later' }));
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url('slow'), AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({
      DelaySeconds: '900',
      VisibilityTimeout: '77',
      ApproximateNumberOfMessagesDelayed: '1',
      QueueArn: arn('slow'),
    });
    await client.send(new PurgeQueueCommand({ QueueUrl: url('slow') }));
    expect(sqs.figuresOf('slow')).toMatchObject({ purged: 1, delayed: 0 });
  });

  test('finds queues by name and lists them', async () => {
    expect(await client.send(new GetQueueUrlCommand({ QueueName: 'plain' }))).toMatchObject({ QueueUrl: url('plain') });
    expect((await client.send(new ListQueuesCommand({ QueueNamePrefix: 'd' }))).QueueUrls).toEqual([url('dead')]);
  });

  test('refuses a queue that is not there, a handle that never was, and a change of what is not in flight', async () => {
    const missing = client.send(new GetQueueUrlCommand({ QueueName: 'nowhere' }));
    await expect(missing).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      message: expect.stringContaining('there are plain, errors'),
    });
    await expect(
      client.send(new DeleteMessageCommand({ QueueUrl: url('plain'), ReceiptHandle: 'x' })),
    ).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
    await client.send(new SendMessageCommand({ QueueUrl: url('plain'), MessageBody: 'idle' }));
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: url('plain'), VisibilityTimeout: 0 }),
    );
    const change = new ChangeMessageVisibilityCommand({
      QueueUrl: url('plain'),
      ReceiptHandle: Messages[0].ReceiptHandle,
      VisibilityTimeout: 5,
    });
    await expect(client.send(change)).rejects.toMatchObject({ name: 'MessageNotInflight' });
  });

  test('who has hung up from a long poll takes no message from those who come later', async () => {
    const hangUp = new AbortController();
    const gone = bench.gateway.call(
      APP,
      'sqs',
      'ReceiveMessage',
      { QueueUrl: url('empty'), WaitTimeSeconds: 20 },
      { signal: hangUp.signal },
    );
    hangUp.abort();
    expect(await gone).toEqual({});
    await client.send(new SendMessageCommand({ QueueUrl: url('empty'), MessageBody: 'kept' }));
    expect(sqs.figuresOf('empty')).toMatchObject({ visible: 1, inFlight: 0 });
  });

  test('a queue that Elastic Beanstalk would make can be made, once', () => {
    const made = sqs.ensureQueue('worker', { VisibilityTimeout: '300' });
    expect(made).toBe(url('worker'));
    expect(sqs.ensureQueue('worker', { VisibilityTimeout: '1' })).toBe(made);
    expect(sqs.figuresOf(made)).toMatchObject({ name: 'worker', sent: 0 });
  });

  test('calls are recorded under the role with the queue they were for', () => {
    const sends = bench.gateway.calls.find(
      (call) => call.action === 'sqs:SendMessage' && call.resources.includes(arn('plain')),
    );
    expect(sends).toMatchObject({ principal: { roleArn: APP.roleArn }, decision: 'allowed', errors: 0 });
    expect(sends?.count).toBeGreaterThan(3);
  });
});
