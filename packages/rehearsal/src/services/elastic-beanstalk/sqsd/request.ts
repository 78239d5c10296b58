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
  const attributes = message.Attributes ?? {};
  const headers = {
    'User-Agent': 'aws-sqsd/3.0.4',
    'Content-Type': settings.mimeType,
    'X-Aws-Sqsd-Msgid': message.MessageId,
    'X-Aws-Sqsd-Queue': queueUrl.split('/').at(-1) ?? '',
    'X-Aws-Sqsd-First-Received-At': timestamp(attributes.ApproximateFirstReceiveTimestamp),
    'X-Aws-Sqsd-Receive-Count': attributes.ApproximateReceiveCount ?? '1',
    'X-Aws-Sqsd-Sender-Id': attributes.SenderId ?? '',
    ...attributeHeaders(message),
  };
  const task = taskOf(message);
  if (!task) return { path: settings.httpPath, headers, body: message.Body };
  const path = task.path ?? settings.httpPath;
  const more = {
    'X-Aws-Sqsd-Taskname': task.name,
    'X-Aws-Sqsd-Path': path,
    'X-Aws-Sqsd-Scheduled-At': task.scheduledAt ?? '',
  };
  return { path, headers: { ...headers, ...more }, body: '' };
}

/** Text and numbers of the sender; binary attributes are left out. */
function attributeHeaders({ MessageAttributes = {} }: ReceivedMessage): Record<string, string> {
  const own = Object.entries(MessageAttributes).filter(
    ([name, { DataType }]) => !name.startsWith('beanstalk.sqsd.') && !DataType.startsWith('Binary'),
  );
  return Object.fromEntries(
    own.map(([name, { StringValue = '' }]) => [`X-Aws-Sqsd-Attr-${name}`, headerValue(StringValue)]),
  );
}

function taskOf({ MessageAttributes }: ReceivedMessage) {
  const text = (name: string) => MessageAttributes?.[name]?.StringValue;
  const name = text(TASK_ATTRIBUTES.name);
  return name === undefined
    ? undefined
    : { name, path: text(TASK_ATTRIBUTES.path), scheduledAt: text(TASK_ATTRIBUTES.scheduledAt) };
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
