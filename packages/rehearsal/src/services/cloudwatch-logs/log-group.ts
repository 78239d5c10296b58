/** A line of a log stream; times are real milliseconds since the epoch. */
export interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
  readonly ingestionTime: number;
  /** Unique in the service, in the order of arrival. */
  readonly id: string;
}

export interface LogStream {
  readonly name: string;
  readonly created: number;
  /** By time; what has the same time is in the order of arrival. */
  events: LogEvent[];
}

export interface LogGroup {
  readonly name: string;
  readonly created: number;
  readonly retentionInDays?: number;
  readonly streams: Map<string, LogStream>;
}

/**
 * Whether a line fits a filter pattern of terms: all of them are in it, none of those with a minus, one at least of those
 * with a question mark. Undefined for a pattern of another kind (JSON, space-delimited, regular expression).
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function fitsPattern(message: string, pattern: string): boolean | undefined {
  const text = pattern.trim();
  if (/^[{[%]/.test(text)) return undefined;
  const terms = [...text.matchAll(/([-?]?)(?:"([^"]*)"|(\S+))/g)].map(([, sign = '', quoted, bare]) => ({
    sign,
    term: quoted ?? bare ?? '',
  }));
  const has = ({ term }: { term: string }) => message.includes(term);
  const optional = terms.filter(({ sign }) => sign === '?');
  return (
    terms.filter(({ sign }) => sign === '').every(has) &&
    !terms.filter(({ sign }) => sign === '-').some(has) &&
    (optional.length === 0 || optional.some(has))
  );
}
