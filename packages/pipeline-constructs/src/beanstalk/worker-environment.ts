import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { BeanstalkEnvironmentAttributes, IBeanstalkEnvironment } from './beanstalk-environment';
import { networkOptions } from './environment-network';
import type { BeanstalkEnvironmentProps } from './environment-props';
import { EnvironmentResource } from './environment-resource';
import { ImportedEnvironment } from './imported-environment';
import { grantWorkerDaemon } from './instance-role';
import { Namespace, text } from './option-settings';
import type { Scaling } from './scaling';
import { ScalingMetric } from './scaling';
import { QueueScaling } from './queue-scaling';
import { checkWorkerEnvironment } from './worker-checks';
import type { WorkerTiming } from './worker-timing';
import { timingOf } from './worker-timing';

/** Properties of a worker environment. */
export interface WorkerEnvironmentProps extends BeanstalkEnvironmentProps {
  /**
   * The queue whose messages are worked on. Give it a dead-letter queue of its own.
   *
   * @default - a queue is made, with a dead-letter queue
   */
  readonly queue?: sqs.IQueue;
  /**
   * The path to which each message is posted, on the instance's port 80.
   *
   * @default '/'
   */
  readonly httpPath?: string;
  /**
   * The content type of those requests.
   *
   * @default 'application/json'
   */
  readonly mimeType?: string;
  /**
   * How many messages an instance works on at a time: 1 to 100.
   *
   * @default 10
   */
  readonly concurrency?: number;
  /**
   * How long the application may take for one message: 1 second to 10 hours, and less than the visibility timeout.
   *
   * @default Duration.seconds(299)
   */
  readonly inactivityTimeout?: Duration;
  /**
   * How long a connection to the application may take: 1 to 60 seconds.
   *
   * @default Duration.seconds(5)
   */
  readonly connectTimeout?: Duration;
  /**
   * How long a message stays away from other instances while one works on it: up to 12 hours.
   *
   * @default - six minutes, or a minute longer than both timeouts together
   */
  readonly visibilityTimeout?: Duration;
  /**
   * How long after a failed attempt a message may be worked on again: up to 12 hours.
   *
   * @default Duration.seconds(2)
   */
  readonly errorVisibilityTimeout?: Duration;
  /**
   * How many attempts a message has before it goes to the dead-letter queue: 1 to 100.
   *
   * @default 10
   */
  readonly maxRetries?: number;
  /**
   * How long a message is kept: 1 minute to 14 days.
   *
   * @default Duration.days(4)
   */
  readonly retentionPeriod?: Duration;
  /**
   * Whether the bundle's cron.yaml may schedule tasks. A FIFO queue takes none.
   *
   * @default - true, unless the queue is FIFO
   */
  readonly periodicTasks?: boolean;
}

/**
 * An Elastic Beanstalk environment that works on the messages of a queue: a daemon on each instance posts them to the
 * application, and only status 200 takes a message off the queue.
 *
 * @see https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features-managing-env-tiers.html
 */
export class WorkerEnvironment extends EnvironmentResource {
  /**
   * Refers to an environment that is not made here. It can be deployed to, with the deployment policy it has.
   *
   * @param scope where the reference stands
   * @param id its identifier there
   * @param attributes what is known of it
   */
  public static fromAttributes(
    scope: Construct,
    id: string,
    attributes: BeanstalkEnvironmentAttributes,
  ): IBeanstalkEnvironment {
    return new ImportedEnvironment(scope, id, attributes);
  }

  /** The queue whose messages are worked on. */
  public readonly queue: sqs.IQueue;

  /**
   * Where messages go that failed too often.
   *
   * @default - none; the queue was given
   */
  public readonly deadLetterQueue?: sqs.IQueue;

  /**
   * Defines an environment of the worker tier, with a queue unless one is given.
   *
   * @param scope where it stands
   * @param id its identifier there
   * @param props application, platform, capacity, and how messages are worked on
   */
  constructor(scope: Construct, id: string, props: WorkerEnvironmentProps) {
    super(scope, id, props, { tier: 'worker', cfnTier: { name: 'Worker', type: 'SQS/HTTP' } });
    const timing = timingOf(props);
    checkWorkerEnvironment(props, timing);
    if (props.queue) {
      this.queue = props.queue;
    } else {
      this.deadLetterQueue = this.defineDeadLetterQueue();
      this.queue = this.defineQueue(timing, this.deadLetterQueue);
    }
    this.addDaemon(props, timing);
    this._settings.set(Namespace.VPC, networkOptions(props, { singleInstance: this.capacity.isSingleInstance }));
    if (props.scaling?.metric === ScalingMetric.QUEUE_LENGTH) this.scaleOnQueueLength(props.scaling);
  }

  /**
   * Lets someone send messages to be worked on.
   *
   * @param grantee who may send
   */
  public grantSendMessages(grantee: iam.IGrantable): iam.Grant {
    return this.queue.grantSendMessages(grantee);
  }

  /**
   * How old the oldest waiting message is, in seconds.
   *
   * @param options how it is aggregated
   */
  public metricOldestMessage(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.queue.metricApproximateAgeOfOldestMessage(options);
  }

  /**
   * An alarm for messages that failed too often, as soon as there is one.
   *
   * @param id its identifier in this construct
   */
  public alarmOnDeadLetters(id: string = 'DeadLetterAlarm'): cloudwatch.Alarm {
    const queue = this.deadLetterQueue ?? this.queue;
    return queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }).createAlarm(this, id, {
      alarmDescription: `${this.node.path}: messages failed too often`,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }

  /**
   * An alarm for messages that wait too long, three minutes in a row.
   *
   * @param age how long a message may wait
   * @param id its identifier in this construct
   */
  public alarmOnWaitingMessages(age: Duration, id: string = 'WaitingMessageAlarm'): cloudwatch.Alarm {
    return this.metricOldestMessage({ period: Duration.minutes(1) }).createAlarm(this, id, {
      alarmDescription: `${this.node.path}: messages wait longer than ${age.toHumanString()}`,
      threshold: age.toSeconds(),
      evaluationPeriods: 3,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }

  private defineDeadLetterQueue(): sqs.Queue {
    return new sqs.Queue(this, 'DeadLetterQueue', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
  }

  private defineQueue(timing: WorkerTiming, queue: sqs.IQueue): sqs.Queue {
    return new sqs.Queue(this, 'Queue', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: timing.visibilityTimeout,
      retentionPeriod: timing.retentionPeriod,
      deadLetterQueue: { queue, maxReceiveCount: timing.maxRetries },
    });
  }

  private addDaemon(props: WorkerEnvironmentProps, timing: WorkerTiming): void {
    const periodicTasks = props.periodicTasks ?? !this.queue.fifo;
    this._settings.set(Namespace.SQS_DAEMON, {
      WorkerQueueURL: this.queue.queueUrl,
      HttpPath: props.httpPath ?? '/',
      MimeType: props.mimeType ?? 'application/json',
      HttpConnections: text(props.concurrency ?? 10),
      ConnectTimeout: text(timing.connectTimeout.toSeconds()),
      InactivityTimeout: text(timing.inactivityTimeout.toSeconds()),
      VisibilityTimeout: text(timing.visibilityTimeout.toSeconds()),
      ErrorVisibilityTimeout: text(props.errorVisibilityTimeout?.toSeconds() ?? 2),
      RetentionPeriod: text(timing.retentionPeriod.toSeconds()),
      MaxRetries: text(timing.maxRetries),
    });
    this.queue.grantConsumeMessages(this);
    // The leader puts the periodic tasks into the queue.
    if (periodicTasks) this.queue.grantSendMessages(this);
    grantWorkerDaemon(this.instanceRole, periodicTasks);
  }

  private scaleOnQueueLength(scaling: Scaling): void {
    new QueueScaling(this, 'Scaling', {
      environmentName: this.environmentName,
      healthyInstances: this.metric('InstancesOk', { statistic: cloudwatch.Stats.AVERAGE }),
      queue: this.queue,
      messagesPerInstance: scaling.upper,
    });
  }
}
