import type { Duration, ResourceEnvironment } from 'aws-cdk-lib';
import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { BeanstalkDeploy } from './beanstalk-deploy';
import type { IBeanstalkEnvironment } from '../beanstalk/beanstalk-environment';
import type { BuildOutput } from '../build/build-output';
import type { DeploymentStrategy } from '../strategy/deployment-strategy';

/** What a stage hands to a deploy when it turns it into an action. */
export interface DeployBindOptions {
  /** The stage the action will stand in. */
  readonly stageName: string;
  /** The action's name, unique in its stage. */
  readonly actionName: string;
  /** The action's place in its stage; equal numbers run at the same time. */
  readonly runOrder: number;
  /** What is deployed: the named output of the build, or its only one. */
  readonly artifact: codepipeline.Artifact;
  /** The role of this action alone. The deploy grants it what it needs. */
  readonly role: iam.IRole;
  /** The pipeline the action becomes part of. */
  readonly pipeline: codepipeline.IPipeline;
}

/** What a deploy gives back to its stage. */
export interface DeployConfig {
  /** The action which the stage adds. */
  readonly action: codepipeline.IAction;
  /**
   * The shortest time a deployment with this strategy can take, as known at construction.
   *
   * @default - not known; the target's own settings decide
   */
  readonly expectedDuration?: Duration;
}

/** A way to bring an artifact onto a target. Made by `Deploy`. */
export interface IDeploy {
  /**
   * The build output to deploy.
   *
   * @default - the only output of the pipeline's build
   */
  readonly artifact?: BuildOutput;
  /**
   * Account and Region of the target; the action's role has to be in that account.
   *
   * @default - those of the pipeline
   */
  readonly env?: ResourceEnvironment;
  /**
   * Renders the action and grants its role what it needs.
   *
   * @param scope where the deploy may place constructs of its own; in the pipeline's stack
   * @param options the action's place, role and artifact
   */
  bind(scope: Construct, options: DeployBindOptions): DeployConfig;
}

/** How an artifact reaches a Beanstalk environment. */
export interface BeanstalkDeployProps {
  /**
   * The build output to deploy.
   *
   * @default - the only output of the pipeline's build; with several outputs this is required
   */
  readonly artifact?: BuildOutput;
  /**
   * How the new version replaces the old one.
   *
   * @default - the environment keeps its own deployment policy
   */
  readonly strategy?: DeploymentStrategy;
}

/** Deploys, to be given to a stage of a pipeline. */
export class Deploy {
  /**
   * Deploys to an Elastic Beanstalk environment with CodePipeline's own action.
   *
   * The strategy is written into the environment's option settings, wherever its stack is; so an environment takes one
   * strategy, and an imported one takes none. CodePipeline ends the action after one hour
   * (https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html): what cannot end by then is refused.
   *
   * @param environment the target
   * @param props artifact and strategy
   */
  public static toBeanstalk(environment: IBeanstalkEnvironment, props: BeanstalkDeployProps = {}): IDeploy {
    return new BeanstalkDeploy(environment, props);
  }

  private constructor() {}
}
