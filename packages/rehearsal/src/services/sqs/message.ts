import { createHash } from 'node:crypto';

/** A user's attribute of a message, as the API has it. */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: Uint8Array;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** A message in a queue. Times are real milliseconds since the epoch. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** What `AWSTraceHeader` carries. */
  readonly traceHeader?: string;
  readonly senderId: string;
  readonly sentAt: number;
  /** Before this time nobody gets it: delayed when it was never received, else in flight. */
  readonly visibleAt: number;
  readonly receiveCount: number;
  readonly firstReceivedAt?: number;
  /** Names the last receive; only this handle deletes it. */
  readonly receipt?: string;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly sequenceNumber?: string;
  /** ARN of the queue it came from, in a dead-letter queue. */
  readonly deadLetterSource?: string;
}

/** Hexadecimal MD5, as SQS gives it for a body. */
export function md5(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}

/**
 * The digest SQS gives for attributes: by name, each name, type and value with its length before it.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const add = (value: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(value.length);
    hash.update(length).update(value);
  };
  for (const name of names) {
    const { DataType, StringValue, BinaryValue } = attributes[name];
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    hash.update(Buffer.from([BinaryValue ? 2 : 1]));
    add(BinaryValue ? Buffer.from(BinaryValue) : Buffer.from(StringValue ?? ''));
  }
  return hash.digest('hex');
}

/** Bytes that count against the size limit of a message: its body and its attributes. */
export function sizeOf(body: string, attributes: MessageAttributes): number {
  const each = Object.entries(attributes).map(
    ([name, { DataType, StringValue, BinaryValue }]) =>
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      Buffer.byteLength(StringValue ?? '') +
      (BinaryValue?.length ?? 0),
  );
  return each.reduce((sum, size) => sum + size, Buffer.byteLength(body));
}
