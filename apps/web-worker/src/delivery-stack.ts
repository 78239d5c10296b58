import {
  Approval,
  BatchSize,
  Build,
  Deploy,
  DeploymentPipeline,
  DeploymentStrategy,
  Source,
  SourceVariable,
  Test,
} from '@slipway/pipeline-constructs';
import type { StackProps } from 'aws-cdk-lib';
import { Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { OrdersEnvironmentStack } from './orders-environment-stack';
import { orderIsMade } from './smoke-test';

/** Where the code comes from, and where it goes. */
export interface DeliveryProps extends StackProps {
  /** The connection to the repository's host. */
  readonly connectionArn: string;
  /** The repository: its owner and its name. */
  readonly repository: string;
  readonly staging: OrdersEnvironmentStack;
  readonly production: OrdersEnvironmentStack;
}

/** Every push to main goes to staging, and from there, when somebody agrees, to production. */
export class DeliveryStack extends Stack {
  readonly pipeline: DeploymentPipeline;

  constructor(scope: Construct, id: string, props: DeliveryProps) {
    super(scope, id, props);
    const { staging, production } = props;
    const build = Build.buildspec('buildspec.yml', { outputs: ['web', 'worker'], reports: ['tests'] });

    this.pipeline = new DeploymentPipeline(this, 'Pipeline', {
      source: Source.connection(props.repository, { connectionArn: props.connectionArn, branch: 'main' }),
      builds: [build],
    });

    this.pipeline.addStage('Staging', {
      deploy: [
        Deploy.toBeanstalk(staging.web, { artifact: build.output('web'), strategy: DeploymentStrategy.allAtOnce() }),
        Deploy.toBeanstalk(staging.worker, {
          artifact: build.output('worker'),
          strategy: DeploymentStrategy.allAtOnce(),
        }),
      ],
      tests: [Test.http(staging.web.url('/health'), { name: 'Health' }), orderIsMade(staging.web.url())],
    });

    this.pipeline.addStage('Production', {
      approval: Approval.manual({
        message: `Commit ${SourceVariable.COMMIT_ID} is in staging. Let it go to production?`,
        reviewUrl: staging.web.url(),
        timeout: Duration.days(2),
      }),
      deploy: [
        Deploy.toBeanstalk(production.web, {
          artifact: build.output('web'),
          strategy: DeploymentStrategy.canary({ percentage: 10, bakeTime: Duration.minutes(5) }),
        }),
        Deploy.toBeanstalk(production.worker, {
          artifact: build.output('worker'),
          strategy: DeploymentStrategy.rolling({ batchSize: BatchSize.percentage(50) }),
        }),
      ],
    });
  }
}
