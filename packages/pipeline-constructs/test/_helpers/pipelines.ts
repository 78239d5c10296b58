import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { S3DeployAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { Build } from '../../src/build/build';
import type { BuildOutput } from '../../src/build/build-output';
import type { DeployBindOptions, DeployConfig, IDeploy } from '../../src/deploy/deploy';
import { DeploymentPipeline, type DeploymentPipelineProps } from '../../src/pipeline/deployment-pipeline';
import { Source } from '../../src/source/source';
import { testApp } from './app';

export const ENV = { account: '111111111111', region: 'eu-central-1' };
export const CONNECTION = 'arn:aws:codeconnections:eu-central-1:111111111111:connection/0aa1';

/** A deploy as somebody else would write one: to a bucket. */
export class BucketDeploy implements IDeploy {
  constructor(
    private readonly bucket: s3.IBucket,
    readonly artifact?: BuildOutput,
    readonly env?: { account: string; region: string },
  ) {}

  bind(_scope: Construct, options: DeployBindOptions): DeployConfig {
    const { actionName, runOrder, role, artifact } = options;
    return { action: new S3DeployAction({ actionName, runOrder, role, input: artifact, bucket: this.bucket }) };
  }
}

export function newStack(): Stack {
  return new Stack(testApp(), 'Test', { env: ENV });
}

export function connection() {
  return Source.connection('acme/orders', { connectionArn: CONNECTION });
}

/** The smallest pipeline there is, with what a test wants to be different. */
export function newPipeline(stack: Stack, props: Partial<DeploymentPipelineProps> = {}): DeploymentPipeline {
  return new DeploymentPipeline(stack, 'Pipeline', {
    source: connection(),
    builds: [Build.buildspec('buildspec.yml')],
    ...props,
  });
}

/** A deploy to a bucket that is not the point of the test. */
export function someDeploy(stack: Stack, artifact?: BuildOutput): IDeploy {
  const id = `Target${stack.node.children.length}`;
  return new BucketDeploy(s3.Bucket.fromBucketName(stack, id, id.toLowerCase()), artifact);
}

interface RenderedAction {
  Name: string;
  ActionTypeId: { Category: string; Owner: string; Provider: string; Version: string };
  Configuration: Record<string, unknown>;
  InputArtifacts?: { Name: string }[];
  OutputArtifacts?: { Name: string }[];
  Namespace?: string;
  RoleArn?: unknown;
  RunOrder: number;
  TimeoutInMinutes?: number;
}

interface RenderedStage {
  Name: string;
  Actions: RenderedAction[];
  BeforeEntry?: unknown;
  OnSuccess?: unknown;
  OnFailure?: unknown;
}

/** The stages of the only pipeline in a stack, as they are deployed. */
export function stagesOf(stack: Stack): RenderedStage[] {
  const [pipeline] = Object.values(Template.fromStack(stack).findResources('AWS::CodePipeline::Pipeline'));
  return pipeline.Properties.Stages as RenderedStage[];
}

export function actionOf(stack: Stack, stageName: string, actionName: string): RenderedAction {
  const stage = stagesOf(stack).find((candidate) => candidate.Name === stageName);
  const action = stage?.Actions.find((candidate) => candidate.Name === actionName);
  if (action === undefined)
    throw new Error(`no action ${stageName}/${actionName} in ${JSON.stringify(stagesOf(stack))}`);
  return action;
}

/** The statements of a role, by the logical id that an action's `RoleArn` refers to. */
export function statementsOf(stack: Stack, roleArn: unknown): { Action: string | string[]; Resource: unknown }[] {
  const role = (roleArn as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'][0];
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  return policies
    .filter((policy) => policy.Properties.Roles.some((holder: { Ref?: string }) => holder.Ref === role))
    .flatMap((policy) => policy.Properties.PolicyDocument.Statement);
}

/** The code of the error that something throws. */
export function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  return 'nothing was thrown';
}
