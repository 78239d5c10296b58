import { Resource, Stack } from 'aws-cdk-lib';
import type { IResource } from 'aws-cdk-lib';
import * as elasticbeanstalk from 'aws-cdk-lib/aws-elasticbeanstalk';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { applicationArnOf } from './application-arn';
import { VersionLifecycle } from './version-lifecycle';
import { acknowledgeWildcards } from '../acknowledge';
import { ensure, isKnown } from '../errors';

/** An Elastic Beanstalk application: what its environments and versions have in common. */
export interface IBeanstalkApplication extends IResource {
  /** The application's name.
   * @attribute */
  readonly applicationName: string;

  /** The application's ARN.
   * @attribute */
  readonly applicationArn: string;
}

/** Properties of an application. */
export interface BeanstalkApplicationProps {
  /**
   * The application's name, 1 to 100 characters without a slash.
   *
   * @default - CloudFormation makes one
   */
  readonly applicationName?: string;
  /**
   * What the application is for, at most 200 characters.
   *
   * @default - no description
   */
  readonly description?: string;
  /**
   * How long versions are kept. Their bundles stay in the bucket either way, so that a rollback finds them.
   *
   * @default VersionLifecycle.keepNewest(200)
   */
  readonly versionLifecycle?: VersionLifecycle;
}

/** An Elastic Beanstalk application. */
export class BeanstalkApplication extends Resource implements IBeanstalkApplication {
  /**
   * Refers to an application by its name, in this account and region.
   *
   * @param scope where the reference stands
   * @param id its identifier there
   * @param applicationName the application's name
   */
  public static fromApplicationName(scope: Construct, id: string, applicationName: string): IBeanstalkApplication {
    class Imported extends Resource implements IBeanstalkApplication {
      public readonly applicationName = applicationName;
      public readonly applicationArn = applicationArnOf(this, applicationName);
    }
    return new Imported(scope, id);
  }

  /** The application's name. */
  public readonly applicationName: string;

  /** The application's ARN. */
  public readonly applicationArn: string;

  /** What CloudFormation is given. */
  public readonly cfnApplication: elasticbeanstalk.CfnApplication;

  /**
   * Defines an application.
   *
   * @param scope where it stands
   * @param id its identifier there
   * @param props its name and how long versions are kept
   */
  constructor(scope: Construct, id: string, props: BeanstalkApplicationProps = {}) {
    super(scope, id, { physicalName: props.applicationName });
    ensureTexts(props);
    const lifecycle = props.versionLifecycle ?? VersionLifecycle.keepNewest(200);
    const role = this.keepsAll(lifecycle) ? undefined : this.defineLifecycleRole();
    this.cfnApplication = new elasticbeanstalk.CfnApplication(this, 'Resource', {
      applicationName: this.physicalName,
      description: props.description,
      resourceLifecycleConfig: role && {
        serviceRole: role.roleArn,
        versionLifecycleConfig: renderLifecycle(lifecycle),
      },
    });
    this.applicationName = this.getResourceNameAttribute(this.cfnApplication.ref);
    this.applicationArn = applicationArnOf(this, this.applicationName);
    if (role) this.allowRemoval(role);
  }

  private keepsAll(lifecycle: VersionLifecycle): boolean {
    return lifecycle.count === undefined && lifecycle.age === undefined;
  }

  private defineLifecycleRole(): iam.Role {
    return new iam.Role(this, 'LifecycleRole', {
      assumedBy: new iam.ServicePrincipal('elasticbeanstalk.amazonaws.com'),
      description: 'Elastic Beanstalk, removing old versions of an application',
    });
  }

  private allowRemoval(role: iam.Role): void {
    const versions = new iam.PolicyStatement({
      actions: ['elasticbeanstalk:DescribeApplicationVersions', 'elasticbeanstalk:DeleteApplicationVersion'],
      resources: [Stack.of(this).formatArn({ service: 'elasticbeanstalk', resource: 'applicationversion/*' })],
      conditions: { StringEquals: { 'elasticbeanstalk:InApplication': this.applicationArn } },
    });
    role.addToPolicy(versions);
    acknowledgeWildcards(
      role,
      [versions],
      "each deployment makes a version; the condition holds it to this application's",
    );
  }
}

function renderLifecycle(
  lifecycle: VersionLifecycle,
): elasticbeanstalk.CfnApplication.ApplicationVersionLifecycleConfigProperty {
  return lifecycle.count !== undefined
    ? { maxCountRule: { enabled: true, maxCount: lifecycle.count, deleteSourceFromS3: false } }
    : { maxAgeRule: { enabled: true, maxAgeInDays: lifecycle.age?.toDays(), deleteSourceFromS3: false } };
}

function ensureTexts(props: BeanstalkApplicationProps): void {
  const { applicationName, description } = props;
  ensure(applicationName === undefined || !isKnown(applicationName) || /^[^/]{1,100}$/.test(applicationName), {
    code: 'application-name',
    what: "an application's name has 1 to 100 characters and no slash",
    got: applicationName,
    instead: 'shorten it, or leave it out and CloudFormation makes one',
  });
  ensure(description === undefined || !isKnown(description) || description.length <= 200, {
    code: 'application-description',
    what: 'a description has at most 200 characters',
    got: description,
    instead: 'shorten it',
  });
}
