import type { LocalTime } from './cron';

/** Three-letter zones as java.time.ZoneId.SHORT_IDS documents them: the table that CodePipeline's page refers to is Java's. */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  ACT: 'Australia/Darwin',
  AET: 'Australia/Sydney',
  AGT: 'America/Argentina/Buenos_Aires',
  ART: 'Africa/Cairo',
  AST: 'America/Anchorage',
  BET: 'America/Sao_Paulo',
  BST: 'Asia/Dhaka',
  CAT: 'Africa/Harare',
  CNT: 'America/St_Johns',
  CST: 'America/Chicago',
  CTT: 'Asia/Shanghai',
  EAT: 'Africa/Addis_Ababa',
  ECT: 'Europe/Paris',
  EST: 'UTC-05:00',
  HST: 'UTC-10:00',
  IET: 'America/Indiana/Indianapolis',
  IST: 'Asia/Kolkata',
  JST: 'Asia/Tokyo',
  MIT: 'Pacific/Apia',
  MST: 'UTC-07:00',
  NET: 'Asia/Yerevan',
  NST: 'Pacific/Auckland',
  PLT: 'Asia/Karachi',
  PNT: 'America/Phoenix',
  PRT: 'America/Puerto_Rico',
  PST: 'America/Los_Angeles',
  SST: 'Pacific/Guadalcanal',
  VST: 'Asia/Ho_Chi_Minh',
};

const OFFSET = /^UTC(?:([+-])(\d{2}):(\d{2}))?$/;

/** The local minute of an instant (milliseconds since the epoch). Throws an Error for a zone that is not known. */
export function localTime(instant: number, zone: string): LocalTime {
  const name = ABBREVIATIONS[zone] ?? zone;
  const offset = OFFSET.exec(name);
  if (offset) {
    const [, sign, hours = '0', minutes = '0'] = offset;
    const shift = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
    return partsOf(new Date(instant + shift * 60_000), 'UTC');
  }
  return partsOf(new Date(instant), name);
}

function partsOf(date: Date, timeZone: string): LocalTime {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
  } catch {
    throw new Error(`${timeZone} is no time zone; write it like Europe/Berlin or UTC+02:00`);
  }
  const parts = new Map(format.formatToParts(date).map(({ type, value }) => [type, Number(value)]));
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return { year: of('year'), month: of('month'), day: of('day'), hour: of('hour'), minute: of('minute') };
}
