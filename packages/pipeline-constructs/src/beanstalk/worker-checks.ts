import { checkRange } from './environment-checks';
import type { WorkerEnvironmentProps } from './worker-environment';
import type { WorkerTiming } from './worker-timing';
import { ensure, isKnown } from '../errors';

/** Refuses what the daemon would refuse, and what would make it work on a message twice. */
export function checkWorkerEnvironment(props: WorkerEnvironmentProps, timing: WorkerTiming): void {
  const connect = timing.connectTimeout.toSeconds();
  const inactivity = timing.inactivityTimeout.toSeconds();
  const visibility = timing.visibilityTimeout.toSeconds();
  checkRange('worker-concurrency', 'the number of messages at a time', props.concurrency, 1, 100);
  checkRange('worker-connect-timeout', 'the connect timeout in seconds', connect, 1, 60);
  checkRange('worker-inactivity-timeout', 'the inactivity timeout in seconds', inactivity, 1, 36_000);
  checkRange('worker-visibility-timeout', 'the visibility timeout in seconds', visibility, 0, 43_200);
  checkRange(
    'worker-error-timeout',
    'the error visibility timeout in seconds',
    props.errorVisibilityTimeout?.toSeconds(),
    0,
    43_200,
  );
  checkRange('worker-retention', 'the retention period in seconds', timing.retentionPeriod.toSeconds(), 60, 1_209_600);
  checkRange('worker-retries', 'the number of attempts', timing.maxRetries, 1, 100);
  ensure([connect, inactivity, visibility].some((time) => !isKnown(time)) || connect + inactivity < visibility, {
    code: 'worker-visibility-timeout',
    what: 'a message stays away from other instances until the daemon has given it up, or two work on it at the same time',
    got: `${visibility} s for a connect timeout of ${connect} s and an inactivity timeout of ${inactivity} s`,
    instead: `give a visibilityTimeout of more than ${connect + inactivity} s`,
  });
  checkPath(props.httpPath);
  checkQueue(props);
}

function checkPath(path: string | undefined): void {
  ensure(path === undefined || !isKnown(path) || path.startsWith('/'), {
    code: 'worker-http-path',
    what: 'a path starts with a slash',
    got: path,
    instead: `write '/${path}'`,
  });
}

function checkQueue({ queue, periodicTasks, maxRetries, retentionPeriod }: WorkerEnvironmentProps): void {
  if (queue === undefined) return;
  ensure(!(queue.fifo && periodicTasks === true), {
    code: 'worker-fifo-periodic-tasks',
    what: 'the daemon puts no periodic tasks into a FIFO queue',
    got: queue.node.path,
    instead: 'use a standard queue, or leave periodicTasks out',
  });
  ensure(maxRetries === undefined && retentionPeriod === undefined, {
    code: 'worker-queue-settings',
    what: 'a queue that is given has its own redrive policy and retention period',
    got: maxRetries === undefined ? 'retentionPeriod' : 'maxRetries',
    instead: 'set maxReceiveCount and retentionPeriod on the queue',
  });
}
