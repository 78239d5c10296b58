import { ensure, isKnown } from '../errors';

/** How many instances an environment has, and whether they stand behind a load balancer. */
export class Capacity {
  /** One instance and no load balancer, for development: it is replaced with a gap, and lost with its zone. */
  public static singleInstance(): Capacity {
    return new Capacity(1, 1, true);
  }

  /**
   * A number of instances that does not change by itself.
   *
   * @param instances 1 to 10000
   */
  public static exactly(instances: number): Capacity {
    return Capacity.between(instances, instances);
  }

  /**
   * As many instances as the load wants.
   *
   * @param minimum 1 to 10000; with 2 or more the environment survives the loss of a zone
   * @param maximum at least the minimum, at most 10000
   */
  public static between(minimum: number, maximum: number): Capacity {
    for (const instances of [minimum, maximum]) {
      ensure(!isKnown(instances) || (Number.isInteger(instances) && instances >= 1 && instances <= 10_000), {
        code: 'capacity-range',
        what: 'an environment has 1 to 10000 whole instances',
        got: instances,
        instead: 'give whole numbers in that range, or Capacity.singleInstance()',
      });
    }
    ensure(!isKnown(minimum) || !isKnown(maximum) || minimum <= maximum, {
      code: 'capacity-order',
      what: 'the minimum capacity is at most the maximum',
      got: `${minimum} to ${maximum}`,
      instead: `use Capacity.between(${maximum}, ${minimum})`,
    });
    return new Capacity(minimum, maximum, false);
  }

  /** The fewest instances. */
  public readonly minimum: number;

  /** The most instances. */
  public readonly maximum: number;

  /** Whether there is one instance and no load balancer. */
  public readonly isSingleInstance: boolean;

  private constructor(minimum: number, maximum: number, isSingleInstance: boolean) {
    this.minimum = minimum;
    this.maximum = maximum;
    this.isSingleInstance = isSingleInstance;
  }

  /** Whether the number of instances can change with the load. */
  public get scales(): boolean {
    return !isKnown(this.minimum) || !isKnown(this.maximum) || this.minimum < this.maximum;
  }
}
