import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { CodeBuildAction, LambdaInvokeAction, S3SourceAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { ApprovalBindOptions, ApprovalConfig, IApproval } from '../../src/approval';
import { Build, type BuildBindOptions, type BuildConfig, type IBuild } from '../../src/build';
import type { ISource, SourceBindOptions, SourceConfig } from '../../src/source';
import type { ITest, TestBindOptions, TestConfig } from '../../src/test';
import { codeOf, newPipeline, newStack, someDeploy, stagesOf } from '../_helpers/pipelines';

/** A source in a bucket, as somebody else would write it. */
class Drop implements ISource {
  bind(scope: Construct, { actionName, artifact }: SourceBindOptions): SourceConfig {
    const bucket = s3.Bucket.fromBucketName(scope, 'Drop', 'drop');
    return { action: new S3SourceAction({ actionName, output: artifact, bucket, bucketKey: 'drop.zip' }) };
  }
}

/** A build that borrows the outputs of one of ours, and makes only some of them. */
class Borrowed implements IBuild {
  readonly name = 'Borrowed';
  private readonly ours = Build.buildspec('b.yml', { name: this.name, outputs: ['web', 'worker'] });
  readonly outputs = this.ours.outputs;

  constructor(private readonly makes: string[]) {}

  output(name?: string) {
    return this.ours.output(name);
  }

  variable(name: string) {
    return this.ours.variable(name);
  }

  bind(scope: Construct, { actionName, runOrder, input }: BuildBindOptions): BuildConfig {
    const artifacts = Object.fromEntries(this.makes.map((name) => [name, new codepipeline.Artifact(name)]));
    const project = codebuild.Project.fromProjectName(scope, 'Project', 'shared');
    const outputs = Object.values(artifacts);
    return { artifacts, action: new CodeBuildAction({ actionName, runOrder, input, project, outputs }) };
  }
}

/** A function that is asked: it stands for an approval and for a test. */
class Asked implements IApproval, ITest {
  readonly name = 'Ask';

  grantApproval(_grantee: iam.IGrantable): void {}

  bind(scope: Construct, { actionName }: ApprovalBindOptions | TestBindOptions): ApprovalConfig & TestConfig {
    const handler = lambda.Function.fromFunctionName(scope, 'Ask', 'ask');
    return { action: new LambdaInvokeAction({ actionName, lambda: handler }) };
  }
}

test('a source, a build, an approval and a test of somebody else take the places of ours', () => {
  const stack = newStack();
  const build = new Borrowed(['web', 'worker']);
  newPipeline(stack, { source: new Drop(), builds: [build] }).addStage('Production', {
    approval: new Asked(),
    deploy: [someDeploy(stack, build.output('worker'))],
    tests: [new Asked()],
  });
  const providers = stagesOf(stack).map(({ Name, Actions }) => [
    Name,
    ...Actions.map(({ ActionTypeId }) => ActionTypeId.Provider),
  ]);
  expect(providers).toEqual([
    ['Source', 'S3'],
    ['Build', 'CodeBuild'],
    ['Production.Approval', 'Lambda'],
    ['Production', 'S3', 'Lambda'],
  ]);
});

test('a build that makes less than it says is refused', () => {
  expect(codeOf(() => newPipeline(newStack(), { builds: [new Borrowed(['web'])] }))).toBe('build-without-artifact');
});
