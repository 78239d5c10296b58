/** A cron expression of five fields, in UTC, as the times it stands for. */
export interface CronSchedule {
  /** The first time after `after`, in ms since the epoch; undefined when there is none within five years. */
  next(after: number): number | undefined;
}

interface Field {
  readonly name: string;
  readonly lowest: number;
  readonly highest: number;
  readonly names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const FIELDS: readonly Field[] = [
  { name: 'minute', lowest: 0, highest: 59 },
  { name: 'hour', lowest: 0, highest: 23 },
  { name: 'day of month', lowest: 1, highest: 31 },
  { name: 'month', lowest: 1, highest: 12, names: ['', ...MONTHS] },
  { name: 'day of week', lowest: 0, highest: 7, names: DAYS },
];

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const HORIZON_MS = 5 * 366 * DAY_MS;

/** Reads a cron expression; a text says what is wrong with it. */
export function parseSchedule(expression: string): CronSchedule | string {
  const parts = expression.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) {
    return `a schedule has five fields (minute, hour, day of month, month, day of week), got ${parts.length} in "${expression}"`;
  }
  const sets: Set<number>[] = [];
  for (const [index, field] of FIELDS.entries()) {
    const set = parseField(parts[index], field);
    if (typeof set === 'string') return `${set} in "${expression}"`;
    sets.push(set);
  }
  const [minutes, hours, daysOfMonth, months, daysOfWeek] = sets;
  if (daysOfWeek.has(7)) daysOfWeek.add(0);
  const anyDayOfMonth = parts[2].startsWith('*');
  const anyDayOfWeek = parts[4].startsWith('*');
  const isDay = (date: Date): boolean => {
    if (!months.has(date.getUTCMonth() + 1)) return false;
    const ofMonth = daysOfMonth.has(date.getUTCDate());
    const ofWeek = daysOfWeek.has(date.getUTCDay());
    // Cron's own rule: with both fields restricted, either is enough.
    return anyDayOfMonth || anyDayOfWeek ? ofMonth && ofWeek : ofMonth || ofWeek;
  };
  const next = (after: number): number | undefined => {
    let at = Math.floor(after / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
    for (const last = at + HORIZON_MS; at <= last;) {
      const date = new Date(at);
      if (!isDay(date)) at = Math.floor(at / DAY_MS) * DAY_MS + DAY_MS;
      else if (!hours.has(date.getUTCHours())) at += (60 - date.getUTCMinutes()) * MINUTE_MS;
      else if (!minutes.has(date.getUTCMinutes())) at += MINUTE_MS;
      else return at;
    }
    return undefined;
  };
  return { next };
}

function parseField(text: string, field: Field): Set<number> | string {
  const values = new Set<number>();
  for (const part of text.toLowerCase().split(',')) {
    const range = parseRange(part, field);
    if (typeof range === 'string') return range;
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
  }
  return values;
}

const RANGE = /^(\*|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/([1-9]\d*))?$/;

function parseRange(part: string, field: Field): { from: number; to: number; step: number } | string {
  const wrong = `"${part}" is no ${field.name} from ${field.lowest} to ${field.highest}`;
  const [, first, last, every] = RANGE.exec(part) ?? [];
  if (first === undefined || (first === '*' && last !== undefined)) return wrong;
  const from = first === '*' ? field.lowest : valueOf(first, field);
  // `5/10` is open to the end, `5` is itself alone.
  const isOpen = first === '*' || (last === undefined && every !== undefined);
  const to = isOpen ? field.highest : valueOf(last ?? first, field);
  return from === undefined || to === undefined || from > to ? wrong : { from, to, step: Number(every ?? 1) };
}

function valueOf(text: string, field: Field): number | undefined {
  const value = /^\d+$/.test(text) ? Number(text) : (field.names?.indexOf(text) ?? -1);
  return value >= field.lowest && value <= field.highest ? value : undefined;
}
