import { parseCron } from '../../../src/pipeline/rules/cron';
import { checkWindow } from '../../../src/pipeline/rules/deployment-window';

const at = (text: string) => {
  const [year, month, day, hour, minute] = text.split(/[- :]/).map(Number);
  return { year, month, day, hour, minute };
};

describe('a window', () => {
  test.each<[string, string, boolean]>([
    // 2026-11-21 is a Saturday.
    ['0 0 9-17 ? * MON-FRI *', '2026-11-20 09:00', true],
    ['0 0 9-17 ? * MON-FRI *', '2026-11-20 09:01', false],
    ['* * 9-17 ? * MON-FRI', '2026-11-20 17:59', true],
    ['* * 9-17 ? * MON-FRI', '2026-11-20 18:00', false],
    ['* * 9-17 ? * MON-FRI', '2026-11-21 10:00', false],
    ['* * * ? * 2-6', '2026-11-20 10:00', true],
    ['* * * ? * 1', '2026-11-22 10:00', true],
    ['* * * ? * FRI-MON', '2026-11-22 10:00', true],
    ['* * * ? * FRI-MON', '2026-11-24 10:00', false],
    ['* * 22-2 * * ?', '2026-11-21 01:00', true],
    ['* * 22-2 * * ?', '2026-11-21 03:00', false],
    ['* 0/15 * * * ?', '2026-11-21 03:45', true],
    ['* 5/15 * * * ?', '2026-11-21 03:45', false],
    ['* */20 * * * ?', '2026-11-21 03:40', true],
    ['* 10-30/10 * * * ?', '2026-11-21 03:40', false],
    ['* * * L * ?', '2026-02-28 03:40', true],
    ['* * * L-3 * ?', '2026-02-25 03:40', true],
    ['* * * LW * ?', '2026-02-27 03:40', true],
    ['* * * 15W * ?', '2026-08-14 03:40', true],
    ['* * * 1W * ?', '2026-08-03 03:40', true],
    ['* * * ? * 6L', '2026-11-27 03:40', true],
    ['* * * ? * 6L', '2026-11-20 03:40', false],
    ['* * * ? * 6#3', '2026-11-20 03:40', true],
    ['* * * ? * L', '2026-11-21 03:40', true],
    ['* * * 1,15 JAN,NOV ?', '2026-11-15 03:40', true],
    ['* * * * * ? 2027-2030', '2026-11-15 03:40', false],
  ])('%s holds at %s: %s', (cron, time, inside) => {
    expect(parseCron(cron)(at(time))).toBe(inside);
  });

  test.each([
    ['* * * * *', 'got 5'],
    ['* 60 * * * ?', '60 is no value for minutes'],
    ['* * * ? * FUNDAY', 'FUNDAY is no value for day of week'],
    ['* 1/0 * * * ?', 'no step'],
    ['* a,b- * * * ?', 'no value for minutes'],
  ])('%s is refused', (cron, message) => {
    expect(() => parseCron(cron)).toThrow(message);
  });
});

describe('a deployment window', () => {
  const now = Date.UTC(2026, 6, 3, 7, 30);
  test.each<[string | undefined, string, boolean]>([
    [undefined, '* * 7 ? * *', true],
    ['UTC', '* * 7 ? * *', true],
    ['UTC+05:30', '* 0 13 ? * *', true],
    ['UTC-03:00', '* * 4 ? * *', true],
    ['Europe/Berlin', '* * 9 ? * *', true],
    ['PST', '* * 0 ? * *', true],
    ['EST', '* * 2 ? * *', true],
    ['America/New_York', '* * 2 ? * *', false],
  ])('in %s at 07:30 UTC in July, %s: %s', (TimeZone, Cron, passed) => {
    const configuration: Record<string, string> = TimeZone ? { Cron, TimeZone } : { Cron };
    expect(checkWindow(configuration, now).passed).toBe(passed);
  });

  test('says where the time is', () => {
    expect(checkWindow({ Cron: '* * 9 ? * *' }, now).summary).toBe(
      '2026-07-03 07:30 UTC is outside the window * * 9 ? * *',
    );
  });

  test('in a zone that does not exist fails and says so', () => {
    expect(checkWindow({ Cron: '* * 9 ? * *', TimeZone: 'Mars/Olympus' }, now).summary).toContain(
      'Mars/Olympus is no time zone',
    );
  });
});
