import { Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { application } from './_helpers/application';

test('breaks no rule of AwsSolutions that is not acknowledged where it is broken', () => {
  const { app } = application();
  app.synth();
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  expect(
    violations.map(({ ruleName, violatingResources }) => [
      ruleName,
      ...violatingResources.map(({ constructPath }) => constructPath),
    ]),
  ).toEqual([]);
});

test('the rules do see what is broken', () => {
  const { app } = application();
  new Bucket(new Stack(app, 'Broken'), 'Open');
  app.synth();
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  expect(violations.map(({ ruleName }) => ruleName)).toEqual(
    expect.arrayContaining(['AwsSolutions-S1', 'AwsSolutions-S10']),
  );
});
