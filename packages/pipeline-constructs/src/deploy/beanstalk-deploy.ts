import type { Duration, ResourceEnvironment } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BeanstalkAction } from './beanstalk-action';
import type { BeanstalkDeployProps, DeployBindOptions, DeployConfig, IDeploy } from './deploy';
import type { IBeanstalkEnvironment } from '../beanstalk/beanstalk-environment';
import type { BuildOutput } from '../build/build-output';

/** Deploys to a Beanstalk environment; the strategy is the environment's from here on. */
export class BeanstalkDeploy implements IDeploy {
  readonly artifact?: BuildOutput;
  readonly env: ResourceEnvironment;
  private readonly environment: IBeanstalkEnvironment;
  private readonly expectedDuration?: Duration;

  constructor(environment: IBeanstalkEnvironment, props: BeanstalkDeployProps) {
    this.environment = environment;
    this.artifact = props.artifact;
    this.env = environment.env;
    this.expectedDuration = props.strategy && environment.useStrategy(props.strategy);
  }

  bind(_scope: Construct, options: DeployBindOptions): DeployConfig {
    const action = new BeanstalkAction({
      actionName: options.actionName,
      runOrder: options.runOrder,
      input: options.artifact,
      role: options.role,
      environment: this.environment,
    });
    return { action, expectedDuration: this.expectedDuration };
  }
}
