import { sqsError } from './errors';
import type { QueueSettings } from './queue';

/** Attributes of a queue as the API has them: everything is text. */
export type QueueAttributes = Readonly<Record<string, string>>;

/** What an attribute is without being set, and what it may be; durations in seconds, the size in bytes. */
const RANGES: Readonly<Record<string, { readonly initial: number; readonly min: number; readonly max: number }>> = {
  DelaySeconds: { initial: 0, min: 0, max: 900 },
  MaximumMessageSize: { initial: 1_048_576, min: 1024, max: 1_048_576 },
  MessageRetentionPeriod: { initial: 345_600, min: 60, max: 1_209_600 },
  ReceiveMessageWaitTimeSeconds: { initial: 0, min: 0, max: 20 },
  VisibilityTimeout: { initial: 30, min: 0, max: 43_200 },
};

const FIFO_ONLY = ['ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit'];
/** Kept and given back; they change nothing in a rehearsal. */
const INERT = [
  'Policy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'SqsManagedSseEnabled',
  'RedriveAllowPolicy',
  'FifoQueue',
];

/** Sets attributes over what was there; the values are checked, and an empty value takes the attribute away. */
export function mergeAttributes(before: QueueAttributes, changes: QueueAttributes, fifo: boolean): QueueAttributes {
  for (const [name, value] of Object.entries(changes)) checkAttribute(name, value, fifo);
  return Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== ''));
}

/** A duration or size in the unit the API uses, or its initial value. */
export function attributeNumber(attributes: QueueAttributes, name: keyof typeof RANGES & string): number {
  return attributes[name] === undefined ? RANGES[name].initial : Number(attributes[name]);
}

export function settingsOf(attributes: QueueAttributes, fifo: boolean): QueueSettings {
  const ms = (name: string) => attributeNumber(attributes, name) * 1000;
  return {
    fifo,
    visibilityTimeoutMs: ms('VisibilityTimeout'),
    delayMs: ms('DelaySeconds'),
    retentionMs: ms('MessageRetentionPeriod'),
    contentBasedDeduplication: attributes.ContentBasedDeduplication === 'true',
    deduplicationScope: attributes.DeduplicationScope === 'messageGroup' ? 'messageGroup' : 'queue',
    redrive: attributes.RedrivePolicy === undefined ? undefined : readRedrivePolicy(attributes.RedrivePolicy),
  };
}

/** Every attribute with a value, the initial ones included. */
export function describeAttributes(attributes: QueueAttributes): QueueAttributes {
  const ranged = Object.keys(RANGES).map((name) => [name, String(attributeNumber(attributes, name))]);
  return { ...attributes, ...Object.fromEntries(ranged) };
}

function checkAttribute(name: string, value: string, fifo: boolean): void {
  const range = RANGES[name];
  if (range) {
    const number = Number(value);
    if (Number.isInteger(number) && number >= range.min && number <= range.max) return;
    throw sqsError(
      'InvalidAttributeValue',
      `Invalid value for the parameter ${name}: got ${value}, it must be an integer from ${range.min} to ${range.max}`,
    );
  }
  if (name === 'RedrivePolicy') {
    if (value !== '') readRedrivePolicy(value);
    return;
  }
  if (FIFO_ONLY.includes(name) && !fifo)
    throw sqsError('InvalidAttributeName', `Unknown Attribute ${name}: only a FIFO queue has it`);
  if (!INERT.includes(name) && !FIFO_ONLY.includes(name))
    throw sqsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
}

function readRedrivePolicy(text: string): NonNullable<QueueSettings['redrive']> {
  const invalid = (why: string) =>
    sqsError('InvalidParameterValue', `Value ${text} for parameter RedrivePolicy is invalid. Reason: ${why}`);
  let policy: { deadLetterTargetArn?: unknown; maxReceiveCount?: unknown };
  try {
    policy = JSON.parse(text) as typeof policy;
  } catch {
    throw invalid('it is not a JSON object');
  }
  const maxReceiveCount = Number(policy.maxReceiveCount);
  if (typeof policy.deadLetterTargetArn !== 'string') throw invalid('deadLetterTargetArn is missing');
  if (!Number.isInteger(maxReceiveCount) || maxReceiveCount < 1 || maxReceiveCount > 1000)
    throw invalid('maxReceiveCount must be an integer from 1 to 1000');
  return { deadLetterTargetArn: policy.deadLetterTargetArn, maxReceiveCount };
}
