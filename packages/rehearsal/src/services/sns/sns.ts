import { randomUUID } from 'node:crypto';
import { ServiceError, type Operation, type Service } from '../../gateway/gateway';
import type { ServiceDependencies } from '../dependencies';
import { passesFilter, type TopicMessageAttribute } from './filter-policy';
import { subscriptionsOf, topicsOf, type Subscription, type Topic } from './topic';

interface PublishInput {
  readonly TopicArn?: string;
  readonly TargetArn?: string;
  readonly Message?: string;
  readonly Subject?: string;
  readonly MessageAttributes?: Readonly<Record<string, TopicMessageAttribute>>;
}

/** What a topic was given, and what became of it. */
export interface Published {
  readonly topicArn: string;
  readonly messageId: string;
  readonly message: string;
  readonly subject?: string;
  /** One line for each subscription: `delivered to …` or `simulated: not sent to …`. */
  readonly deliveries: readonly string[];
}

export interface Sns extends Service {
  /** The last messages, at most a thousand. */
  readonly published: readonly Published[];
}

/** Only so many are remembered; the journal has them all. */
const MOST_PUBLISHED = 1000;

/** Amazon SNS: delivers to SQS queues of the rehearsal, writes everything into the journal, sends nothing else. See sns.md. */
export function createSns(deps: ServiceDependencies): Sns {
  const topics = new Map<string, Topic>(topicsOf(deps.graph).map((topic) => [topic.arn, topic]));
  const subscriptions: Subscription[] = [...subscriptionsOf(deps.graph)];
  const published: Published[] = [];
  const { partition, account, region } = deps.gateway.scope;

  const topicOf = (arn: string | undefined): Topic => {
    const topic = topics.get(arn ?? '');
    if (topic) return topic;
    throw new ServiceError(
      'NotFound',
      `Topic does not exist: got ${arn}; there are ${[...topics.keys()].join(', ') || 'none'}`,
      404,
    );
  };
  const subscribersOf = (topic: Topic) => subscriptions.filter((one) => one.topicArn === topic.arn);

  const deliver = async (
    subscription: Subscription,
    messageId: string,
    input: PublishInput,
  ): Promise<string | undefined> => {
    const { protocol, endpoint, filterPolicy, rawMessageDelivery } = subscription;
    const attributes = input.MessageAttributes ?? {};
    if (filterPolicy && !passesFilter(filterPolicy, attributes)) return undefined;
    if (protocol !== 'sqs') return `simulated: not sent to ${protocol} ${endpoint}`;
    const message = rawMessageDelivery
      ? { MessageBody: input.Message, MessageAttributes: attributes }
      : { MessageBody: envelope(subscription, messageId, input) };
    const principal = { roleArn: 'sns.amazonaws.com', session: subscription.topicArn };
    await deps.gateway.call(principal, 'sqs', 'SendMessage', { QueueUrl: endpoint, ...message });
    return `delivered to ${endpoint}`;
  };

  const publish = async (input: PublishInput): Promise<{ MessageId: string }> => {
    const topic = topicOf(input.TopicArn ?? input.TargetArn);
    if (!input.Message) throw new ServiceError('InvalidParameter', 'Invalid parameter: Empty message');
    const MessageId = randomUUID();
    const deliveries: string[] = [];
    for (const subscription of subscribersOf(topic)) {
      const outcome = await deliver(subscription, MessageId, input);
      if (outcome !== undefined) deliveries.push(outcome);
    }
    const kept = {
      topicArn: topic.arn,
      messageId: MessageId,
      message: input.Message,
      subject: input.Subject,
      deliveries,
    };
    published.push(kept);
    if (published.length > MOST_PUBLISHED) published.shift();
    const summary = deliveries.length === 0 ? 'nobody subscribed' : deliveries.join('; ');
    deps.journal.append({
      type: 'log',
      source: `sns/${topic.name}`,
      line: `${input.Subject ?? input.Message.split('\n')[0]} (${summary})`,
    });
    return { MessageId };
  };

  const publishOne: Operation<PublishInput> = {
    action: 'sns:Publish',
    resources: ({ TopicArn, TargetArn }) => [TopicArn ?? TargetArn ?? '*'],
    run: publish,
  };

  const publishBatch: Operation<{
    TopicArn?: string;
    PublishBatchRequestEntries?: readonly (PublishInput & { Id: string })[];
  }> = {
    action: 'sns:Publish',
    resources: ({ TopicArn }) => [TopicArn ?? '*'],
    run: async ({ TopicArn, PublishBatchRequestEntries = [] }) => {
      const Successful: object[] = [];
      for (const entry of PublishBatchRequestEntries)
        Successful.push({ Id: entry.Id, ...(await publish({ ...entry, TopicArn })) });
      return { Successful, Failed: [] };
    },
  };

  const createTopic: Operation<{ Name: string }> = {
    action: 'sns:CreateTopic',
    resources: ({ Name }) => [`arn:${partition}:sns:${region}:${account}:${Name}`],
    run: async ({ Name }) => {
      const arn = `arn:${partition}:sns:${region}:${account}:${Name}`;
      if (!topics.has(arn)) topics.set(arn, { arn, name: Name });
      return { TopicArn: arn };
    },
  };

  const listTopics: Operation<object> = {
    action: 'sns:ListTopics',
    resources: () => ['*'],
    run: async () => ({ Topics: [...topics.keys()].map((TopicArn) => ({ TopicArn })) }),
  };

  const subscribe: Operation<{
    TopicArn: string;
    Protocol: string;
    Endpoint?: string;
    Attributes?: Readonly<Record<string, string>>;
  }> = {
    action: 'sns:Subscribe',
    resources: ({ TopicArn }) => [TopicArn],
    run: async ({ TopicArn, Protocol, Endpoint = '', Attributes = {} }) => {
      const topic = topicOf(TopicArn);
      const arn = `${topic.arn}:${randomUUID()}`;
      const filterPolicy =
        Attributes.FilterPolicy === undefined
          ? undefined
          : (JSON.parse(Attributes.FilterPolicy) as Subscription['filterPolicy']);
      subscriptions.push({
        arn,
        topicArn: topic.arn,
        protocol: Protocol,
        endpoint: Endpoint,
        rawMessageDelivery: Attributes.RawMessageDelivery === 'true',
        filterPolicy,
      });
      return { SubscriptionArn: arn };
    },
  };

  const unsubscribe: Operation<{ SubscriptionArn: string }> = {
    action: 'sns:Unsubscribe',
    resources: ({ SubscriptionArn }) => [SubscriptionArn],
    run: async ({ SubscriptionArn }) => {
      const at = subscriptions.findIndex((one) => one.arn === SubscriptionArn);
      if (at >= 0) subscriptions.splice(at, 1);
      return {};
    },
  };

  const listSubscriptions: Operation<{ TopicArn: string }> = {
    action: 'sns:ListSubscriptionsByTopic',
    resources: ({ TopicArn }) => [TopicArn],
    run: async ({ TopicArn }) => ({
      Subscriptions: subscribersOf(topicOf(TopicArn)).map((one) => ({
        SubscriptionArn: one.arn,
        Owner: account,
        Protocol: one.protocol,
        Endpoint: one.endpoint,
        TopicArn,
      })),
    }),
  };

  const getTopicAttributes: Operation<{ TopicArn: string }> = {
    action: 'sns:GetTopicAttributes',
    resources: ({ TopicArn }) => [TopicArn],
    run: async ({ TopicArn }) => {
      const topic = topicOf(TopicArn);
      return {
        Attributes: {
          TopicArn,
          Owner: account,
          DisplayName: topic.displayName ?? '',
          SubscriptionsConfirmed: String(subscribersOf(topic).length),
        },
      };
    },
  };

  return {
    name: 'sns',
    members: { BinaryValue: 'blob', Attributes: 'map' },
    operations: {
      Publish: publishOne,
      PublishBatch: publishBatch,
      CreateTopic: createTopic,
      ListTopics: listTopics,
      Subscribe: subscribe,
      Unsubscribe: unsubscribe,
      ListSubscriptionsByTopic: listSubscriptions,
      GetTopicAttributes: getTopicAttributes,
    },
    published,
  };
}

/** What a queue gets without raw delivery: JSON around the message. Signatures of SNS are left out. */
function envelope(subscription: Subscription, messageId: string, input: PublishInput): string {
  const attributes = Object.entries(input.MessageAttributes ?? {}).map(
    ([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { Type: DataType, Value: BinaryValue ? Buffer.from(BinaryValue).toString('base64') : StringValue },
    ],
  );
  return JSON.stringify({
    Type: 'Notification',
    MessageId: messageId,
    TopicArn: subscription.topicArn,
    Subject: input.Subject,
    Message: input.Message,
    Timestamp: new Date().toISOString(),
    ...(attributes.length > 0 ? { MessageAttributes: Object.fromEntries(attributes) as object } : {}),
  });
}
