import { Agent } from 'node:http';
import type { Clock } from '../../../clock/clock';
import type { Gateway } from '../../../gateway/gateway';
import type { Principal } from '../../../iam/principal';
import type { RequestCount } from '../health/instance-health';
import type { SqsdSettings } from '../options/settings';
import { type PostResult, post } from './post';
import { type ReceivedMessage, requestFor } from './request';

export interface DaemonOptions {
  readonly gateway: Pick<Gateway, 'call'>;
  /** Session of the instances' role. */
  readonly principal: Principal;
  readonly queueUrl: string;
  readonly settings: SqsdSettings;
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
  /** A line for the daemon's own log. */
  readonly onLine: (line: string) => void;
}

/** The SQS daemon of one worker instance. */
export interface Daemon {
  /** What the application answered so far; a failed one had no answer or a status from 500. */
  requests(): RequestCount;
  /** Messages that were answered with 200 and deleted. */
  processed(): number;
  /**
   * Takes no more messages and finishes those it has. Those that are not answered within `graceMs` (real) go back to the
   * queue.
   */
  stop(graceMs: number): Promise<void>;
}

/** How long one poll waits for a message, in s: short, because a daemon that stops waits for its poll. */
const POLL_SECONDS = 1;
const MOST_MESSAGES = 10;
/** Pause (real ms) after a call to the queue that failed. */
const AFTER_ERROR_MS = 1_000;

export function startDaemon(options: DaemonOptions): Daemon {
  const { gateway, principal, queueUrl, settings, clock, onLine } = options;
  const stopping = new AbortController();
  const agent = new Agent({ keepAlive: true, maxSockets: settings.connections });
  const target = { host: options.host, port: options.port, agent };
  const limits = { connectMs: settings.connectTimeout * 1000, inactivityMs: settings.inactivityTimeout * 1000 };
  const working = new Set<Promise<void>>();
  let total = 0;
  let failed = 0;
  let processed = 0;

  const sqs = <Out>(operation: string, input: object) =>
    gateway.call<Out>(principal, 'sqs', operation, { QueueUrl: queueUrl, ...input });

  const handle = async (message: ReceivedMessage): Promise<void> => {
    const { MessageId, ReceiptHandle } = message;
    if (isTooOld(message, settings.retentionPeriod)) {
      onLine(`${MessageId}: older than the retention period of ${settings.retentionPeriod} s, deleted unseen`);
      await sqs('DeleteMessage', { ReceiptHandle });
      return;
    }
    const request = requestFor(message, queueUrl, settings);
    const answer = await post(target, request, limits);
    total += 1;
    if (answer.status === 0 || answer.status >= 500) failed += 1;
    onLine(`${MessageId}: POST ${request.path} → ${describe(answer)}`);
    // Only 200 counts: 201 and 204 are errors to the daemon.
    if (answer.status === 200) {
      await sqs('DeleteMessage', { ReceiptHandle });
      processed += 1;
    } else {
      await sqs('ChangeMessageVisibility', { ReceiptHandle, VisibilityTimeout: settings.errorVisibilityTimeout });
    }
  };

  const poll = async (): Promise<void> => {
    const free = settings.connections - working.size;
    if (free <= 0) return void (await Promise.race(working));
    const received = await sqs<{ Messages?: readonly ReceivedMessage[] }>('ReceiveMessage', {
      MaxNumberOfMessages: Math.min(free, MOST_MESSAGES),
      VisibilityTimeout: settings.visibilityTimeout,
      WaitTimeSeconds: POLL_SECONDS,
      AttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    for (const message of received.Messages ?? []) {
      const work: Promise<void> = handle(message)
        .catch((error: Error) => onLine(`${message.MessageId}: ${error.name}, ${error.message}`))
        .finally(() => working.delete(work));
      working.add(work);
    }
  };

  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await poll();
      } catch (error) {
        onLine(`cannot receive messages: ${(error as Error).name}, ${(error as Error).message}`);
        await clock.pause(AFTER_ERROR_MS, stopping.signal);
      }
    }
  };
  const looping = loop();

  return {
    requests: () => ({ total, failed }),
    processed: () => processed,
    stop: async (graceMs) => {
      stopping.abort();
      // A connection that is cut off is an answer that did not come.
      const giveUp = setTimeout(() => agent.destroy(), graceMs);
      await looping;
      await Promise.all(working);
      clearTimeout(giveUp);
      agent.destroy();
    },
  };
}

function describe({ status, error }: PostResult): string {
  if (error !== undefined) return error;
  return status === 200 ? '200, deleted' : `${status}, comes back`;
}

/** The daemon deletes what is older than its own retention period, also when the queue would keep it. */
function isTooOld(message: ReceivedMessage, retentionSeconds: number): boolean {
  const sent = Number(message.Attributes?.SentTimestamp ?? Number.NaN);
  return Date.now() - sent > retentionSeconds * 1000;
}
