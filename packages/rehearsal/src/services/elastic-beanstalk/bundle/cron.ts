import { type CronSchedule, parseSchedule } from '../sqsd/cron-schedule';
import type { Parsed } from './finding';
import { describe, entriesOf, itemsOf, openYaml, textOf } from './yaml-file';

/** A periodic task of a worker environment. */
export interface CronTask {
  readonly name: string;
  /** Path the task is posted to. */
  readonly url: string;
  /** As written; in UTC. */
  readonly schedule: string;
  readonly times: CronSchedule;
}

/**
 * Reads `cron.yaml`.
 *
 * @see https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features-managing-env-tiers.html
 */
export function parseCronYaml(file: string, text: string): Parsed<readonly CronTask[]> {
  const yaml = openYaml(file, text, 'cron-malformed');
  const value: CronTask[] = [];
  if (!yaml.root) {
    if (yaml.findings.length === 0)
      yaml.error(undefined, 'cron-empty', 'the file is empty; it needs "version: 1" and a list "cron"');
    return { value, findings: yaml.findings };
  }
  const top = new Map(entriesOf(yaml, yaml.root, 'cron.yaml', 'cron-malformed').map((entry) => [entry.key, entry]));
  for (const [key, entry] of top) {
    if (key !== 'version' && key !== 'cron')
      yaml.error(entry.keyNode, 'cron-key', `unknown key ${key}; cron.yaml has version and cron`);
  }
  const version = textOf(top.get('version')?.value);
  if (version !== '1')
    yaml.error(top.get('version')?.value ?? yaml.root, 'cron-version', `version must be 1, got ${version ?? 'none'}`);
  const tasks = top.get('cron')?.value;
  if (!tasks) yaml.error(yaml.root, 'cron-missing', 'there is no list of tasks; add "cron:"');
  for (const item of tasks ? itemsOf(yaml, tasks, 'cron', 'cron-malformed') : []) {
    const fields = new Map(entriesOf(yaml, item, 'a task', 'cron-task').map((entry) => [entry.key, entry]));
    for (const [key, entry] of fields) {
      if (!['name', 'url', 'schedule'].includes(key))
        yaml.error(entry.keyNode, 'cron-task-key', `unknown key ${key}; a task has name, url and schedule`);
    }
    const [name, url, schedule] = ['name', 'url', 'schedule'].map((key) => textOf(fields.get(key)?.value));
    if (name === undefined || url === undefined || schedule === undefined) {
      yaml.error(
        item,
        'cron-task',
        `a task needs name, url and schedule, got ${[...fields.keys()].join(', ') || describe(item)}`,
      );
      continue;
    }
    if (value.some((other) => other.name === name))
      yaml.error(fields.get('name')?.value, 'cron-duplicate', `task ${name} is there twice; names are unique`);
    if (!url.startsWith('/'))
      yaml.error(
        fields.get('url')?.value,
        'cron-url',
        `the url of a task is a path of the application, such as /tasks/sweep, got "${url}"`,
      );
    const times = parseSchedule(schedule);
    if (typeof times === 'string') yaml.error(fields.get('schedule')?.value, 'cron-schedule', times);
    else value.push({ name, url, schedule, times });
  }
  return { value, findings: yaml.findings };
}
