import type { Json } from '../../core/json';
import type { Service } from '../../gateway/gateway';
import type { ServiceDependencies } from '../dependencies';
import { mergeAttributes, type QueueAttributes } from './attributes';
import { createLiveQueue, type LiveQueue } from './live-queue';
import type { Message } from './message';
import { messageOperations } from './message-operations';
import { oldestAge, population, type QueueCounters } from './queue';
import { queueOperations } from './queue-operations';

export interface SqsOptions {
  /** Real milliseconds since the epoch; visibility races user code, so it is never virtual. @default Date.now */
  readonly now?: () => number;
}

/** What a queue has seen so far, and where its messages are now. */
export interface QueueFigures extends QueueCounters {
  readonly name: string;
  readonly arn: string;
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  /** Age of the oldest message, in real ms. @default - there is none, or each was received too often to count */
  readonly oldestMs?: number;
}

export interface Sqs extends Service {
  /** Figures of every queue, or of one by name, ARN or URL. */
  figures(): readonly QueueFigures[];
  figuresOf(queue: string): QueueFigures | undefined;
  /** Makes a queue that no template has, as Elastic Beanstalk does for a worker; gives its URL. An existing one is kept. */
  ensureQueue(name: string, attributes?: QueueAttributes): string;
}

/** Queues by name, in the order they were made. */
export interface QueueRegistry {
  all(): readonly LiveQueue[];
  /** By name, ARN or URL, whatever host the URL has. */
  find(nameArnOrUrl: string): LiveQueue | undefined;
  create(name: string, attributes: QueueAttributes, region?: string): LiveQueue;
  remove(queue: LiveQueue): void;
}

/** Amazon SQS, in memory. See sqs.md for what it does and leaves out. */
export function createSqs(deps: ServiceDependencies, options: SqsOptions = {}): Sqs {
  const now = options.now ?? Date.now;
  const queues = new Map<string, LiveQueue>();
  const { account, region, partition } = deps.gateway.scope;
  const find = (id: string) => queues.get(id.split(/[/:]/).pop() ?? '');

  const told = new Set<string>();
  /** A worker that fails may give up messages by the hundred: one is said, the report counts them all. */
  const tellFirst = (name: string, { id, receiveCount }: Message, target: string) => {
    if (told.has(name)) return;
    told.add(name);
    const text = `message ${id} of the queue ${name} was received ${receiveCount} times and never deleted: it is a dead letter in ${target} now (others that follow are counted in the report)`;
    deps.journal.append({ type: 'notice', severity: 'warning', text });
  };

  const registry: QueueRegistry = {
    all: () => [...queues.values()],
    find,
    create: (name, attributes, inRegion = region) => {
      const queue = createLiveQueue({
        name,
        arn: `arn:${partition}:sqs:${inRegion}:${account}:${name}`,
        url: `${deps.gateway.endpoint}/${account}/${name}`,
        attributes: mergeAttributes({}, attributes, name.endsWith('.fifo')),
        clock: deps.clock,
        now,
        deadLetterQueue: find,
        onDeadLetter: (message, target) => tellFirst(name, message, target.name),
      });
      queues.set(name, queue);
      return queue;
    },
    remove: (queue) => void queues.delete(queue.name),
  };

  for (const resource of deps.graph.ofType('AWS::SQS::Queue')) {
    const name = resource.attributes.QueueName ?? resource.physicalId.split('/').pop() ?? resource.logicalId;
    registry.create(name, attributesOf(resource.properties), resource.scope.region);
  }

  const describe = ({ name, arn, state }: LiveQueue): QueueFigures => {
    const at = now();
    return { name, arn, ...state.counters, ...population(state, at), oldestMs: oldestAge(state, at) };
  };
  return {
    name: 'sqs',
    members: { BinaryValue: 'blob' },
    operations: { ...queueOperations(registry, now), ...messageOperations(registry) },
    figures: () => registry.all().map(describe),
    figuresOf: (id) => {
      const queue = find(id);
      return queue && describe(queue);
    },
    ensureQueue: (name, attributes = {}) => (queues.get(name) ?? registry.create(name, attributes)).url,
  };
}

const IN_TEMPLATE = [
  ...[
    'ContentBasedDeduplication',
    'DeduplicationScope',
    'DelaySeconds',
    'FifoQueue',
    'FifoThroughputLimit',
    'KmsDataKeyReusePeriodSeconds',
  ],
  ...[
    'KmsMasterKeyId',
    'MaximumMessageSize',
    'MessageRetentionPeriod',
    'ReceiveMessageWaitTimeSeconds',
    'RedriveAllowPolicy',
  ],
  ...['RedrivePolicy', 'SqsManagedSseEnabled', 'VisibilityTimeout'],
];

/** The properties of a queue in a template that are attributes of the queue; objects become JSON text. */
function attributesOf(properties: Readonly<Record<string, Json>>): QueueAttributes {
  const present = IN_TEMPLATE.filter((name) => properties[name] !== undefined && properties[name] !== null);
  return Object.fromEntries(
    present.map((name) => [
      name,
      typeof properties[name] === 'object' ? JSON.stringify(properties[name]) : String(properties[name]),
    ]),
  );
}
