import { ensure, isKnown } from '../errors';

/**
 * The platform of an environment: the branch, whose recommended version is looked up when the stack is deployed. No
 * version is written into the template, and a later update never goes back to a lower one.
 *
 * @see https://docs.aws.amazon.com/elasticbeanstalk/latest/platforms/platforms-supported.html
 */
export class BeanstalkPlatform {
  /**
   * Node.js on Amazon Linux 2023.
   *
   * @param version the major version, such as `22`
   */
  public static nodejs(version: string): BeanstalkPlatform {
    return onAmazonLinux2023(`Node.js ${version}`);
  }

  /**
   * Python on Amazon Linux 2023.
   *
   * @param version such as `3.13`
   */
  public static python(version: string): BeanstalkPlatform {
    return onAmazonLinux2023(`Python ${version}`);
  }

  /**
   * Corretto (Java SE) on Amazon Linux 2023.
   *
   * @param version such as `21`
   */
  public static corretto(version: string): BeanstalkPlatform {
    return onAmazonLinux2023(`Corretto ${version}`);
  }

  /** Docker on Amazon Linux 2023. */
  public static docker(): BeanstalkPlatform {
    return onAmazonLinux2023('Docker');
  }

  /**
   * Any branch, by its full name.
   *
   * @param name such as `Go 1 running on 64bit Amazon Linux 2023`
   */
  public static branch(name: string): BeanstalkPlatform {
    ensure(!isKnown(name) || /^\S.* running on \S.*$/.test(name), {
      code: 'platform-branch',
      what: 'a platform branch is named by what it runs and what that runs on',
      got: name,
      instead: "write it as in 'Go 1 running on 64bit Amazon Linux 2023'",
    });
    return new BeanstalkPlatform(name, undefined);
  }

  /**
   * One version of a platform, of AWS or your own. It is used as it is, and never looked up.
   *
   * @param arn the version's ARN
   */
  public static version(arn: string): BeanstalkPlatform {
    ensure(!isKnown(arn) || /^arn:[^:]+:elasticbeanstalk:[^:]*:[^:]*:platform\/.+\/\d+\.\d+\.\d+$/.test(arn), {
      code: 'platform-arn',
      what: 'a platform version is given by its ARN',
      got: arn,
      instead: "write 'arn:aws:elasticbeanstalk:REGION::platform/BRANCH/VERSION', or use BeanstalkPlatform.branch()",
    });
    return new BeanstalkPlatform(undefined, arn);
  }

  /**
   * The branch whose recommended version is taken.
   *
   * @default - none; `versionArn` is set
   */
  public readonly branchName?: string;

  /**
   * The version that is taken as it is.
   *
   * @default - none; `branchName` is set
   */
  public readonly versionArn?: string;

  private constructor(branchName?: string, versionArn?: string) {
    this.branchName = branchName;
    this.versionArn = versionArn;
  }
}

function onAmazonLinux2023(runtime: string): BeanstalkPlatform {
  return BeanstalkPlatform.branch(`${runtime} running on 64bit Amazon Linux 2023`);
}
