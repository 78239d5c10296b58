import { createHash } from 'node:crypto';
import type { Message, MessageAttributes } from './message';

/** How a queue behaves. Durations are real milliseconds. */
export interface QueueSettings {
  readonly fifo: boolean;
  readonly visibilityTimeoutMs: number;
  readonly delayMs: number;
  readonly retentionMs: number;
  readonly contentBasedDeduplication: boolean;
  readonly deduplicationScope: 'queue' | 'messageGroup';
  /** @default - messages are received again for ever */
  readonly redrive?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };
}

/** How many messages have gone which way since the queue was made. */
export interface QueueCounters {
  readonly sent: number;
  /** Receives; a message received three times counts three times. */
  readonly received: number;
  readonly deleted: number;
  readonly deadLettered: number;
  /** Came from another queue that gave up on them. */
  readonly arrivedDead: number;
  /** Dropped because the retention period was over. */
  readonly expired: number;
  readonly purged: number;
}

/** A queue as data. Every function below gives a new one and leaves the old one alone; `now` is in real milliseconds. */
export interface Queue {
  readonly settings: QueueSettings;
  /** In the order they were sent. */
  readonly messages: readonly Message[];
  readonly counters: QueueCounters;
  /** What a FIFO queue was sent within the last five minutes, by deduplication key. */
  readonly recent: ReadonlyMap<string, { readonly message: Message; readonly until: number }>;
  readonly nextSequence: number;
  /** No message was sent before this, so that nothing has to be looked through as long as none can be too old. */
  readonly oldest: number;
}

export interface NewMessage {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly traceHeader?: string;
  readonly senderId: string;
  /** @default - the queue's */
  readonly delayMs?: number;
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

const DEDUPLICATION_MS = 5 * 60_000;
const NOTHING_YET: QueueCounters = {
  sent: 0,
  received: 0,
  deleted: 0,
  deadLettered: 0,
  arrivedDead: 0,
  expired: 0,
  purged: 0,
};

export function emptyQueue(settings: QueueSettings): Queue {
  return { settings, messages: [], counters: NOTHING_YET, recent: new Map(), nextSequence: 1, oldest: Infinity };
}

/** Adds a message; a FIFO queue takes a duplicate without adding it and answers with the first one. */
export function send(queue: Queue, sent: NewMessage, now: number): { queue: Queue; message: Message } {
  const { settings } = queue;
  const message: Message = {
    ...sent,
    sentAt: now,
    visibleAt: now + (sent.delayMs ?? settings.delayMs),
    receiveCount: 0,
    ...(settings.fifo
      ? { deduplicationId: deduplicationId(sent, settings), sequenceNumber: sequence(queue.nextSequence) }
      : {}),
  };
  if (!settings.fifo) return { queue: added(queue, message, 'sent'), message };
  const key =
    settings.deduplicationScope === 'messageGroup'
      ? `${message.groupId}\n${message.deduplicationId}`
      : `${message.deduplicationId}`;
  const recent = new Map([...queue.recent].filter(([, entry]) => entry.until > now));
  const first = recent.get(key);
  if (first) return { queue: { ...queue, recent }, message: first.message };
  recent.set(key, { message, until: now + DEDUPLICATION_MS });
  return { queue: { ...added(queue, message, 'sent'), recent, nextSequence: queue.nextSequence + 1 }, message };
}

/** Takes in what another queue gave up on. The time it was sent stays, so that retention goes on from there. */
export function arriveDead(queue: Queue, message: Message, sourceArn: string, now: number): Queue {
  return added(queue, { ...message, visibleAt: now, receipt: undefined, deadLetterSource: sourceArn }, 'arrivedDead');
}

export interface ReceiveRequest {
  readonly max: number;
  /** @default - the queue's */
  readonly visibilityTimeoutMs?: number;
  /** Makes a receipt that was not used before. */
  readonly newReceipt: () => string;
}

/**
 * Hands out messages that are visible. One that was received `maxReceiveCount` times already is not handed out again but
 * given up: it is in `dead`, for the dead-letter queue. A FIFO queue hands out nothing of a group of which something is in
 * flight, and what is left in the order it was sent.
 */
export function receive(
  queue: Queue,
  request: ReceiveRequest,
  now: number,
): { queue: Queue; received: Message[]; dead: Message[] } {
  const { settings } = queue;
  const received: Message[] = [];
  const dead: Message[] = [];
  // A group is held by any of its messages: of several received together, the first may be visible again before the last.
  const hidden = settings.fifo ? queue.messages.filter((message) => message.visibleAt > now) : [];
  const held = new Set(hidden.map((message) => message.groupId));
  const looked: Message[] = [];
  for (const message of queue.messages) {
    if (received.length >= request.max) break;
    const available = message.visibleAt <= now && !(settings.fifo && held.has(message.groupId));
    if (available && settings.redrive && message.receiveCount >= settings.redrive.maxReceiveCount) {
      dead.push(message);
    } else if (available) {
      const taken = take(message, request, settings, now);
      received.push(taken);
      looked.push(taken);
    } else {
      looked.push(message);
    }
  }
  if (received.length + dead.length === 0) return { queue, received, dead };
  const messages = looked.concat(queue.messages.slice(looked.length + dead.length));
  const counters = {
    ...queue.counters,
    received: queue.counters.received + received.length,
    deadLettered: queue.counters.deadLettered + dead.length,
  };
  return { queue: { ...queue, messages, counters }, received, dead };
}

/** Deletes what was last received under this receipt; an older receipt, or one of a message that is gone, deletes nothing. */
export function remove(queue: Queue, receipt: string): { queue: Queue; removed: boolean } {
  const at = queue.messages.findIndex((message) => message.receipt === receipt);
  if (at < 0) return { queue, removed: false };
  const messages = queue.messages.slice(0, at).concat(queue.messages.slice(at + 1));
  const counters = { ...queue.counters, deleted: queue.counters.deleted + 1 };
  return { queue: { ...queue, messages, counters }, removed: true };
}

export type VisibilityChange = 'changed' | 'not-in-flight' | 'unknown';

/** Sets when a message in flight is visible again, counted from now; 0 makes it visible at once. Counts no receive. */
export function changeVisibility(
  queue: Queue,
  receipt: string,
  timeoutMs: number,
  now: number,
): { queue: Queue; outcome: VisibilityChange } {
  const message = queue.messages.find((one) => one.receipt === receipt);
  if (!message) return { queue, outcome: 'unknown' };
  if (message.visibleAt <= now) return { queue, outcome: 'not-in-flight' };
  const changed = { ...message, visibleAt: now + timeoutMs };
  return {
    queue: { ...queue, messages: queue.messages.map((one) => (one === message ? changed : one)) },
    outcome: 'changed',
  };
}

export function purge(queue: Queue): Queue {
  return {
    ...queue,
    messages: [],
    counters: { ...queue.counters, purged: queue.counters.purged + queue.messages.length },
  };
}

/** Drops what is older than the retention period. */
export function expire(queue: Queue, now: number): Queue {
  const { retentionMs } = queue.settings;
  if (queue.oldest + retentionMs > now) return queue;
  const messages = queue.messages.filter((message) => message.sentAt + retentionMs > now);
  const expired = queue.counters.expired + queue.messages.length - messages.length;
  const oldest = messages.reduce((least, message) => Math.min(least, message.sentAt), Infinity);
  return { ...queue, messages, oldest, counters: { ...queue.counters, expired } };
}

/** How many can be had now, are with somebody, or wait for their first time. */
export function population(queue: Queue, now: number): { visible: number; inFlight: number; delayed: number } {
  const hidden = queue.messages.filter((message) => message.visibleAt > now);
  const delayed = hidden.filter((message) => message.receipt === undefined).length;
  return { visible: queue.messages.length - hidden.length, inFlight: hidden.length - delayed, delayed };
}

/** After so many receives without a delete a message of a standard queue no longer counts as its oldest. */
const POISON_RECEIVES = 3;

/** Age in ms of the oldest message; one that was given up counts from when it came here. Undefined when there is none. */
export function oldestAge({ settings, messages }: Queue, now: number): number | undefined {
  const sinces = messages.flatMap(({ deadLetterSource, receiveCount, receipt, sentAt, visibleAt }) => {
    if (deadLetterSource !== undefined) return receipt === undefined ? [visibleAt] : [sentAt];
    return settings.fifo || receiveCount < POISON_RECEIVES ? [sentAt] : [];
  });
  return sinces.length === 0 ? undefined : now - sinces.reduce((oldest, since) => Math.min(oldest, since));
}

/** When the next hidden message becomes visible; undefined if none is hidden. */
export function nextVisibleAt(queue: Queue, now: number): number | undefined {
  const times = queue.messages.map((message) => message.visibleAt).filter((time) => time > now);
  return times.length === 0 ? undefined : times.reduce((a, b) => Math.min(a, b));
}

function take(message: Message, request: ReceiveRequest, settings: QueueSettings, now: number): Message {
  return {
    ...message,
    visibleAt: now + (request.visibilityTimeoutMs ?? settings.visibilityTimeoutMs),
    receiveCount: message.receiveCount + 1,
    firstReceivedAt: message.firstReceivedAt ?? now,
    receipt: request.newReceipt(),
  };
}

function added(queue: Queue, message: Message, counter: 'sent' | 'arrivedDead'): Queue {
  const counters = { ...queue.counters, [counter]: queue.counters[counter] + 1 };
  return {
    ...queue,
    messages: queue.messages.concat(message),
    oldest: Math.min(queue.oldest, message.sentAt),
    counters,
  };
}

function deduplicationId(sent: NewMessage, settings: QueueSettings): string | undefined {
  const { deduplicationId: given } = sent;
  if (given !== undefined || !settings.contentBasedDeduplication) return given;
  return createHash('sha256').update(sent.body, 'utf8').digest('hex');
}

// SQS numbers have 20 digits, so that their order as text is their order.
function sequence(count: number): string {
  return `1${String(count).padStart(19, '0')}`;
}
