import type { Clock } from '../../../clock/clock';
import type { CronTask } from '../bundle/cron';

export interface PeriodicTasksOptions {
  readonly clock: Clock;
  /** Tasks of the version that the leader runs; empty while there is no leader. */
  tasks(): readonly CronTask[];
  /** Puts a task's message into the queue, as the leader. Never rejects. */
  enqueue(task: CronTask, scheduledAt: number): Promise<void>;
}

/** How often (virtual ms) it is looked whether a task is due: schedules are in minutes. */
const LOOK_EVERY_MS = 5_000;

export interface PeriodicTasks {
  stop(): Promise<void>;
}

/** Enqueues periodic tasks in virtual time until it is stopped. A task due while there is no leader is left out. */
export function startPeriodicTasks({ clock, tasks, enqueue }: PeriodicTasksOptions): PeriodicTasks {
  const stopping = new AbortController();
  const loop = async (): Promise<void> => {
    let since = clock.now();
    while (!stopping.signal.aborted) {
      await clock.pause(LOOK_EVERY_MS / clock.scale, stopping.signal);
      const now = clock.now();
      for (const { task, at } of dueBetween(tasks(), since, now)) await enqueue(task, at);
      since = now;
    }
  };
  const looping = loop();
  return {
    stop: async () => {
      stopping.abort();
      await looping;
    },
  };
}

/** Every time at which a task was due after `since` and up to `now`, in their order. */
export function dueBetween(
  tasks: readonly CronTask[],
  since: number,
  now: number,
): { readonly task: CronTask; readonly at: number }[] {
  const due: { task: CronTask; at: number }[] = [];
  for (const task of tasks) {
    for (let at = task.times.next(since); at !== undefined && at <= now; at = task.times.next(at))
      due.push({ task, at });
  }
  return due.sort((one, other) => one.at - other.at);
}
