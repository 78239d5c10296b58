import { ensure, isKnown } from '../errors';

/** How many instances a rolling deployment takes at a time: a share of them, or a number. */
export class BatchSize {
  /**
   * A share of the instances which are running when the deployment starts, rounded up to whole instances.
   *
   * @param percentage 1 to 100
   */
  public static percentage(percentage: number): BatchSize {
    ensure(!isKnown(percentage) || isWithin(percentage, 1, 100), {
      code: 'batch-size-percentage',
      what: 'a batch is 1 to 100 percent of the instances, in whole percent',
      got: percentage,
      instead: 'give a whole number in that range, or use BatchSize.count()',
    });
    return new BatchSize(percentage, true);
  }

  /**
   * A fixed number of instances.
   *
   * @param count 1 to 10000
   */
  public static count(count: number): BatchSize {
    ensure(!isKnown(count) || isWithin(count, 1, 10_000), {
      code: 'batch-size-count',
      what: 'a batch is 1 to 10000 whole instances',
      got: count,
      instead: 'give a whole number in that range, or use BatchSize.percentage()',
    });
    return new BatchSize(count, false);
  }

  /** The number, of instances or of percent. */
  public readonly value: number;

  /** Whether the number is percent. */
  public readonly isPercentage: boolean;

  private constructor(value: number, isPercentage: boolean) {
    this.value = value;
    this.isPercentage = isPercentage;
  }

  /**
   * The batch in whole instances, at least one and at most all.
   *
   * @param instances how many are running
   */
  public of(instances: number): number {
    const size = this.isPercentage ? Math.ceil((instances * this.value) / 100) : this.value;
    return Math.min(Math.max(size, 1), instances);
  }

  /** The batch as a person writes it, such as `25%` or `2 instances`. */
  public toString(): string {
    if (this.isPercentage) return `${this.value}%`;
    return this.value === 1 ? '1 instance' : `${this.value} instances`;
  }
}

function isWithin(value: number, lowest: number, highest: number): boolean {
  return Number.isInteger(value) && value >= lowest && value <= highest;
}
