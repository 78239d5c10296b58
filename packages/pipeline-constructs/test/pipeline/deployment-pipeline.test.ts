import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Approval } from '../../src/approval';
import { Build } from '../../src/build';
import { Condition, Rule, VariableOperator } from '../../src/condition';
import { ExecutionMode } from '../../src/pipeline';
import { Trigger } from '../../src/source';
import { Test } from '../../src/test';
import { testApp } from '../_helpers/app';
import {
  actionOf,
  BucketDeploy,
  codeOf,
  ENV,
  newPipeline,
  newStack,
  someDeploy,
  stagesOf,
  statementsOf,
} from '../_helpers/pipelines';

const NOTHING = 'nothing was thrown';

function propertiesOf(stack: Stack, type: string) {
  return Object.values(Template.fromStack(stack).findResources(type)).map(({ Properties }) => Properties);
}

describe('the pipeline', () => {
  test('is of type V2 and lets a newer commit overtake, or wait in line by choice', () => {
    const modeOf = (executionMode?: ExecutionMode) => {
      const stack = newStack();
      newPipeline(stack, { executionMode });
      return propertiesOf(stack, 'AWS::CodePipeline::Pipeline')[0];
    };
    expect(modeOf()).toMatchObject({ PipelineType: 'V2', ExecutionMode: 'SUPERSEDED' });
    expect(modeOf(ExecutionMode.QUEUED)).toMatchObject({ PipelineType: 'V2', ExecutionMode: 'QUEUED' });
  });

  test('has its name, variables and what it wraps', () => {
    const stack = newStack();
    const variable = new codepipeline.Variable({ variableName: 'RELEASE', defaultValue: 'next' });
    const pipeline = newPipeline(stack, { pipelineName: 'orders', variables: [variable] });
    expect(propertiesOf(stack, 'AWS::CodePipeline::Pipeline')[0]).toMatchObject({
      Name: 'orders',
      Variables: [{ Name: 'RELEASE', DefaultValue: 'next' }],
    });
    expect(pipeline.codePipeline.stages.map(({ stageName }) => stageName)).toEqual(['Source', 'Build']);
    expect(pipeline.codePipeline.artifactBucket).toBe(pipeline.artifactBucket);
    expect(pipeline.buildProjects).toHaveLength(1);
  });

  test('refuses 51 variables, and two of the same name', () => {
    const variables = (count: number) =>
      Array.from({ length: count }, (_, index) => new codepipeline.Variable({ variableName: `V${index}` }));
    expect(codeOf(() => newPipeline(newStack(), { variables: variables(50) }))).toBe(NOTHING);
    expect(codeOf(() => newPipeline(newStack(), { variables: variables(51) }))).toBe('too-many-variables');
    expect(codeOf(() => newPipeline(newStack(), { variables: [...variables(1), ...variables(1)] }))).toBe(
      'variable-name-taken',
    );
  });

  test('refuses to deploy what a pull request brings', () => {
    expect(codeOf(() => newPipeline(newStack(), { triggers: [Trigger.pullRequest()] }))).toBe('pull-request-deploys');
  });

  test('tells a topic what is worth knowing, or what is asked for', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic');
    newPipeline(stack, { notifications: { topic } });
    const [rule] = propertiesOf(stack, 'AWS::CodeStarNotifications::NotificationRule');
    expect(rule.EventTypeIds).toEqual([
      'codepipeline-pipeline-pipeline-execution-succeeded',
      'codepipeline-pipeline-pipeline-execution-failed',
      'codepipeline-pipeline-pipeline-execution-superseded',
      'codepipeline-pipeline-manual-approval-needed',
      'codepipeline-pipeline-manual-approval-failed',
    ]);
    Template.fromStack(stack).hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'sns:Publish',
            Principal: { Service: 'codestar-notifications.amazonaws.com' },
          }),
        ]),
      },
    });
    const silent = newStack();
    const events = { topic: new sns.Topic(silent, 'Topic'), events: [] };
    expect(codeOf(() => newPipeline(silent, { notifications: events }))).toBe('notifications-without-events');
  });
});

describe('the artifact bucket', () => {
  test('is private, versioned, encrypted with a key of its own, and stays', () => {
    const stack = newStack();
    newPipeline(stack);
    const template = Template.fromStack(stack);
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            Match.objectLike({ ServerSideEncryptionByDefault: Match.objectLike({ SSEAlgorithm: 'aws:kms' }) }),
          ],
        },
      },
    });
    template.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });

  test('keeps revisions: only superseded versions, broken uploads and caches expire', () => {
    const stack = newStack();
    newPipeline(stack);
    const [{ LifecycleConfiguration }] = propertiesOf(stack, 'AWS::S3::Bucket');
    expect(LifecycleConfiguration.Rules).toEqual([
      {
        Id: 'SupersededVersions',
        Status: 'Enabled',
        NoncurrentVersionExpiration: { NoncurrentDays: 30 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
      { Id: 'BuildCaches', Status: 'Enabled', Prefix: 'build-cache/', ExpirationInDays: 14 },
    ]);
  });

  test('can be one that is there, with its key', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    const bucket = new s3.Bucket(stack, 'Bucket', { encryptionKey, versioned: true });
    const pipeline = newPipeline(stack, { artifactBucket: bucket });
    expect(pipeline.artifactBucket).toBe(bucket);
    Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 1);
  });

  test('can be encrypted with a key that is there', () => {
    const stack = newStack();
    newPipeline(stack, { encryptionKey: new kms.Key(stack, 'Key') });
    Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 1);
  });

  test('records requests in the bucket it is given', () => {
    const stack = newStack();
    newPipeline(stack, { accessLogsBucket: s3.Bucket.fromBucketName(stack, 'Logs', 'access-logs') });
    const [{ LoggingConfiguration }] = propertiesOf(stack, 'AWS::S3::Bucket');
    expect(LoggingConfiguration).toEqual({ DestinationBucketName: 'access-logs', LogFilePrefix: 'artifacts/' });
  });

  test('lets nobody in the pipeline delete a revision, and names every action', () => {
    const stack = newStack();
    newPipeline(stack).addStage('Check', { tests: [Test.commands(['true'])] });
    const actions = propertiesOf(stack, 'AWS::IAM::Policy')
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .flatMap(({ Action }) => Action);
    expect(actions.filter((action) => action.includes('*') || action.startsWith('s3:Delete'))).toEqual([]);
  });
});

describe('a stage', () => {
  test('deploys side by side, each action with the artifact it names', () => {
    const stack = newStack();
    const build = Build.buildspec('b.yml', { outputs: ['web', 'worker'] });
    newPipeline(stack, { builds: [build] }).addStage('Staging', {
      deploy: [someDeploy(stack, build.output('web')), someDeploy(stack, build.output('worker'))],
    });
    const actions = stagesOf(stack)[2].Actions;
    expect(actions.map(({ Name, RunOrder, InputArtifacts }) => [Name, RunOrder, InputArtifacts])).toEqual([
      ['Deploy-web', 1, [{ Name: 'web' }]],
      ['Deploy-worker', 1, [{ Name: 'worker' }]],
    ]);
  });

  test('deploys the only artifact there is, if none is named', () => {
    const stack = newStack();
    newPipeline(stack).addStage('Staging', { deploy: [someDeploy(stack)] });
    expect(actionOf(stack, 'Staging', 'Deploy').InputArtifacts).toEqual([{ Name: 'Build' }]);
  });

  test('refuses a deploy without an artifact where there are several, and an artifact of another pipeline', () => {
    const stack = newStack();
    const pipeline = newPipeline(stack, { builds: [Build.buildspec('b.yml', { outputs: ['web', 'worker'] })] });
    expect(codeOf(() => pipeline.addStage('A', { deploy: [someDeploy(stack)] }))).toBe('which-artifact');
    const foreign = Build.buildspec('b.yml', { outputs: ['web'] }).output('web');
    expect(codeOf(() => pipeline.addStage('B', { deploy: [someDeploy(stack, foreign)] }))).toBe('foreign-artifact');
  });

  test.each([
    ['the same name twice', ['A', 'A'], 'stage-name-taken'],
    ['the name of the build stage', ['Build'], 'stage-name-taken'],
    ['an illegal name', ['Prod EU'], 'stage-name'],
    ['a long name', ['x'.repeat(101)], 'stage-name'],
  ])('refuses %s', (_case, names, code) => {
    const stack = newStack();
    const pipeline = newPipeline(stack);
    const add = () => names.forEach((name) => pipeline.addStage(name, { tests: [Test.commands(['true'])] }));
    expect(codeOf(add)).toBe(code);
  });

  test('refuses to be empty', () => {
    expect(codeOf(() => newPipeline(newStack()).addStage('A', {}))).toBe('empty-stage');
  });

  test('takes 50 actions and not 51', () => {
    const deploys = (stack: Stack, count: number) => Array.from({ length: count }, () => someDeploy(stack));
    const outcome = (count: number) => {
      const stack = newStack();
      return codeOf(() => newPipeline(stack).addStage('A', { deploy: deploys(stack, count) }));
    };
    expect(outcome(50)).toBe(NOTHING);
    expect(outcome(51)).toBe('too-many-actions');
  });

  test('is refused as the 51st', () => {
    const stack = newStack();
    const pipeline = newPipeline(stack);
    const add = (name: string) => pipeline.addStage(name, { deploy: [someDeploy(stack)] });
    for (let count = 3; count <= 50; count++) add(`Stage${count}`);
    expect(codeOf(() => add('OneMore'))).toBe('too-many-stages');
  });

  test('refuses a configuration value that CodePipeline would not store', () => {
    const stack = newStack();
    const bucket = s3.Bucket.fromBucketName(stack, 'Target', 'b'.repeat(1001).slice(0, 63));
    Object.defineProperty(bucket, 'bucketName', { value: 'b'.repeat(1001) });
    const deploy = new BucketDeploy(bucket);
    expect(codeOf(() => newPipeline(stack).addStage('A', { deploy: [deploy] }))).toBe('configuration-value-too-long');
  });
});

describe('roles', () => {
  test('every action has its own, which only the role of the pipeline may assume', () => {
    const stack = newStack();
    newPipeline(stack).addStage('Staging', {
      deploy: [someDeploy(stack), someDeploy(stack)],
      tests: [Test.commands(['true'])],
    });
    const roles = stagesOf(stack).flatMap(({ Actions }) => Actions.map(({ RoleArn }) => JSON.stringify(RoleArn)));
    expect(new Set(roles).size).toBe(5);
    const [pipeline] = propertiesOf(stack, 'AWS::CodePipeline::Pipeline');
    const template = Template.fromStack(stack);
    for (const role of roles) {
      const id = JSON.parse(role)['Fn::GetAtt'][0];
      const { Statement } = template.findResources('AWS::IAM::Role')[id].Properties.AssumeRolePolicyDocument;
      expect(Statement).toMatchObject([{ Action: 'sts:AssumeRole', Principal: { AWS: pipeline.RoleArn } }]);
    }
    expect(statementsOf(stack, pipeline.RoleArn)).toContainEqual({
      Action: 'sts:AssumeRole',
      Effect: 'Allow',
      Resource: expect.arrayContaining(roles.map((role) => JSON.parse(role))),
    });
  });

  test('a target in another account and Region gets its role and a copy of the artifacts there', () => {
    const app = testApp();
    const stack = new Stack(app, 'Pipeline', { env: ENV });
    const env = { account: '222222222222', region: 'us-east-1' };
    const target = new Stack(app, 'Target', { env });
    const bucket = new s3.Bucket(target, 'Bucket', { bucketName: 'target-of-222222222222' });
    newPipeline(stack).addStage('Production', { deploy: [new BucketDeploy(bucket, undefined, env)] });
    const action = actionOf(stack, 'Production', 'Deploy') as unknown as { RoleArn: unknown; Region: string };
    expect(action.Region).toBe('us-east-1');
    expect(JSON.stringify(action.RoleArn)).toContain(':iam::222222222222:role/');
    const support = app.node.findChild('Pipeline-roles-222222222222') as Stack;
    Template.fromStack(support).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [Match.objectLike({ Condition: { ArnEquals: { 'aws:PrincipalArn': Match.anyValue() } } })],
      },
    });
    expect(propertiesOf(stack, 'AWS::CodePipeline::Pipeline')[0].ArtifactStores).toHaveLength(2);
  });
});

describe('variables', () => {
  const approve = (message: string) => {
    const stack = newStack();
    const variables = [new codepipeline.Variable({ variableName: 'RELEASE', defaultValue: 'next' })];
    newPipeline(stack, { variables }).addStage('Production', {
      approval: Approval.manual({ message }),
      deploy: [someDeploy(stack)],
    });
  };

  test.each([
    ['#{variables.RELEASE} of #{Source.CommitId} by #{Build.VERSION}, #{codepipeline.PipelineExecutionId}', NOTHING],
    ['no variable at all, but a # and a {brace}', NOTHING],
    ['#{variables.RELAESE}', 'unknown-variable'],
    ['#{codepipeline.ExecutionId}', 'unknown-variable'],
    ['#{Sauce.CommitId}', 'unknown-variable-namespace'],
  ])('%s: %s', (message, outcome) => {
    expect(codeOf(() => approve(message))).toBe(outcome);
  });

  test('of rules are looked at too, and a stage does not know its own', () => {
    const stack = newStack();
    const pipeline = newPipeline(stack);
    const beforeEntry = Condition.fail([Rule.variable('#{Staging.URL}', VariableOperator.CONTAINS, 'https')]);
    expect(codeOf(() => pipeline.addStage('A', { deploy: [someDeploy(stack)], beforeEntry }))).toBe(
      'unknown-variable-namespace',
    );
  });
});
