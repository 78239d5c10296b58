import type { Operation } from '../../gateway/gateway';
import { describeAttributes, mergeAttributes, type QueueAttributes } from './attributes';
import { sqsError } from './errors';
import type { LiveQueue } from './live-queue';
import { population, purge } from './queue';
import type { QueueRegistry } from './sqs';

interface OnQueue {
  readonly QueueUrl?: string;
}

/** The queue a request is about. Throws ServiceError. */
export function queueOf(registry: QueueRegistry, input: OnQueue): LiveQueue {
  if (!input.QueueUrl) throw sqsError('MissingParameter', 'The request must contain the parameter QueueUrl.');
  const queue = registry.find(input.QueueUrl);
  if (queue) return queue;
  const known = registry.all().map((one) => one.name);
  const others = known.length === 0 ? 'there is none in this rehearsal' : `there are ${known.join(', ')}`;
  throw sqsError('QueueDoesNotExist', `The specified queue does not exist: got ${input.QueueUrl}, ${others}.`);
}

/** Operations on queues rather than on messages. */
export function queueOperations(registry: QueueRegistry, now: () => number): Readonly<Record<string, Operation>> {
  const onQueue = <In extends OnQueue>(
    action: string,
    run: (queue: LiveQueue, input: In) => object | void,
  ): Operation<In> => ({
    action: `sqs:${action}`,
    resources: (input) => [registry.find(input.QueueUrl ?? '')?.arn ?? '*'],
    run: async (input) => run(queueOf(registry, input), input) ?? {},
  });

  const createQueue: Operation<{ QueueName: string; Attributes?: QueueAttributes }> = {
    action: 'sqs:CreateQueue',
    resources: (input, { region, account }) => [`arn:aws:sqs:${region}:${account}:${input.QueueName}`],
    run: async ({ QueueName, Attributes = {} }) => {
      checkName(QueueName, Attributes);
      const existing = registry.find(QueueName);
      if (existing) refuseOtherAttributes(existing, Attributes);
      return { QueueUrl: (existing ?? registry.create(QueueName, Attributes)).url };
    },
  };

  const getQueueUrl: Operation<{ QueueName: string }> = {
    action: 'sqs:GetQueueUrl',
    resources: (input, { region, account }) => [`arn:aws:sqs:${region}:${account}:${input.QueueName}`],
    run: async ({ QueueName }) => ({ QueueUrl: queueOf(registry, { QueueUrl: QueueName }).url }),
  };

  const listQueues: Operation<{ QueueNamePrefix?: string }> = {
    action: 'sqs:ListQueues',
    resources: () => ['*'],
    run: async ({ QueueNamePrefix = '' }) => {
      const urls = registry
        .all()
        .filter((queue) => queue.name.startsWith(QueueNamePrefix))
        .map((queue) => queue.url);
      return urls.length === 0 ? {} : { QueueUrls: urls };
    },
  };

  return {
    CreateQueue: createQueue,
    GetQueueUrl: getQueueUrl,
    ListQueues: listQueues,
    DeleteQueue: onQueue('DeleteQueue', (queue) => void registry.remove(queue)),
    PurgeQueue: onQueue('PurgeQueue', (queue) => void queue.update((state) => ({ queue: purge(state) }))),
    GetQueueAttributes: onQueue<OnQueue & { AttributeNames?: readonly string[] }>(
      'GetQueueAttributes',
      (queue, { AttributeNames = [] }) => {
        const all = allAttributes(queue, now());
        const wanted = AttributeNames.includes('All') ? Object.keys(all) : AttributeNames;
        return {
          Attributes: Object.fromEntries(
            wanted.filter((name) => all[name] !== undefined).map((name) => [name, all[name]]),
          ),
        };
      },
    ),
    SetQueueAttributes: onQueue<OnQueue & { Attributes: QueueAttributes }>(
      'SetQueueAttributes',
      (queue, { Attributes }) => {
        queue.configure(mergeAttributes(queue.attributes, Attributes, queue.fifo));
        return {};
      },
    ),
    ListDeadLetterSourceQueues: onQueue('ListDeadLetterSourceQueues', (queue) => ({
      queueUrls: registry
        .all()
        .filter((one) => one.state.settings.redrive?.deadLetterTargetArn === queue.arn)
        .map((one) => one.url),
    })),
  };
}

function allAttributes(queue: LiveQueue, now: number): Record<string, string> {
  const { visible, inFlight, delayed } = population(queue.state, now);
  const created = String(Math.floor(queue.createdAt / 1000));
  return {
    ...describeAttributes(queue.attributes),
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: created,
    LastModifiedTimestamp: created,
  };
}

function checkName(name: string, attributes: QueueAttributes): void {
  const fifo = attributes.FifoQueue === 'true';
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(fifo ? name.replace(/\.fifo$/, '') : name) || fifo !== name.endsWith('.fifo')) {
    throw sqsError(
      'InvalidParameterValue',
      `The name of a queue is 1 to 80 letters, digits, hyphens and underscores, and ends in .fifo exactly if FifoQueue is true; got ${name}.`,
    );
  }
}

function refuseOtherAttributes(queue: LiveQueue, attributes: QueueAttributes): void {
  const current: QueueAttributes = describeAttributes(queue.attributes);
  const other = Object.keys(attributes).find((name) => attributes[name] !== current[name]);
  if (other)
    throw sqsError(
      'QueueNameExists',
      `A queue already exists with the same name and a different value for attribute ${other}`,
    );
}
