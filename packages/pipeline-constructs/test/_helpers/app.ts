import { App } from 'aws-cdk-lib';

/**
 * An application whose templates are looked at by a test. CDK's own validation of them takes more time than everything
 * else together, and only warns; one test of the whole has it on, as errors: `pipeline/cdk-nag.test.ts`.
 */
export function testApp(): App {
  return new App({ analyticsReporting: false, builtinCloudFormationValidation: false });
}
