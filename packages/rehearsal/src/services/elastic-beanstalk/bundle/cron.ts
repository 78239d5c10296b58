import type { Node } from 'yaml';
import { type CronSchedule, parseSchedule } from '../sqsd/cron-schedule';
import type { Parsed } from './finding';
import type { YamlFile } from './yaml-file';
import { describe, fieldsOf, itemsOf, openYaml, textOf } from './yaml-file';

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
  const top = fieldsOf(yaml, yaml.root, 'cron.yaml', ['version', 'cron'], 'cron-key');
  const version = textOf(top.get('version'));
  if (version !== '1')
    yaml.error(top.get('version') ?? yaml.root, 'cron-version', `version must be 1, got ${version ?? 'none'}`);
  const tasks = top.get('cron');
  if (!tasks) yaml.error(yaml.root, 'cron-missing', 'there is no list of tasks; add "cron:"');
  for (const item of tasks ? itemsOf(yaml, tasks, 'cron', 'cron-malformed') : []) {
    const task = readTask(yaml, item, value);
    if (task) value.push(task);
  }
  return { value, findings: yaml.findings };
}

function readTask(yaml: YamlFile, item: Node, earlier: readonly CronTask[]): CronTask | undefined {
  const fields = fieldsOf(yaml, item, 'a task', ['name', 'url', 'schedule'], 'cron-task-key');
  const [name, url, schedule] = ['name', 'url', 'schedule'].map((key) => textOf(fields.get(key)));
  if (name === undefined || url === undefined || schedule === undefined) {
    yaml.error(
      item,
      'cron-task',
      `a task needs name, url and schedule, got ${[...fields.keys()].join(', ') || describe(item)}`,
    );
    return undefined;
  }
  if (earlier.some((other) => other.name === name)) {
    yaml.error(fields.get('name'), 'cron-duplicate', `task ${name} is there twice; names are unique`);
  }
  if (!url.startsWith('/')) {
    yaml.error(
      fields.get('url'),
      'cron-url',
      `the url of a task is a path of the application, such as /tasks/sweep, got "${url}"`,
    );
  }
  const times = parseSchedule(schedule);
  if (typeof times !== 'string') return { name, url, schedule, times };
  yaml.error(fields.get('schedule'), 'cron-schedule', times);
  return undefined;
}
