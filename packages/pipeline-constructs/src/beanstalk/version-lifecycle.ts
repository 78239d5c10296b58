import { type Duration } from 'aws-cdk-lib';
import { ensure, isKnown } from '../errors';

/** How long an application keeps its versions. One that is deployed is never removed. */
export class VersionLifecycle {
  /**
   * Keeps the newest versions, counted.
   *
   * @param count 1 to 1000, the number of versions an application can have
   */
  public static keepNewest(count: number): VersionLifecycle {
    ensure(!isKnown(count) || (Number.isInteger(count) && count >= 1 && count <= 1000), {
      code: 'version-lifecycle-count',
      what: 'an application keeps 1 to 1000 versions',
      got: count,
      instead: 'give a whole number in that range',
    });
    return new VersionLifecycle(count, undefined);
  }

  /**
   * Keeps versions until they are older than this, in whole days.
   *
   * @param age at least one day
   */
  public static keepFor(age: Duration): VersionLifecycle {
    const days = age.isUnresolved() ? undefined : age.toDays({ integral: false });
    ensure(days === undefined || (Number.isInteger(days) && days >= 1), {
      code: 'version-lifecycle-age',
      what: 'versions are kept for whole days, at least one',
      got: age.toHumanString(),
      instead: 'use Duration.days()',
    });
    return new VersionLifecycle(undefined, age);
  }

  /** Keeps every version; deployments fail when the account's quota of 1000 is reached. */
  public static keepAll(): VersionLifecycle {
    return new VersionLifecycle(undefined, undefined);
  }

  /**
   * The number of versions kept.
   *
   * @default - not limited by number
   */
  public readonly count?: number;

  /**
   * The age up to which versions are kept.
   *
   * @default - not limited by age
   */
  public readonly age?: Duration;

  private constructor(count?: number, age?: Duration) {
    this.count = count;
    this.age = age;
  }
}
