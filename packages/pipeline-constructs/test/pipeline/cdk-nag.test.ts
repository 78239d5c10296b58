import { App, Stack, Validations } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Approval } from '../../src/approval';
import { Build, BuildCache } from '../../src/build';
import { Condition, Rule } from '../../src/condition';
import { Test } from '../../src/test';
import { ENV, newPipeline } from '../_helpers/pipelines';

test('neither cdk-nag nor the validation of CDK has anything to say about a pipeline', () => {
  const app = new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
  const stack = new Stack(app, 'Test', { env: ENV });
  const nag = new AwsSolutionsChecks(app);
  Validations.of(app).addPlugins(nag);
  const topic = new sns.Topic(stack, 'Topic', { enforceSSL: true });
  newPipeline(stack, {
    builds: [Build.buildspec('b.yml', { reports: ['unit'], cache: BuildCache.s3() })],
    notifications: { topic },
  }).addStage('Check', {
    approval: Approval.manual({ notifyEmails: ['release@acme.example'] }),
    tests: [Test.http('https://orders.example/health')],
    beforeEntry: Condition.fail([Rule.commands(['true'])]),
  });
  expect(() => app.synth()).not.toThrow();
});
