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

const MONTH_NAMES = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAY_NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
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
  const minute = numbers(MINUTES, minutes);
  const hour = numbers(HOURS, hours);
  const month = numbers(MONTHS, months);
  const year = numbers(YEARS, years);
  const day = dayOfMonth(days);
  const weekday = dayOfWeek(weekdays);
  return (at) =>
    minute.has(at.minute) && hour.has(at.hour) && month.has(at.month) && year.has(at.year) && day(at) && weekday(at);
}

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Names of its values, from the least on. @default - it has none */
  readonly names?: readonly string[];
}

const MINUTES: Field = { name: 'minutes', least: 0, most: 59 };
const HOURS: Field = { name: 'hours', least: 0, most: 23 };
const DAYS: Field = { name: 'day of month', least: 1, most: 31 };
const MONTHS: Field = { name: 'month', least: 1, most: 12, names: MONTH_NAMES };
const WEEKDAYS: Field = { name: 'day of week', least: 1, most: 7, names: WEEKDAY_NAMES };
const YEARS: Field = { name: 'year', least: 1970, most: 2199 };

/** `*`, `a`, `a-b`, `a/n`, `a-b/n`, separated by commas. A range may run over the end. */
function numbers(field: Field, text: string): ReadonlySet<number> {
  const { name, least, most } = field;
  const size = most - least + 1;
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part);
    if (!match) throw new Error(`${part} is no value for ${name}`);
    const [, start, end, step] = match;
    const by = Number(step ?? 1);
    if (by < 1) throw new Error(`${part} has no step for ${name}`);
    const from = start === '*' ? least : valueOf(field, start);
    const open = start === '*' || step !== undefined;
    const to = end !== undefined ? valueOf(field, end) : open ? most : from;
    const length = (to - from + size) % size;
    for (let offset = 0; offset <= length; offset += by) found.add(least + ((from - least + offset) % size));
  }
  return found;
}

function valueOf({ name, least, most, names = [] }: Field, text: string): number {
  const named = names.indexOf(text);
  const value = named >= 0 ? named + least : /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most))
    throw new Error(`${text} is no value for ${name}; it goes from ${least} to ${most}`);
  return value;
}

function dayOfMonth(text: string): DayTest {
  if (text === '?' || text === '*') return () => true;
  if (text === 'LW') return (at) => at.day === nearestWeekday(at, lastDay(at));
  const fromEnd = /^L(?:-(\d+))?$/.exec(text);
  if (fromEnd) return (at) => at.day === lastDay(at) - Number(fromEnd[1] ?? 0);
  const near = /^(\d+)W$/.exec(text);
  if (near) return (at) => at.day === nearestWeekday(at, Math.min(Number(near[1]), lastDay(at)));
  const days = numbers(DAYS, text);
  return (at) => days.has(at.day);
}

function dayOfWeek(text: string): DayTest {
  if (text === '?' || text === '*') return () => true;
  if (text === 'L') return (at) => weekdayOf(at) === SATURDAY;
  const weekday = (name: string) => valueOf(WEEKDAYS, name);
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
  const days = numbers(WEEKDAYS, text);
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
