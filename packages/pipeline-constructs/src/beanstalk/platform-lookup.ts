import { createHash } from 'node:crypto';
import { Aws, CustomResource, Duration, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { LookupFunctionProps } from './lookup-function';
import { LookupFunction } from './lookup-function';

/** What is looked up, for whom. */
export interface PlatformLookupProps {
  /** The branch whose recommended version is wanted. */
  readonly branchName: string;
  readonly applicationName: string;
  /** The value of the environment's tag, by which it is found again. */
  readonly environmentTag: string;
  /** Everything else that CloudFormation knows of the environment: when that changes, the platform is looked up again. */
  readonly settings: () => unknown;
}

/** The tag by which the lookup finds the environment it looks up for. */
export const ENVIRONMENT_TAG = 'slipway:environment';

/**
 * The version of a platform, looked up when the stack is deployed.
 *
 * A managed update moves an environment ahead of its template. So every change of the environment asks again, and the
 * answer is never lower than the earlier one, nor than what the environment runs by then.
 */
export class PlatformLookup extends Construct {
  /** The ARN of the platform's version. */
  readonly platformArn: string;

  constructor(scope: Construct, id: string, props: PlatformLookupProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const lookup = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::BeanstalkPlatform',
      serviceToken: LookupFunction.in(stack, 'BeanstalkPlatformLookup', () => platformFunction(stack)).functionArn,
      serviceTimeout: Duration.minutes(5),
      properties: {
        BranchName: props.branchName,
        ApplicationName: props.applicationName,
        EnvironmentTag: props.environmentTag,
        Settings: Lazy.uncachedString({ produce: () => digest(stack.resolve(props.settings())) }),
      },
    });
    this.platformArn = lookup.getAttString('PlatformArn');
  }
}

function platformFunction(stack: Stack): LookupFunctionProps {
  const environments = `arn:${Aws.PARTITION}:elasticbeanstalk:${stack.region}:${stack.account}:environment/*`;
  return {
    handler: 'beanstalk-platform',
    description: 'Looks up the recommended version of an Elastic Beanstalk platform',
    statements: [
      new iam.PolicyStatement({ actions: ['elasticbeanstalk:ListPlatformVersions'], resources: ['*'] }),
      new iam.PolicyStatement({
        actions: ['elasticbeanstalk:DescribeEnvironments', 'elasticbeanstalk:ListTagsForResource'],
        resources: [environments],
      }),
    ],
    reason: 'it only reads: the list of platforms, and environments which have no name before they are made',
  };
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
