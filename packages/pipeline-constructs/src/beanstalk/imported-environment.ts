import type { Duration } from 'aws-cdk-lib';
import { Resource, Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { applicationArnOf } from './application-arn';
import type { BeanstalkEnvironmentAttributes, IBeanstalkEnvironment } from './beanstalk-environment';
import { grantDeployment } from './deploy-permissions';
import { SlipwayError } from '../errors';
import type { DeploymentStrategy } from '../strategy/deployment-strategy';

/** An environment that is not made here, in the account and region of its scope. */
export class ImportedEnvironment extends Resource implements IBeanstalkEnvironment {
  readonly environmentName: string;
  readonly environmentArn: string;
  readonly applicationName: string;
  private readonly roles: iam.IRole[];

  constructor(scope: Construct, id: string, attributes: BeanstalkEnvironmentAttributes) {
    super(scope, id);
    this.environmentName = attributes.environmentName;
    this.applicationName = attributes.applicationName;
    this.roles = attributes.roles ?? [];
    this.environmentArn = Stack.of(this).formatArn({
      service: 'elasticbeanstalk',
      resource: 'environment',
      resourceName: `${this.applicationName}/${this.environmentName}`,
    });
  }

  useStrategy(strategy: DeploymentStrategy): Duration {
    throw new SlipwayError({
      code: 'strategy-on-imported-environment',
      what: 'a strategy is part of the settings of an environment, and those of an imported one are not ours to write',
      got: strategy.toString(),
      instead: 'leave the strategy out and set the deployment policy where the environment is made',
    });
  }

  grantDeploy(grantee: iam.IGrantable): iam.Grant {
    return grantDeployment(grantee, {
      scope: this,
      applicationArn: applicationArnOf(this, this.applicationName),
      environmentArn: this.environmentArn,
      passedRoleArns: this.roles.map((role) => role.roleArn),
    });
  }
}
