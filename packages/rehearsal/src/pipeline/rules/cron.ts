/** One minute of local time. */
export interface LocalTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/** Whether a minute of local time is inside. */
export type CronWindow = (at: LocalTime) => boolean;

type DayTest = (at: LocalTime) => boolean;

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const SATURDAY = 7;

/**
 * Reads the cron expression of a deployment window: seconds (ignored: a window is whole minutes), minutes, hours, day
 * of month, month, day of week, and a year that may be left out. Throws an Error that says which field is wrong.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-DeploymentWindow.html
 */
export function parseCron(expression: string): CronWindow {
  const fields = expression.trim().toUpperCase().split(/\s+/);
  if (fields.length !== 6 && fields.length !== 7) {
    throw new Error(
      `a window's cron has 6 or 7 fields (seconds minutes hours day-of-month month day-of-week [year]), got ${fields.length}`,
    );
  }
  const [, minutes, hours, days, months, weekdays, years = '*'] = fields;
  const minute = numbers('minutes', minutes, 0, 59);
  const hour = numbers('hours', hours, 0, 23);
  const month = numbers('month', months, 1, 12, MONTHS, 1);
  const year = numbers('year', years, 1970, 2199);
  const day = dayOfMonth(days);
  const weekday = dayOfWeek(weekdays);
  return (at) =>
    minute.has(at.minute) && hour.has(at.hour) && month.has(at.month) && year.has(at.year) && day(at) && weekday(at);
}

/** `*`, `a`, `a-b`, `a/n`, `a-b/n`, separated by commas. A range may run over the end. */
function numbers(
  field: string,
  text: string,
  least: number,
  most: number,
  names: readonly string[] = [],
  firstName = 0,
): ReadonlySet<number> {
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part);
    if (!match) throw new Error(`${part} is no value for ${field}`);
    const [, start, end, step] = match;
    const from = start === '*' ? least : valueOf(field, start, least, most, names, firstName);
    const open = start === '*' || (step !== undefined && end === undefined);
    const to = end !== undefined ? valueOf(field, end, least, most, names, firstName) : open ? most : from;
    const by = Number(step ?? 1);
    if (by < 1) throw new Error(`${part} has no step for ${field}`);
    const length = to >= from ? to - from : to - from + (most - least + 1);
    for (let offset = 0; offset <= length; offset += by)
      found.add(least + ((from - least + offset) % (most - least + 1)));
  }
  return found;
}

function valueOf(
  field: string,
  text: string,
  least: number,
  most: number,
  names: readonly string[],
  firstName: number,
): number {
  const named = names.indexOf(text);
  const value = named >= 0 ? named + firstName : /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most))
    throw new Error(`${text} is no value for ${field}; it goes from ${least} to ${most}`);
  return value;
}

function dayOfMonth(text: string): DayTest {
  if (text === '?' || text === '*') return () => true;
  if (text === 'LW') return (at) => at.day === nearestWeekday(at, lastDay(at));
  const fromEnd = /^L(?:-(\d+))?$/.exec(text);
  if (fromEnd) return (at) => at.day === lastDay(at) - Number(fromEnd[1] ?? 0);
  const near = /^(\d+)W$/.exec(text);
  if (near) return (at) => at.day === nearestWeekday(at, Math.min(Number(near[1]), lastDay(at)));
  const days = numbers('day of month', text, 1, 31);
  return (at) => days.has(at.day);
}

function dayOfWeek(text: string): DayTest {
  if (text === '?' || text === '*') return () => true;
  if (text === 'L') return (at) => weekdayOf(at) === SATURDAY;
  const weekday = (name: string) => valueOf('day of week', name, 1, 7, WEEKDAYS, 1);
  const last = /^(\w+)L$/.exec(text);
  if (last) {
    const wanted = weekday(last[1]);
    return (at) => weekdayOf(at) === wanted && at.day > lastDay(at) - 7;
  }
  const nth = /^(\w+)#([1-5])$/.exec(text);
  if (nth) {
    const wanted = weekday(nth[1]);
    return (at) => weekdayOf(at) === wanted && Math.ceil(at.day / 7) === Number(nth[2]);
  }
  const days = numbers('day of week', text, 1, 7, WEEKDAYS, 1);
  return (at) => days.has(weekdayOf(at));
}

/** 1 is Sunday. */
function weekdayOf({ year, month, day }: Pick<LocalTime, 'year' | 'month' | 'day'>): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

function lastDay({ year, month }: LocalTime): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The weekday nearest to a day, inside its month. */
function nearestWeekday(at: LocalTime, day: number): number {
  const weekday = weekdayOf({ ...at, day });
  if (weekday === SATURDAY) return day > 1 ? day - 1 : day + 2;
  if (weekday === 1) return day < lastDay(at) ? day + 1 : day - 2;
  return day;
}
