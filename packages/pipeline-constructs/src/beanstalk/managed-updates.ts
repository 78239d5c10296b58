import { ensure, isKnown } from '../errors';

/** How far a managed update may go. */
export enum UpdateLevel {
  /** Patch versions only. */
  PATCH = 'patch',
  /** Minor and patch versions. */
  MINOR = 'minor',
}

/** A day of the week. */
export enum UpdateDay {
  /** Monday. */
  MONDAY = 'Mon',
  /** Tuesday. */
  TUESDAY = 'Tue',
  /** Wednesday. */
  WEDNESDAY = 'Wed',
  /** Thursday. */
  THURSDAY = 'Thu',
  /** Friday. */
  FRIDAY = 'Fri',
  /** Saturday. */
  SATURDAY = 'Sat',
  /** Sunday. */
  SUNDAY = 'Sun',
}

/** When and how far the platform is updated. */
export interface WeeklyUpdateProps {
  /**
   * The day of the two-hour window.
   *
   * @default UpdateDay.SUNDAY
   */
  readonly day?: UpdateDay;
  /**
   * The hour (UTC) at which the window opens: 0 to 23.
   *
   * @default 3
   */
  readonly hour?: number;
  /**
   * The minute at which the window opens: 0 to 59.
   *
   * @default 0
   */
  readonly minute?: number;
  /**
   * How far an update may go.
   *
   * @default UpdateLevel.MINOR
   */
  readonly level?: UpdateLevel;
  /**
   * Whether the instances are replaced every week even if there is no update.
   *
   * @default false
   */
  readonly replaceInstances?: boolean;
}

/**
 * Whether Beanstalk keeps the platform up to date by itself.
 *
 * @see https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/environment-platform-update-managed.html
 */
export class ManagedUpdates {
  /**
   * Updates once a week, immutably: a failed update leaves the old instances in service.
   *
   * @param props when and how far
   */
  public static weekly(props: WeeklyUpdateProps = {}): ManagedUpdates {
    const hour = props.hour ?? 3;
    const minute = props.minute ?? 0;
    ensureTime('hour', hour, 23);
    ensureTime('minute', minute, 59);
    return new ManagedUpdates({
      startTime: `${props.day ?? UpdateDay.SUNDAY}:${twoDigits(hour)}:${twoDigits(minute)}`,
      level: props.level ?? UpdateLevel.MINOR,
      replaceInstances: props.replaceInstances ?? false,
    });
  }

  /** Leaves the platform as it is until a stack update brings a newer one. */
  public static off(): ManagedUpdates {
    return new ManagedUpdates(undefined);
  }

  /** @internal */
  public readonly _window: UpdateWindow | undefined;

  private constructor(window: UpdateWindow | undefined) {
    this._window = window;
  }
}

/** @internal */
export interface UpdateWindow {
  readonly startTime: string;
  readonly level: UpdateLevel;
  readonly replaceInstances: boolean;
}

function ensureTime(part: string, value: number, highest: number): void {
  ensure(!isKnown(value) || (Number.isInteger(value) && value >= 0 && value <= highest), {
    code: 'managed-updates-time',
    what: `the ${part} of the update window is 0 to ${highest}`,
    got: value,
    instead: 'give a time of day in UTC',
  });
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
