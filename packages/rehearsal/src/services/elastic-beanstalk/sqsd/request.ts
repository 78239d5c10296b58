import type { SqsdSettings } from '../options/settings';

/** A message as ReceiveMessage gives it. */
export interface ReceivedMessage {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<Record<string, { readonly DataType: string; readonly StringValue?: string }>>;
}

/** What the daemon posts to the application. */
export interface DaemonRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Attributes by which a message of a periodic task is known; its body says nothing. */
export const TASK_ATTRIBUTES = {
  name: 'beanstalk.sqsd.task_name',
  path: 'beanstalk.sqsd.path',
  scheduledAt: 'beanstalk.sqsd.scheduled_time',
} as const;

const TASK_BODY = 'elasticbeanstalk scheduled job';

/**
 * The request for a message.
 *
 * @see https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features-managing-env-tiers.html
 */
export function requestFor(
  message: ReceivedMessage,
  queueUrl: string,
  settings: Pick<SqsdSettings, 'httpPath' | 'mimeType'>,
): DaemonRequest {
  const text = (name: string) => message.MessageAttributes?.[name]?.StringValue;
  const task = text(TASK_ATTRIBUTES.name);
  const headers: Record<string, string> = {
    'User-Agent': 'aws-sqsd/3.0.4',
    'Content-Type': settings.mimeType,
    'X-Aws-Sqsd-Msgid': message.MessageId,
    'X-Aws-Sqsd-Queue': queueUrl.split('/').at(-1) ?? '',
    'X-Aws-Sqsd-First-Received-At': timestamp(message.Attributes?.ApproximateFirstReceiveTimestamp),
    'X-Aws-Sqsd-Receive-Count': message.Attributes?.ApproximateReceiveCount ?? '1',
    'X-Aws-Sqsd-Sender-Id': message.Attributes?.SenderId ?? '',
  };
  for (const [name, { DataType, StringValue }] of Object.entries(message.MessageAttributes ?? {})) {
    const isTask = name.startsWith('beanstalk.sqsd.');
    if (!isTask && StringValue !== undefined && !DataType.startsWith('Binary'))
      headers[`X-Aws-Sqsd-Attr-${name}`] = headerValue(StringValue);
  }
  if (task === undefined) return { path: settings.httpPath, headers, body: message.Body };
  const path = text(TASK_ATTRIBUTES.path) ?? settings.httpPath;
  headers['X-Aws-Sqsd-Taskname'] = task;
  headers['X-Aws-Sqsd-Path'] = path;
  headers['X-Aws-Sqsd-Scheduled-At'] = text(TASK_ATTRIBUTES.scheduledAt) ?? '';
  return { path, headers, body: '' };
}

/** SendMessage's input for one run of a periodic task. */
export function taskMessage(
  queueUrl: string,
  task: { readonly name: string; readonly url: string },
  scheduledAt: number,
) {
  const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
  return {
    QueueUrl: queueUrl,
    MessageBody: TASK_BODY,
    MessageAttributes: {
      [TASK_ATTRIBUTES.name]: attribute(task.name),
      [TASK_ATTRIBUTES.path]: attribute(task.url),
      [TASK_ATTRIBUTES.scheduledAt]: attribute(new Date(scheduledAt).toISOString().replace(/\.\d+Z$/, 'Z')),
    },
  };
}

function timestamp(epochMs: string | undefined): string {
  return new Date(Number(epochMs ?? 0)).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** A header is one line of Latin-1; what is not is sent percent-encoded. */
function headerValue(text: string): string {
  return /^[\x20-\x7e\xa0-\xff]*$/.test(text) ? text : encodeURIComponent(text);
}
