import type { Duration, IResource } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { DeploymentStrategy } from '../strategy/deployment-strategy';

/** An Elastic Beanstalk environment, of this application or imported. */
export interface IBeanstalkEnvironment extends IResource {
  /** The environment's name.
   * @attribute */
  readonly environmentName: string;

  /** The environment's ARN.
   * @attribute */
  readonly environmentArn: string;

  /** The name of the application that the environment belongs to. */
  readonly applicationName: string;

  /**
   * Makes a strategy the environment's own: every deployment follows it from then on.
   *
   * The strategy becomes part of the environment's option settings, so it must be given before the environment's stage
   * is synthesized, and once. An imported environment keeps the settings it has.
   *
   * @param strategy the strategy to render
   * @returns the shortest time in which a deployment can end
   */
  useStrategy(strategy: DeploymentStrategy): Duration;

  /**
   * Lets a role deploy versions to this environment, and only to this one.
   *
   * @param grantee the role of a pipeline's action
   */
  grantDeploy(grantee: iam.IGrantable): iam.Grant;
}

/** What is known of an environment that is not made here. */
export interface BeanstalkEnvironmentAttributes {
  /** The environment's name. */
  readonly environmentName: string;
  /** The name of its application. */
  readonly applicationName: string;
  /**
   * The roles which Beanstalk hands to the environment: the instances' and its own. A deployment passes them on.
   *
   * @default - none; deployments that replace instances then need iam:PassRole from elsewhere
   */
  readonly roles?: iam.IRole[];
}
