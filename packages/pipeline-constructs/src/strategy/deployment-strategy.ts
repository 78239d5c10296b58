import { Duration } from 'aws-cdk-lib';
import { BatchSize } from './batch-size';
import { ensure, isKnown } from '../errors';

/** The kinds of strategy; each target takes some and refuses the others. */
export enum StrategyKind {
  /** Every instance at the same time: the shortest deployment, with a gap in service. */
  ALL_AT_ONCE = 'allAtOnce',
  /** In place, one batch after the other, at reduced capacity. */
  ROLLING = 'rolling',
  /** In place, one batch after the other, with one batch more so that capacity stays full. */
  ROLLING_WITH_ADDITIONAL_BATCH = 'rollingWithAdditionalBatch',
  /** On new instances, which join the old ones when they are healthy. */
  IMMUTABLE = 'immutable',
  /** On a second, complete target, to which all traffic moves at once. */
  BLUE_GREEN = 'blueGreen',
  /** On new instances, which first take a share of the traffic for a while. */
  CANARY = 'canary',
  /** On new instances, to which the traffic moves in equal steps. */
  LINEAR = 'linear',
}

/** How a rolling deployment proceeds. */
export interface RollingProps {
  /**
   * How many instances are replaced at a time.
   *
   * @default BatchSize.percentage(25)
   */
  readonly batchSize?: BatchSize;
}

/** How a canary proceeds. */
export interface CanaryProps {
  /**
   * The share of the traffic which the new version takes at first, in percent: 1 to 99.
   *
   * @default 10
   */
  readonly percentage?: number;
  /**
   * How long the new version keeps that share before it takes the rest, in whole minutes. Beanstalk takes 3 to 600.
   *
   * @default Duration.minutes(5)
   */
  readonly bakeTime?: Duration;
}

/** How a linear shift proceeds. */
export interface LinearProps {
  /**
   * The share of the traffic which moves with every step, in percent: 1 to 99.
   *
   * @default 10
   */
  readonly percentage?: number;
  /**
   * The time between two steps, in whole minutes.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
}

/**
 * How a new version replaces the old one on a target. Data only: the target renders it into a mechanism of AWS, or
 * refuses it and names the nearest one that it takes.
 */
export class DeploymentStrategy {
  /** Replaces every instance at the same time. The shortest deployment; the service is away meanwhile. */
  public static allAtOnce(): DeploymentStrategy {
    return new DeploymentStrategy(StrategyKind.ALL_AT_ONCE);
  }

  /**
   * Replaces the version batch by batch, on the instances there are; a batch takes no traffic meanwhile.
   *
   * A failure leaves the finished batches on the new version: deploy the old one again.
   *
   * @param props how many instances at a time
   */
  public static rolling(props: RollingProps = {}): DeploymentStrategy {
    return new DeploymentStrategy(StrategyKind.ROLLING, { batchSize: props.batchSize ?? DEFAULT_BATCH() });
  }

  /**
   * Like `rolling`, with one batch of new instances first, so that capacity never falls.
   *
   * @param props how many instances at a time
   */
  public static rollingWithAdditionalBatch(props: RollingProps = {}): DeploymentStrategy {
    const batchSize = props.batchSize ?? DEFAULT_BATCH();
    return new DeploymentStrategy(StrategyKind.ROLLING_WITH_ADDITIONAL_BATCH, { batchSize });
  }

  /** Puts the new version on new instances; a failure removes them and leaves the old ones as they were. */
  public static immutable(): DeploymentStrategy {
    return new DeploymentStrategy(StrategyKind.IMMUTABLE);
  }

  /** Puts the new version on a second target and moves all traffic to it at once; going back is moving it again. */
  public static blueGreen(): DeploymentStrategy {
    return new DeploymentStrategy(StrategyKind.BLUE_GREEN);
  }

  /**
   * Gives the new version a share of the traffic for a while, and then the rest.
   *
   * @param props the share and how long it is kept
   */
  public static canary(props: CanaryProps = {}): DeploymentStrategy {
    const percentage = props.percentage ?? 10;
    const bakeTime = props.bakeTime ?? Duration.minutes(5);
    ensureShare('canary', percentage);
    return new DeploymentStrategy(StrategyKind.CANARY, { percentage, bakeTime });
  }

  /**
   * Moves the traffic to the new version in equal steps.
   *
   * @param props the step and the time between two
   */
  public static linear(props: LinearProps = {}): DeploymentStrategy {
    const percentage = props.percentage ?? 10;
    const interval = props.interval ?? Duration.minutes(1);
    ensureShare('linear', percentage);
    return new DeploymentStrategy(StrategyKind.LINEAR, { percentage, interval });
  }

  /** What kind of strategy this is. */
  public readonly kind: StrategyKind;

  /**
   * How many instances are replaced at a time.
   *
   * @default - none; only rolling strategies have batches
   */
  public readonly batchSize?: BatchSize;

  /**
   * The share of the traffic in the first step (canary) or in each (linear), in percent.
   *
   * @default - none; only canary and linear have a share
   */
  public readonly percentage?: number;

  /**
   * How long a canary keeps its share.
   *
   * @default - none; only a canary bakes
   */
  public readonly bakeTime?: Duration;

  /**
   * The time between two steps of a linear shift.
   *
   * @default - none; only linear has steps
   */
  public readonly interval?: Duration;

  private constructor(kind: StrategyKind, settings: Settings = {}) {
    this.kind = kind;
    this.batchSize = settings.batchSize;
    this.percentage = settings.percentage;
    this.bakeTime = settings.bakeTime;
    this.interval = settings.interval;
  }

  /** The strategy as a person writes it, such as `canary(10%, 5 minutes)`. */
  public toString(): string {
    const share = this.percentage === undefined ? undefined : `${this.percentage}%`;
    const details = [this.batchSize?.toString(), share, this.bakeTime?.toHumanString(), this.interval?.toHumanString()];
    const known = details.filter((detail) => detail !== undefined);
    return known.length === 0 ? this.kind : `${this.kind}(${known.join(', ')})`;
  }
}

interface Settings {
  readonly batchSize?: BatchSize;
  readonly percentage?: number;
  readonly bakeTime?: Duration;
  readonly interval?: Duration;
}

const DEFAULT_BATCH = (): BatchSize => BatchSize.percentage(25);

function ensureShare(kind: string, percentage: number): void {
  ensure(!isKnown(percentage) || (Number.isInteger(percentage) && percentage >= 1 && percentage <= 99), {
    code: 'strategy-percentage',
    what: `the share of ${kind}() is 1 to 99 whole percent`,
    got: percentage,
    instead: 'give a share in that range; to move all traffic at once use immutable()',
  });
}
