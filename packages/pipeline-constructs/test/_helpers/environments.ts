import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { WebEnvironmentProps } from '../../src/beanstalk/web-environment';
import { WebEnvironment } from '../../src/beanstalk/web-environment';
import type { WorkerEnvironmentProps } from '../../src/beanstalk/worker-environment';
import { WorkerEnvironment } from '../../src/beanstalk/worker-environment';
import { BeanstalkApplication } from '../../src/beanstalk/beanstalk-application';
import { BeanstalkPlatform } from '../../src/beanstalk/beanstalk-platform';
import { SlipwayError } from '../../src/errors';
import { testApp } from './app';

/** A pinned platform: most tests are not about looking one up. */
export const PLATFORM = BeanstalkPlatform.version(
  'arn:aws:elasticbeanstalk:eu-west-1::platform/Node.js 22 running on 64bit Amazon Linux 2023/6.6.0',
);

export function testStack(): Stack {
  return new Stack(testApp(), 'Test');
}

export function webEnvironment(props: Partial<WebEnvironmentProps> = {}, stack: Stack = testStack()): WebEnvironment {
  const application = props.application ?? new BeanstalkApplication(stack, 'Application');
  return new WebEnvironment(stack, 'Web', { application, platform: PLATFORM, ...props });
}

export function workerEnvironment(
  props: Partial<WorkerEnvironmentProps> = {},
  stack: Stack = testStack(),
): WorkerEnvironment {
  const application = props.application ?? new BeanstalkApplication(stack, 'Application');
  return new WorkerEnvironment(stack, 'Worker', { application, platform: PLATFORM, ...props });
}

/** The options of an environment as they are in its template, by namespace. */
export function optionsOf(environment: { readonly stack: Stack }): Record<string, Record<string, unknown>> {
  const [resource] = Object.values(
    Template.fromStack(environment.stack).findResources('AWS::ElasticBeanstalk::Environment'),
  );
  const options: Record<string, Record<string, unknown>> = {};
  for (const setting of resource.Properties.OptionSettings) {
    (options[setting.Namespace] ??= {})[setting.OptionName] = setting.Value;
  }
  return options;
}

/** The code and the message of the refusal that an action ends in; fails if it does not end in one. */
export function refusalOf(action: () => unknown): { readonly code: string; readonly message: string } {
  try {
    action();
  } catch (error) {
    if (error instanceof SlipwayError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('nothing was refused');
}
