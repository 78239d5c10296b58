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

/** Each task that was due after `since` and up to `now`: once, however often it was missed. */
export function dueBetween(
  tasks: readonly CronTask[],
  since: number,
  now: number,
): { readonly task: CronTask; readonly at: number }[] {
  return tasks.flatMap((task) => {
    const at = task.times.next(since);
    return at !== undefined && at <= now ? [{ task, at }] : [];
  });
}
