import type { AlarmState } from '../../journal/events';

/** The rule of a composite alarm: whether it holds, given the states of alarms by name or ARN. */
export type AlarmRule = (stateOf: (alarm: string) => AlarmState | undefined) => boolean;

const STATES: readonly AlarmState[] = ['ALARM', 'OK', 'INSUFFICIENT_DATA'];
const TOKEN = /\s*(?:([()])|"((?:[^"\\]|\\.)*)"|([^\s()"]+))/g;

interface Token {
  /** A word or a parenthesis, or the text of a name in quotation marks. */
  readonly text: string;
  readonly quoted: boolean;
}

/**
 * Reads an `AlarmRule`: functions of states, TRUE and FALSE, joined by NOT, AND, OR (in this order of precedence) and
 * parentheses. Throws an Error that says where it stops to be one.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 */
export function parseAlarmRule(text: string): AlarmRule {
  const tokens = tokensOf(text);
  let at = 0;
  const isNext = (word: string) => !tokens[at]?.quoted && tokens[at]?.text.toUpperCase() === word;
  const take = (word: string): boolean => {
    if (!isNext(word)) return false;
    at += 1;
    return true;
  };
  const refuse = (wanted: string): never => {
    throw new Error(`an alarm rule needs ${wanted} instead of ${tokens[at]?.text ?? 'its end'}: ${text}`);
  };
  const joined = (word: 'OR' | 'AND', part: () => AlarmRule): AlarmRule => {
    const parts = [part()];
    while (take(word)) parts.push(part());
    return (stateOf) => (word === 'OR' ? parts.some((each) => each(stateOf)) : parts.every((each) => each(stateOf)));
  };
  const either = (): AlarmRule => joined('OR', () => joined('AND', negated));
  const negated = (): AlarmRule => {
    if (!take('NOT')) return primary();
    const rule = negated();
    return (stateOf) => !rule(stateOf);
  };
  const primary = (): AlarmRule => {
    if (take('(')) return closed(either());
    for (const value of [true, false]) if (take(String(value).toUpperCase())) return () => value;
    const wanted = STATES.find(take) ?? refuse(`${STATES.join(', ')}, TRUE, FALSE or a parenthesis`);
    if (!take('(')) refuse('a parenthesis');
    const name = tokens[at]?.text ?? refuse('the name of an alarm');
    at += 1;
    return closed((stateOf) => stateOf(name) === wanted);
  };
  const closed = (rule: AlarmRule): AlarmRule => (take(')') ? rule : refuse('a closing parenthesis'));
  const rule = either();
  return at === tokens.length ? rule : refuse('AND or OR');
}

function tokensOf(text: string): readonly Token[] {
  return [...text.matchAll(TOKEN)].map(([, parenthesis, quoted, word]) =>
    quoted === undefined
      ? { text: parenthesis ?? word, quoted: false }
      : { text: quoted.replaceAll(/\\(.)/g, '$1'), quoted: true },
  );
}
