import { randomUUID } from 'node:crypto';
import { ServiceError, type CallContext, type Operation } from '../../gateway/gateway';
import { attributeNumber } from './attributes';
import { sqsError } from './errors';
import type { LiveQueue } from './live-queue';
import { md5, md5OfAttributes, sizeOf, type MessageAttributes } from './message';
import { changeVisibility, remove, send } from './queue';
import { queueOf } from './queue-operations';
import { presentMessage, type Presentation } from './present-message';
import type { QueueRegistry } from './sqs';

interface SendInput {
  readonly MessageBody?: string;
  readonly DelaySeconds?: number;
  readonly MessageAttributes?: MessageAttributes;
  readonly MessageSystemAttributes?: MessageAttributes;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
}

interface ReceiveInput extends Presentation {
  readonly MaxNumberOfMessages?: number;
  readonly VisibilityTimeout?: number;
  readonly WaitTimeSeconds?: number;
}

interface Entry {
  readonly Id: string;
}

const MOST_VISIBILITY_S = 43_200;

/** Operations on messages. */
export function messageOperations(registry: QueueRegistry): Readonly<Record<string, Operation>> {
  type OnQueue<T> = T & { readonly QueueUrl?: string };
  type OnBatch<T> = OnQueue<{ readonly Entries?: readonly (T & Entry)[] }>;

  const one = <In>(
    action: string,
    run: (queue: LiveQueue, input: In, context: CallContext) => object | Promise<object>,
  ): Operation<OnQueue<In>> => ({
    action: `sqs:${action}`,
    resources: (input) => [registry.find(input.QueueUrl ?? '')?.arn ?? '*'],
    run: async (input, context) => run(queueOf(registry, input), input, context),
  });

  const many = <In>(
    action: string,
    run: (queue: LiveQueue, input: In, context: CallContext) => object,
  ): Operation<OnBatch<In>> => ({
    action: `sqs:${action}`,
    resources: (input) => [registry.find(input.QueueUrl ?? '')?.arn ?? '*'],
    run: async (input, context) => {
      const queue = queueOf(registry, input);
      return eachEntry(input.Entries ?? [], (entry) => run(queue, entry, context));
    },
  });

  return {
    SendMessage: one('SendMessage', sendMessage),
    SendMessageBatch: many('SendMessage', sendMessage),
    ReceiveMessage: one('ReceiveMessage', receiveMessages),
    DeleteMessage: one('DeleteMessage', deleteMessage),
    DeleteMessageBatch: many('DeleteMessage', deleteMessage),
    ChangeMessageVisibility: one('ChangeMessageVisibility', changeMessageVisibility),
    ChangeMessageVisibilityBatch: many('ChangeMessageVisibility', changeMessageVisibility),
  };
}

function sendMessage(queue: LiveQueue, input: SendInput, context: CallContext): object {
  const attributes = input.MessageAttributes ?? {};
  const body = input.MessageBody ?? '';
  checkSend(queue, input, body, attributes);
  const { message } = queue.update((state, now) =>
    send(
      state,
      {
        id: randomUUID(),
        body,
        attributes,
        traceHeader: input.MessageSystemAttributes?.AWSTraceHeader?.StringValue,
        senderId: `${context.principal.roleArn.split('/').pop()}:${context.principal.session}`,
        delayMs: input.DelaySeconds === undefined ? undefined : input.DelaySeconds * 1000,
        groupId: input.MessageGroupId,
        deduplicationId: input.MessageDeduplicationId,
      },
      now,
    ),
  );
  return {
    MessageId: message.id,
    MD5OfMessageBody: md5(body),
    MD5OfMessageAttributes: md5OfAttributes(attributes),
    MD5OfMessageSystemAttributes: md5OfAttributes(input.MessageSystemAttributes ?? {}),
    SequenceNumber: message.sequenceNumber,
  };
}

function checkSend(queue: LiveQueue, input: SendInput, body: string, attributes: MessageAttributes): void {
  if (body === '') throw sqsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  const most = attributeNumber(queue.attributes, 'MaximumMessageSize');
  const size = sizeOf(body, attributes);
  if (size > most)
    throw sqsError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${most} bytes, got ${size}.`,
    );
  if (Object.keys(attributes).length > 10)
    throw sqsError('InvalidParameterValue', 'Number of message attributes exceeds the allowed maximum [10].');
  if (input.DelaySeconds !== undefined) checkRange('DelaySeconds', input.DelaySeconds, 0, 900);
  if (!queue.fifo) return;
  if (input.MessageGroupId === undefined)
    throw sqsError('MissingParameter', 'The request must contain the parameter MessageGroupId.');
  if (input.DelaySeconds)
    throw sqsError(
      'InvalidParameterValue',
      `Value ${input.DelaySeconds} for parameter DelaySeconds is invalid. Reason: a FIFO queue has a delay of its own only.`,
    );
  if (input.MessageDeduplicationId === undefined && !queue.state.settings.contentBasedDeduplication) {
    throw sqsError(
      'InvalidParameterValue',
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
}

async function receiveMessages(queue: LiveQueue, input: ReceiveInput, context: CallContext): Promise<object> {
  const max = input.MaxNumberOfMessages ?? 1;
  const waitS = input.WaitTimeSeconds ?? attributeNumber(queue.attributes, 'ReceiveMessageWaitTimeSeconds');
  checkRange('MaxNumberOfMessages', max, 1, 10);
  checkRange('WaitTimeSeconds', waitS, 0, 20);
  if (input.VisibilityTimeout !== undefined)
    checkRange('VisibilityTimeout', input.VisibilityTimeout, 0, MOST_VISIBILITY_S);
  const visibilityTimeoutMs = input.VisibilityTimeout === undefined ? undefined : input.VisibilityTimeout * 1000;
  const messages = await queue.receive({ max, visibilityTimeoutMs, waitMs: waitS * 1000, signal: context.signal });
  return messages.length === 0 ? {} : { Messages: messages.map((message) => presentMessage(message, input)) };
}

function deleteMessage(queue: LiveQueue, { ReceiptHandle }: { ReceiptHandle?: string }): object {
  const receipt = checkReceipt(ReceiptHandle);
  queue.update((state) => remove(state, receipt));
  return {};
}

function changeMessageVisibility(
  queue: LiveQueue,
  input: { ReceiptHandle?: string; VisibilityTimeout?: number },
): object {
  const receipt = checkReceipt(input.ReceiptHandle);
  const timeoutS = input.VisibilityTimeout ?? attributeNumber(queue.attributes, 'VisibilityTimeout');
  checkRange('VisibilityTimeout', timeoutS, 0, MOST_VISIBILITY_S);
  const { outcome } = queue.update((state, now) => changeVisibility(state, receipt, timeoutS * 1000, now));
  if (outcome === 'changed') return {};
  if (outcome === 'not-in-flight')
    throw sqsError('MessageNotInflight', 'The message referred to is not in flight: its visibility timeout is over.');
  throw sqsError(
    'InvalidParameterValue',
    `Value ${receipt} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
  );
}

// Receipts are 48 random bytes in base64; anything else never was one.
function checkReceipt(receipt: string | undefined): string {
  if (!receipt) throw sqsError('MissingParameter', 'The request must contain the parameter ReceiptHandle.');
  if (/^[A-Za-z0-9+/]{64}$/.test(receipt)) return receipt;
  throw sqsError('ReceiptHandleIsInvalid', `The input receipt handle "${receipt}" is not a valid receipt handle.`, 404);
}

function checkRange(name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw sqsError(
    'InvalidParameterValue',
    `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${min} and ${max}, if provided.`,
  );
}

function eachEntry<T extends Entry>(entries: readonly T[], run: (entry: T) => object): object {
  if (entries.length === 0) throw sqsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > 10)
    throw sqsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    );
  if (new Set(entries.map((entry) => entry.Id)).size < entries.length)
    throw sqsError('BatchEntryIdsNotDistinct', 'Two or more batch entries have the same Id.');
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      Failed.push({ Id: entry.Id, SenderFault: true, Code: error.queryCode ?? error.code, Message: error.message });
    }
  }
  return { Successful, ...(Failed.length > 0 ? { Failed } : {}) };
}
