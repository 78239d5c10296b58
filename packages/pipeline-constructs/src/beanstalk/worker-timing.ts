import { Duration } from 'aws-cdk-lib';
import type { WorkerEnvironmentProps } from './worker-environment';

/** The times and counts that belong together, with the defaults filled in. */
export interface WorkerTiming {
  readonly connectTimeout: Duration;
  readonly inactivityTimeout: Duration;
  readonly visibilityTimeout: Duration;
  readonly retentionPeriod: Duration;
  readonly maxRetries: number;
}

/** Reads the times off the props. */
export function timingOf(props: WorkerEnvironmentProps): WorkerTiming {
  const connectTimeout = props.connectTimeout ?? Duration.seconds(5);
  const inactivityTimeout = props.inactivityTimeout ?? Duration.seconds(299);
  const known = !connectTimeout.isUnresolved() && !inactivityTimeout.isUnresolved();
  const together = known ? connectTimeout.toSeconds() + inactivityTimeout.toSeconds() : 0;
  return {
    connectTimeout,
    inactivityTimeout,
    visibilityTimeout: props.visibilityTimeout ?? Duration.seconds(Math.max(360, Math.min(together + 60, 43_200))),
    retentionPeriod: props.retentionPeriod ?? Duration.days(4),
    maxRetries: props.maxRetries ?? 10,
  };
}
