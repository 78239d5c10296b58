import { parseCronYaml } from '../../../../src/services/elastic-beanstalk/bundle/cron';

test('tasks have a name, a path and times', () => {
  const { value, findings } = parseCronYaml(
    'cron.yaml',
    'version: 1\ncron:\n - name: "backup"\n   url: "/backup"\n   schedule: "0 */12 * * *"\n',
  );
  expect(findings).toEqual([]);
  expect(value).toEqual([expect.objectContaining({ name: 'backup', url: '/backup', schedule: '0 */12 * * *' })]);
  expect(new Date(value[0].times.next(Date.UTC(2026, 0, 1, 3)) ?? 0).toISOString()).toBe('2026-01-01T12:00:00.000Z');
});

test.each([
  ['another version', 'version: 2\ncron: []', 1, 'cron-version'],
  ['no list', 'version: 1', 1, 'cron-missing'],
  ['a misspelt key', 'version: 1\ncron:\n- name: a\n  url: /a\n  schedul: "* * * * *"', 5, 'cron-task-key'],
  ['a task without a schedule', 'version: 1\ncron:\n- name: a\n  url: /a', 3, 'cron-task'],
  [
    'a schedule of six fields',
    'version: 1\ncron:\n- name: a\n  url: /a\n  schedule: "0 0 * * * *"',
    5,
    'cron-schedule',
  ],
  ['a path that is a URL', 'version: 1\ncron:\n- name: a\n  url: http://x/a\n  schedule: "* * * * *"', 4, 'cron-url'],
  [
    'two tasks of one name',
    'version: 1\ncron:\n- {name: a, url: /a, schedule: "* * * * *"}\n- {name: a, url: /b, schedule: "* * * * *"}',
    4,
    'cron-duplicate',
  ],
  ['malformed YAML', 'version: 1\ncron: [', 2, 'cron-malformed'],
])('%s is an error with its line', (_, text, line, code) => {
  const { findings } = parseCronYaml('cron.yaml', text);
  expect(findings).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ code, place: expect.objectContaining({ file: 'cron.yaml', line }) }),
    ]),
  );
});
