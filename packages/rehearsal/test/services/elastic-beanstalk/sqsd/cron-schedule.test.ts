import fc from 'fast-check';
import { parseSchedule } from '../../../../src/services/elastic-beanstalk/sqsd/cron-schedule';

const next = (expression: string, after: string): string => {
  const schedule = parseSchedule(expression);
  if (typeof schedule === 'string') throw new Error(schedule);
  const at = schedule.next(Date.parse(after));
  return at === undefined ? 'never' : new Date(at).toISOString().slice(0, 16);
};

test.each([
  ['*/5 * * * *', '2026-01-01T00:00:00Z', '2026-01-01T00:05'],
  ['* * * * *', '2026-01-01T00:00:30Z', '2026-01-01T00:01'],
  ['0 23 * * *', '2026-01-01T23:00:00Z', '2026-01-02T23:00'],
  ['30 9-17/4 * * mon-fri', '2026-01-03T00:00:00Z', '2026-01-05T09:30'],
  ['0 0 29 2 *', '2026-01-01T00:00:00Z', '2028-02-29T00:00'],
  ['0 12 1 * sun', '2026-01-02T00:00:00Z', '2026-01-04T12:00'],
  ['0 0 * * 7', '2026-01-01T00:00:00Z', '2026-01-04T00:00'],
  ['15,45 * * jan,mar *', '2026-01-31T23:50:00Z', '2026-03-01T00:15'],
  ['0 0 31 2 *', '2026-01-01T00:00:00Z', 'never'],
])('%s after %s is due at %s', (expression, after, expected) => {
  expect(next(expression, after)).toBe(expected);
});

test.each(['* * * *', '60 * * * *', '5-1 * * * *', 'x * * * *', '*/0 * * * *', '* * * 13 *', '* * 0 * *'])(
  '%s is no schedule',
  (expression) => {
    expect(parseSchedule(expression)).toEqual(expect.stringContaining(expression));
  },
);

test('a time that is due comes after the one asked for, and on a whole minute', () => {
  const every = fc.integer({ min: 1, max: 59 });
  const after = fc.integer({ min: 0, max: 2 ** 41 });
  fc.assert(
    fc.property(every, after, (minutes, time) => {
      const schedule = parseSchedule(`*/${minutes} * * * *`);
      const at = typeof schedule === 'string' ? undefined : schedule.next(time);
      expect(at).toBeGreaterThan(time);
      expect((at ?? 1) % 60_000).toBe(0);
    }),
  );
});
