import { parseCronYaml } from '../../../../src/services/elastic-beanstalk/bundle/cron';
import { dueBetween } from '../../../../src/services/elastic-beanstalk/sqsd/periodic-tasks';

const { value: tasks } = parseCronYaml(
  'cron.yaml',
  'version: 1\ncron:\n- {name: often, url: /a, schedule: "*/20 * * * *"}\n- {name: hourly, url: /b, schedule: "30 * * * *"}\n',
);
const at = (time: string) => Date.parse(`2026-01-01T${time}:00Z`);

test('every due time is there once, in order, however far apart it is looked', () => {
  const due = dueBetween(tasks, at('10:00'), at('11:00')).map(
    ({ task, at: time }) => `${task.name} ${new Date(time).toISOString().slice(11, 16)}`,
  );
  expect(due).toEqual(['often 10:20', 'hourly 10:30', 'often 10:40', 'often 11:00']);
});

test('a time belongs to the look before it, not to the next one', () => {
  expect(dueBetween(tasks, at('10:20'), at('10:21'))).toEqual([]);
});
