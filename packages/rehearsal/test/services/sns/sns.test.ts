import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  PublishBatchCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { createSns, type Sns } from '../../../src/services/sns/sns';
import { createSqs } from '../../../src/services/sqs/sqs';
import { APP, openBench, type Bench } from '../../gateway/_helpers/gateway';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:releases';
const queueArn = (name: string) => `arn:aws:sqs:us-east-1:123456789012:${name}`;

describe('SNS over HTTP with the SDK', () => {
  let bench: Bench;
  let sns: Sns;
  let client: SNSClient;
  const received = async (name: string) => {
    const { Messages = [] } = await bench.gateway.call<{ Messages?: { Body: string }[] }>(
      APP,
      'sqs',
      'ReceiveMessage',
      { QueueUrl: name, MaxNumberOfMessages: 10 },
    );
    return Messages.map((message) => message.Body);
  };

  beforeAll(async () => {
    bench = await openBench();
    const deps = bench.deps([
      { type: 'AWS::SQS::Queue', physicalId: 'all' },
      { type: 'AWS::SQS::Queue', physicalId: 'some' },
      {
        type: 'AWS::SNS::Topic',
        physicalId: TOPIC,
        attributes: { TopicArn: TOPIC },
        properties: {
          DisplayName: 'Releases',
          Subscription: [{ Protocol: 'email', Endpoint: 'release@acme.example' }],
        },
      },
      {
        type: 'AWS::SNS::Subscription',
        physicalId: 's1',
        properties: { TopicArn: TOPIC, Protocol: 'sqs', Endpoint: queueArn('all') },
      },
      {
        type: 'AWS::SNS::Subscription',
        physicalId: 's2',
        properties: {
          TopicArn: TOPIC,
          Protocol: 'sqs',
          Endpoint: queueArn('some'),
          RawMessageDelivery: true,
          FilterPolicy: { kind: ['urgent'] },
        },
      },
    ]);
    bench.gateway.register(createSqs(deps));
    sns = createSns(deps);
    bench.gateway.register(sns);
    client = new SNSClient(bench.client());
  });
  afterAll(async () => {
    client.destroy();
    await bench.close();
  });

  test('delivers to queues in an envelope, and says in the journal that no mail was sent', async () => {
    const { MessageId } = await client.send(
      new PublishCommand({ TopicArn: TOPIC, Subject: 'Approve?', Message: 'a & <b>\nsecond line' }),
    );
    const [body] = await received('all');
    expect(JSON.parse(body)).toMatchObject({
      Type: 'Notification',
      MessageId,
      TopicArn: TOPIC,
      Subject: 'Approve?',
      Message: 'a & <b>\nsecond line',
    });
    expect(await received('some')).toEqual([]);
    expect(bench.journal.events.at(-1)).toMatchObject({
      type: 'log',
      source: 'sns/releases',
      line: `Approve? (delivered to ${queueArn('all')}; simulated: not sent to email release@acme.example)`,
    });
    expect(sns.published.at(-1)).toMatchObject({ subject: 'Approve?', messageId: MessageId });
  });

  test('delivers raw what passes the filter policy', async () => {
    await client.send(
      new PublishCommand({
        TopicArn: TOPIC,
        Message: 'raw',
        MessageAttributes: { kind: { DataType: 'String', StringValue: 'urgent' } },
      }),
    );
    expect(await received('some')).toEqual(['raw']);
  });

  test('takes a batch, and topics and subscriptions made at run time', async () => {
    const { TopicArn } = await client.send(new CreateTopicCommand({ Name: 'new' }));
    await client.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'sqs',
        Endpoint: queueArn('some'),
        Attributes: { RawMessageDelivery: 'true' },
      }),
    );
    const sent = await client.send(
      new PublishBatchCommand({
        TopicArn,
        PublishBatchRequestEntries: [
          { Id: 'a', Message: '1' },
          { Id: 'b', Message: '2' },
        ],
      }),
    );
    expect(sent.Successful?.map((one) => one.Id)).toEqual(['a', 'b']);
    expect(await received('some')).toEqual(['1', '2']);
    expect((await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: TOPIC }))).Subscriptions).toHaveLength(3);
    expect((await client.send(new GetTopicAttributesCommand({ TopicArn: TOPIC }))).Attributes).toMatchObject({
      DisplayName: 'Releases',
      SubscriptionsConfirmed: '3',
    });
  });

  test('refuses a topic that is not there', async () => {
    await expect(client.send(new PublishCommand({ TopicArn: `${TOPIC}x`, Message: 'm' }))).rejects.toMatchObject({
      name: 'NotFoundException',
      message: expect.stringContaining(`there are ${TOPIC}`),
    });
  });
});
