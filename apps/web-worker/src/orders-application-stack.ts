import { BeanstalkApplication, VersionLifecycle } from '@slipway/pipeline-constructs';
import type { StackProps } from 'aws-cdk-lib';
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** The Beanstalk application: what its environments have in common, so that a version is made once and deployed to all. */
export class OrdersApplicationStack extends Stack {
  readonly application: BeanstalkApplication;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    this.application = new BeanstalkApplication(this, 'Orders', {
      description: 'Takes orders and makes them',
      versionLifecycle: VersionLifecycle.keepNewest(100),
    });
  }
}
