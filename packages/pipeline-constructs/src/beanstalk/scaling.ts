import type { Duration } from 'aws-cdk-lib';
import { ensure, isKnown } from '../errors';

/** What the number of instances follows. */
export enum ScalingMetric {
  /** The average CPU utilization of the instances, in percent. */
  CPU = 'cpu',
  /** The requests at the load balancer in five minutes. */
  REQUESTS = 'requests',
  /** The average response time of the instances, in seconds. */
  LATENCY = 'latency',
  /** The messages waiting in a worker's queue, for each instance. */
  QUEUE_LENGTH = 'queueLength',
}

/** Bounds between which the number of instances stays as it is. */
export interface CpuScalingProps {
  /**
   * Below this average CPU utilization in percent, an instance is removed.
   *
   * @default 25
   */
  readonly lower?: number;
  /**
   * Above this average CPU utilization in percent, an instance is added.
   *
   * @default 65
   */
  readonly upper?: number;
}

/** Bounds between which the number of instances stays as it is. */
export interface RequestScalingProps {
  /** Below this number of requests in five minutes, an instance is removed. */
  readonly lower: number;
  /** Above this number of requests in five minutes, an instance is added. */
  readonly upper: number;
}

/** Bounds between which the number of instances stays as it is. */
export interface LatencyScalingProps {
  /** Below this average response time, an instance is removed. */
  readonly lower: Duration;
  /** Above this average response time, an instance is added. */
  readonly upper: Duration;
}

/** The backlog that an instance is to have. */
export interface QueueLengthScalingProps {
  /** The messages waiting for each instance; with more an instance is added, with fewer one is removed. At least 1. */
  readonly messagesPerInstance: number;
}

/** How the number of instances follows the load, between the bounds of the capacity. */
export class Scaling {
  /**
   * Follows the average CPU utilization over five minutes.
   *
   * @param props the bounds, in percent
   */
  public static onCpu(props: CpuScalingProps = {}): Scaling {
    const scaling = new Scaling(ScalingMetric.CPU, props.lower ?? 25, props.upper ?? 65);
    ensure(!isKnown(scaling.upper) || scaling.upper <= 100, {
      code: 'scaling-bounds',
      what: 'the CPU utilization is at most 100 percent',
      got: scaling.upper,
      instead: 'give an upper bound of at most 100',
    });
    return scaling;
  }

  /**
   * Follows the number of requests at the load balancer. Web environments only.
   *
   * @param props the bounds, in requests
   */
  public static onRequests(props: RequestScalingProps): Scaling {
    return new Scaling(ScalingMetric.REQUESTS, props.lower, props.upper);
  }

  /**
   * Follows the average response time. Web environments only.
   *
   * @param props the bounds, as durations
   */
  public static onLatency(props: LatencyScalingProps): Scaling {
    const inSeconds = (duration: Duration): number => duration.toMilliseconds() / 1000;
    return new Scaling(ScalingMetric.LATENCY, inSeconds(props.lower), inSeconds(props.upper));
  }

  /**
   * Follows the backlog of the worker's queue, for each instance. Worker environments only.
   *
   * @param props the backlog for each instance
   */
  public static onQueueLength(props: QueueLengthScalingProps): Scaling {
    return new Scaling(ScalingMetric.QUEUE_LENGTH, 0, props.messagesPerInstance);
  }

  /** What is followed. */
  public readonly metric: ScalingMetric;

  /** The bound below which an instance is removed. */
  public readonly lower: number;

  /** The bound above which an instance is added. */
  public readonly upper: number;

  private constructor(metric: ScalingMetric, lower: number, upper: number) {
    ensure(!isKnown(lower) || !isKnown(upper) || (lower >= 0 && lower < upper && upper <= 20_000_000), {
      code: 'scaling-bounds',
      what: 'the lower bound is at least 0 and less than the upper one, which is at most 20000000',
      got: `${metric} from ${lower} to ${upper}`,
      instead: 'leave room between the bounds, so that adding an instance does not at once remove one',
    });
    this.metric = metric;
    this.lower = lower;
    this.upper = upper;
  }
}
