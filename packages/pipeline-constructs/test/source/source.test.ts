import { Match, Template } from 'aws-cdk-lib/assertions';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { S3Detection, Source, SourceVariable, Trigger } from '../../src/source';
import { actionOf, codeOf, CONNECTION, newPipeline, newStack, statementsOf } from '../_helpers/pipelines';

const NOTHING = 'nothing was thrown';

describe('a connection', () => {
  test('becomes a source action of its provider, on the branch main', () => {
    const stack = newStack();
    newPipeline(stack, { source: Source.connection('acme/orders', { connectionArn: CONNECTION }) });
    expect(actionOf(stack, 'Source', 'Source')).toMatchObject({
      ActionTypeId: { Category: 'Source', Owner: 'AWS', Provider: 'CodeStarSourceConnection', Version: '1' },
      Configuration: { ConnectionArn: CONNECTION, FullRepositoryId: 'acme/orders', BranchName: 'main' },
      Namespace: 'Source',
      OutputArtifacts: [{ Name: 'Source' }],
    });
  });

  test('may be used by its action under the old and the new name of the service, and no other connection', () => {
    const stack = newStack();
    newPipeline(stack);
    const statements = statementsOf(stack, actionOf(stack, 'Source', 'Source').RoleArn);
    expect(statements).toContainEqual({
      Action: ['codeconnections:UseConnection', 'codestar-connections:UseConnection'],
      Effect: 'Allow',
      Resource: CONNECTION,
    });
  });

  test('keeps the groups of a GitLab repository', () => {
    const stack = newStack();
    newPipeline(stack, {
      source: Source.connection('acme/shop/orders', { connectionArn: CONNECTION, branch: 'trunk' }),
    });
    expect(actionOf(stack, 'Source', 'Source').Configuration).toMatchObject({
      FullRepositoryId: 'acme/shop/orders',
      BranchName: 'trunk',
    });
  });

  test('that is cloned lets the build use the connection', () => {
    const stack = newStack();
    newPipeline(stack, { source: Source.connection('acme/orders', { connectionArn: CONNECTION, fullClone: true }) });
    expect(actionOf(stack, 'Source', 'Source').Configuration.OutputArtifactFormat).toBe('CODEBUILD_CLONE_REF');
    const [project] = Object.values(Template.fromStack(stack).findResources('AWS::CodeBuild::Project'));
    expect(statementsOf(stack, project.Properties.ServiceRole)).toContainEqual({
      Action: ['codeconnections:UseConnection', 'codestar-connections:UseConnection'],
      Effect: 'Allow',
      Resource: CONNECTION,
    });
  });

  test.each([
    ['orders', CONNECTION, 'connection-repository'],
    ['https://github.com/acme/orders', CONNECTION, 'connection-repository'],
    ['acme/orders', 'my-connection', 'connection-arn'],
    ['acme/orders', CONNECTION.replace('codeconnections', 'codestar-connections'), NOTHING],
  ])('%s through %s: %s', (repository, connectionArn, outcome) => {
    expect(codeOf(() => Source.connection(repository, { connectionArn }))).toBe(outcome);
  });
});

describe('CodeCommit', () => {
  test('starts the pipeline by an event of the branch, and is never polled', () => {
    const stack = newStack();
    const repository = new codecommit.Repository(stack, 'Repository', { repositoryName: 'orders' });
    newPipeline(stack, { source: Source.codeCommit(repository) });
    expect(actionOf(stack, 'Source', 'Source')).toMatchObject({
      ActionTypeId: { Provider: 'CodeCommit' },
      Configuration: { BranchName: 'main', PollForSourceChanges: false },
    });
    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['aws.codecommit'], detail: Match.objectLike({ referenceName: ['main'] }) },
    });
  });

  test('takes no triggers', () => {
    const stack = newStack();
    const source = Source.codeCommit(new codecommit.Repository(stack, 'Repository', { repositoryName: 'orders' }));
    expect(codeOf(() => newPipeline(stack, { source, triggers: [Trigger.tag({ includes: ['v*'] })] }))).toBe(
      'source-takes-no-triggers',
    );
  });
});

describe('S3', () => {
  test('starts the pipeline by an event of the bucket, without a custom resource or a trail', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Bucket', { versioned: true });
    newPipeline(stack, { source: Source.s3(bucket, 'orders.zip') });
    expect(actionOf(stack, 'Source', 'Source').Configuration).toMatchObject({
      S3ObjectKey: 'orders.zip',
      PollForSourceChanges: false,
    });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { bucket: { name: [{ Ref: Match.stringLikeRegexp('Bucket') }] }, object: { key: ['orders.zip'] } },
      },
    });
    template.hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
    template.resourceCountIs('Custom::S3BucketNotifications', 0);
    template.resourceCountIs('AWS::CloudTrail::Trail', 0);
  });

  test.each([
    [S3Detection.POLLING, true],
    [S3Detection.NONE, false],
  ])('detection %s makes no rule', (detection, polled) => {
    const stack = newStack();
    const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'sources');
    newPipeline(stack, { source: Source.s3(bucket, 'orders.zip', { detection }) });
    expect(actionOf(stack, 'Source', 'Source').Configuration.PollForSourceChanges).toBe(polled);
    Template.fromStack(stack).resourceCountIs('AWS::Events::Rule', 0);
  });

  test('a bucket without versions, and a key that starts with a slash, are refused', () => {
    const stack = newStack();
    expect(codeOf(() => Source.s3(new s3.Bucket(stack, 'Plain'), 'a.zip'))).toBe('s3-source-versions');
    const versioned = new s3.Bucket(stack, 'Versioned', { versioned: true });
    expect(codeOf(() => Source.s3(versioned, '/a.zip'))).toBe('s3-source-key');
    expect(codeOf(() => Source.s3(versioned, 'a.zip'))).toBe(NOTHING);
  });
});

test('the variables of a source are in the namespace that its action has', () => {
  expect(SourceVariable.COMMIT_ID).toBe('#{Source.CommitId}');
  expect(SourceVariable.PIPELINE_EXECUTION_ID).toBe('#{codepipeline.PipelineExecutionId}');
});
