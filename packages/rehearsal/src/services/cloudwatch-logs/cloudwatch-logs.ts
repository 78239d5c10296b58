import { ServiceError, type Operation, type Service } from '../../gateway/gateway';
import type { ServiceDependencies } from '../dependencies';
import { fitsPattern, type LogEvent, type LogGroup, type LogStream } from './log-group';

export interface CloudWatchLogsOptions {
  /** Real milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
}

interface OnGroup {
  readonly logGroupName?: string;
  /** ARN or name, instead of the name. */
  readonly logGroupIdentifier?: string;
}

interface OnStream extends OnGroup {
  readonly logStreamName: string;
}

interface Between {
  /** Real milliseconds since the epoch; the end is left out. */
  readonly startTime?: number;
  readonly endTime?: number;
}

/** A stream keeps this many lines, the newest. */
const MOST_EVENTS = 20_000;

/** Amazon CloudWatch Logs, in memory. See cloudwatch-logs.md. */
export function createCloudWatchLogs(deps: ServiceDependencies, options: CloudWatchLogsOptions = {}): Service {
  const now = options.now ?? Date.now;
  const { partition, region, account } = deps.gateway.scope;
  const groups = new Map<string, LogGroup>();
  let arrived = 0;
  const define = (name: string, retentionInDays?: number) =>
    groups.set(name, { name, created: now(), retentionInDays, streams: new Map() });
  for (const resource of deps.graph.ofType('AWS::Logs::LogGroup')) {
    const { RetentionInDays } = resource.properties;
    define(resource.physicalId, typeof RetentionInDays === 'number' ? RetentionInDays : undefined);
  }

  const nameOf = ({ logGroupName, logGroupIdentifier = '' }: OnGroup) =>
    logGroupName ?? logGroupIdentifier.replace(/^arn:.*:log-group:/, '').replace(/:\*$/, '');
  const arnOf = (name: string) => `arn:${partition}:logs:${region}:${account}:log-group:${name}`;
  const groupOf = (input: OnGroup): LogGroup => {
    const group = groups.get(nameOf(input));
    if (group) return group;
    throw new ServiceError('ResourceNotFoundException', `The specified log group does not exist: ${nameOf(input)}`);
  };
  const streamOf = (input: OnStream): LogStream => {
    const stream = groupOf(input).streams.get(input.logStreamName);
    if (stream) return stream;
    throw new ServiceError(
      'ResourceNotFoundException',
      `The specified log stream does not exist: ${input.logStreamName} in ${nameOf(input)}`,
    );
  };
  const onGroup = <In extends OnGroup>(action: string, run: (input: In) => object): Operation<In> => ({
    action: `logs:${action}`,
    resources: (input) => [`${arnOf(nameOf(input))}:*`],
    run: async (input) => run(input),
  });
  const onStream = <In extends OnStream>(action: string, run: (input: In) => object): Operation<In> => ({
    action: `logs:${action}`,
    resources: (input) => [`${arnOf(nameOf(input))}:log-stream:${input.logStreamName}`],
    run: async (input) => run(input),
  });

  const createLogGroup = onGroup('CreateLogGroup', (input) => {
    const name = nameOf(input);
    if (groups.has(name))
      throw new ServiceError('ResourceAlreadyExistsException', `The specified log group already exists: ${name}`);
    define(name);
    return {};
  });

  const createLogStream = onGroup<OnStream>('CreateLogStream', (input) => {
    const { streams } = groupOf(input);
    const { logStreamName } = input;
    if (streams.has(logStreamName))
      throw new ServiceError(
        'ResourceAlreadyExistsException',
        `The specified log stream already exists: ${logStreamName}`,
      );
    streams.set(logStreamName, { name: logStreamName, created: now(), events: [] });
    return {};
  });

  const putLogEvents = onStream<OnStream & { logEvents?: readonly { timestamp: number; message: string }[] }>(
    'PutLogEvents',
    (input) => {
      const stream = streamOf(input);
      const ingestionTime = now();
      const added = (input.logEvents ?? []).map(({ timestamp, message }): LogEvent => ({
        timestamp,
        message,
        ingestionTime,
        id: String(++arrived).padStart(20, '0'),
      }));
      const sorted = [...stream.events, ...added].sort((a, b) => a.timestamp - b.timestamp || (a.id < b.id ? -1 : 1));
      stream.events = sorted.slice(-MOST_EVENTS);
      return { nextSequenceToken: String(arrived) };
    },
  );

  const getLogEvents = onStream<OnStream & Between & { limit?: number; startFromHead?: boolean; nextToken?: string }>(
    'GetLogEvents',
    (input) => {
      const { limit = 10_000, startFromHead = false, nextToken } = input;
      const events = within(streamOf(input).events, input);
      // `f/<n>` goes on after the first n lines, `b/<n>` before them, as in the tokens of the service.
      const [direction = startFromHead ? 'f' : 'b', at] = nextToken?.split('/') ?? [];
      const from = direction === 'f' ? Number(at ?? 0) : Math.max(0, Number(at ?? events.length) - limit);
      const until = direction === 'f' ? Math.min(from + limit, events.length) : Number(at ?? events.length);
      return {
        events: events
          .slice(from, until)
          .map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
        nextForwardToken: `f/${until}`,
        nextBackwardToken: `b/${from}`,
      };
    },
  );

  const filterLogEvents = onGroup<
    OnGroup &
      Between & {
        filterPattern?: string;
        logStreamNames?: readonly string[];
        logStreamNamePrefix?: string;
        limit?: number;
        nextToken?: string;
      }
  >('FilterLogEvents', (input) => {
    const { filterPattern = '', logStreamNames, logStreamNamePrefix = '', limit = 10_000, nextToken = '0' } = input;
    if (fitsPattern('', filterPattern) === undefined) {
      throw new ServiceError(
        'InvalidParameterException',
        `the filter pattern ${filterPattern} is not in a rehearsal yet; there are terms, "quoted terms", -terms and ?terms`,
      );
    }
    const streams = [...groupOf(input).streams.values()].filter(
      ({ name }) => (logStreamNames?.includes(name) ?? true) && name.startsWith(logStreamNamePrefix),
    );
    const found = streams
      .flatMap((stream) => within(stream.events, input).map((event) => ({ event, logStreamName: stream.name })))
      .filter(({ event }) => fitsPattern(event.message, filterPattern))
      .sort((a, b) => a.event.timestamp - b.event.timestamp || (a.event.id < b.event.id ? -1 : 1));
    const from = Number(nextToken);
    const events = found
      .slice(from, from + limit)
      .map(({ event: { id, timestamp, message, ingestionTime }, logStreamName }) => ({
        eventId: id,
        timestamp,
        message,
        ingestionTime,
        logStreamName,
      }));
    return {
      events,
      searchedLogStreams: [],
      ...(from + limit < found.length ? { nextToken: String(from + limit) } : {}),
    };
  });

  const describeLogGroups: Operation<{ logGroupNamePrefix?: string }> = {
    action: 'logs:DescribeLogGroups',
    resources: () => ['*'],
    run: async ({ logGroupNamePrefix = '' }) => ({
      logGroups: [...groups.values()]
        .filter(({ name }) => name.startsWith(logGroupNamePrefix))
        .map(({ name, created, retentionInDays }) => ({
          logGroupName: name,
          creationTime: created,
          retentionInDays,
          arn: `${arnOf(name)}:*`,
          logGroupArn: arnOf(name),
        })),
    }),
  };

  const describeLogStreams = onGroup<
    OnGroup & { logStreamNamePrefix?: string; orderBy?: string; descending?: boolean }
  >('DescribeLogStreams', (input) => {
    const { logStreamNamePrefix = '', orderBy = 'LogStreamName', descending = false } = input;
    const streams = [...groupOf(input).streams.values()].filter(({ name }) => name.startsWith(logStreamNamePrefix));
    const last = (stream: LogStream) => stream.events.at(-1)?.timestamp ?? 0;
    streams.sort((a, b) => (orderBy === 'LastEventTime' ? last(a) - last(b) : a.name < b.name ? -1 : 1));
    if (descending) streams.reverse();
    return {
      logStreams: streams.map(({ name, created, events }) => ({
        logStreamName: name,
        creationTime: created,
        firstEventTimestamp: events[0]?.timestamp,
        lastEventTimestamp: events.at(-1)?.timestamp,
        arn: `${arnOf(nameOf(input))}:log-stream:${name}`,
      })),
    };
  });

  return {
    name: 'logs',
    operations: {
      CreateLogGroup: createLogGroup,
      CreateLogStream: createLogStream,
      PutLogEvents: putLogEvents,
      GetLogEvents: getLogEvents,
      FilterLogEvents: filterLogEvents,
      DescribeLogGroups: describeLogGroups,
      DescribeLogStreams: describeLogStreams,
    },
  };
}

function within(
  events: readonly LogEvent[],
  { startTime = -Infinity, endTime = Infinity }: Between,
): readonly LogEvent[] {
  return events.filter(({ timestamp }) => timestamp >= startTime && timestamp < endTime);
}
