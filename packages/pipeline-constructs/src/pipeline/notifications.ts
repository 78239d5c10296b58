import { PipelineNotificationEvents } from 'aws-cdk-lib/aws-codepipeline';
import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { ensure } from '../errors';

/** Who hears of what happens in a pipeline. */
export interface PipelineNotifications {
  /** Where messages are published. A topic of the same application is allowed to be published to by the notification service. */
  readonly topic: sns.ITopic;
  /**
   * What is told.
   *
   * @default - executions that succeeded, failed or were overtaken; approvals that are needed or failed
   */
  readonly events?: codepipeline.PipelineNotificationEvents[];
}

const WORTH_KNOWING = [
  PipelineNotificationEvents.PIPELINE_EXECUTION_SUCCEEDED,
  PipelineNotificationEvents.PIPELINE_EXECUTION_FAILED,
  PipelineNotificationEvents.PIPELINE_EXECUTION_SUPERSEDED,
  PipelineNotificationEvents.MANUAL_APPROVAL_NEEDED,
  PipelineNotificationEvents.MANUAL_APPROVAL_FAILED,
];

/** Publishes what happens in a pipeline to a topic. */
export function notify(pipeline: codepipeline.Pipeline, notifications: PipelineNotifications | undefined): void {
  if (notifications === undefined) return;
  const events = notifications.events ?? WORTH_KNOWING;
  ensure(events.length > 0, {
    code: 'notifications-without-events',
    what: 'notifications about no event tell nobody anything',
    instead: 'name at least one event, or leave `events` out',
  });
  pipeline.notifyOn('Notifications', notifications.topic, { events });
}
