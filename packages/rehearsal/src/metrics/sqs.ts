import type { QueueFigures } from '../services/sqs/sqs';
import { dataOf, type Datum } from './datum';
import { added } from './figures';

const NAMESPACE = 'AWS/SQS';

/**
 * Metrics of a queue, once it was used. What moves to a dead-letter queue does not count as sent there, so that only the
 * number of visible messages shows dead letters.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function sqsMetrics(before: QueueFigures | undefined, now: QueueFigures, scale: number): Datum[] {
  if (now.sent + now.arrivedDead === 0) return [];
  const dimensions = { QueueName: now.name };
  return [
    ...dataOf(NAMESPACE, dimensions, 'level', {
      ApproximateNumberOfMessagesVisible: now.visible,
      ApproximateNumberOfMessagesNotVisible: now.inFlight,
      ApproximateNumberOfMessagesDelayed: now.delayed,
      ...(now.oldestMs === undefined ? {} : { ApproximateAgeOfOldestMessage: (now.oldestMs * scale) / 1000 }),
    }),
    ...dataOf(NAMESPACE, dimensions, 'count', {
      NumberOfMessagesSent: added(before?.sent, now.sent),
      NumberOfMessagesReceived: added(before?.received, now.received),
      NumberOfMessagesDeleted: added(before?.deleted, now.deleted),
    }),
  ];
}
