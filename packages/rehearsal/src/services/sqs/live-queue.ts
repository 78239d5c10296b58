import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock/clock';
import { settingsOf, type QueueAttributes } from './attributes';
import type { Message } from './message';
import { arriveDead, emptyQueue, expire, nextVisibleAt, receive, type Queue } from './queue';

/** A queue that lives: the data, who waits for it, and where it gives up its dead. */
export interface LiveQueue {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly fifo: boolean;
  readonly createdAt: number;
  readonly attributes: QueueAttributes;
  configure(attributes: QueueAttributes): void;
  /** The data as of now. */
  readonly state: Queue;
  /** Replaces the data by what a pure function makes of it, and wakes whoever waits. */
  update<T extends { readonly queue: Queue }>(change: (queue: Queue, now: number) => T): T;
  /** Waits up to `waitMs` real milliseconds for a message; none is an expected end. */
  receive(request: {
    max: number;
    visibilityTimeoutMs?: number;
    waitMs: number;
    signal?: AbortSignal;
  }): Promise<readonly Message[]>;
}

export interface LiveQueueOptions {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly attributes: QueueAttributes;
  readonly clock: Clock;
  /** Real milliseconds since the epoch. */
  readonly now: () => number;
  /** The queue by its ARN; messages are not given up while it does not exist. */
  readonly deadLetterQueue: (arn: string) => LiveQueue | undefined;
  /** Told of every message that is given up. */
  readonly onDeadLetter: (message: Message, target: LiveQueue) => void;
}

export function createLiveQueue(options: LiveQueueOptions): LiveQueue {
  const { name, arn, url, clock, now, deadLetterQueue, onDeadLetter } = options;
  const fifo = name.endsWith('.fifo');
  const createdAt = now();
  const waiting = new Set<() => void>();
  let attributes = options.attributes;
  let queue = emptyQueue(settingsOf(attributes, fifo));

  const current = () => (queue = expire(queue, now()));
  const wake = () => {
    for (const awake of [...waiting]) awake();
  };
  const update = <T extends { readonly queue: Queue }>(change: (before: Queue, at: number) => T): T => {
    const result = change(current(), now());
    queue = result.queue;
    wake();
    return result;
  };

  const receiveNow = (max: number, visibilityTimeoutMs: number | undefined): Message[] => {
    const target = queue.settings.redrive && deadLetterQueue(queue.settings.redrive.deadLetterTargetArn);
    const before = current();
    // Without the queue it points at, a redrive policy keeps the messages rather than losing them.
    const usable = target ? before : { ...before, settings: { ...before.settings, redrive: undefined } };
    const result = receive(
      usable,
      { max, visibilityTimeoutMs, newReceipt: () => randomBytes(48).toString('base64') },
      now(),
    );
    queue = { ...result.queue, settings: before.settings };
    for (const message of result.dead) {
      if (!target) break;
      target.update((dead, at) => ({ queue: arriveDead(dead, message, arn, at) }));
      onDeadLetter(message, target);
    }
    return result.received;
  };

  const changed = async (untilMs: number, signal?: AbortSignal): Promise<void> => {
    const enough = new AbortController();
    const stop = () => enough.abort();
    waiting.add(stop);
    signal?.addEventListener('abort', stop, { once: true });
    // A millisecond more, so that the timer never wakes before the clock says so.
    await clock.pause(untilMs - now() + 1, enough.signal);
    waiting.delete(stop);
    signal?.removeEventListener('abort', stop);
  };

  return {
    name,
    arn,
    url,
    fifo,
    createdAt,
    get attributes() {
      return attributes;
    },
    configure: (next) => {
      attributes = next;
      queue = { ...queue, settings: settingsOf(next, fifo) };
      wake();
    },
    get state() {
      return current();
    },
    update,
    receive: async ({ max, visibilityTimeoutMs, waitMs, signal }) => {
      const deadline = now() + waitMs;
      for (;;) {
        if (signal?.aborted) return [];
        const received = receiveNow(max, visibilityTimeoutMs);
        if (received.length > 0 || now() >= deadline) return received;
        await changed(Math.min(deadline, nextVisibleAt(queue, now()) ?? deadline), signal);
      }
    },
  };
}
