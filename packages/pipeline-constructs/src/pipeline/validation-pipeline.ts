import type * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PipelineFrame } from './pipeline-frame';
import type { CommonPipelineProps } from './pipeline-props';
import { bindTests } from './stage-tests';
import { checkParallelActions } from '../limits/limits';
import { Trigger } from '../source/trigger';
import type { ITest } from '../test/test';

/** A pipeline that looks and does not deploy. */
export interface ValidationPipelineProps extends CommonPipelineProps {
  /**
   * What is tested after the build, at most 5 at the same time.
   *
   * @default - nothing but what the build itself tests
   */
  readonly tests?: ITest[];
}

/**
 * Builds and tests what pull requests want to bring in. Several are looked at side by side; nothing is deployed, and no role that
 * could deploy is near.
 */
export class ValidationPipeline extends Construct {
  /** The pipeline itself, for what has no property here. */
  public readonly codePipeline: codepipeline.Pipeline;
  /** Where revisions are kept. */
  public readonly artifactBucket: s3.IBucket;
  /** The projects of the builds, in the order of the builds. */
  public readonly buildProjects: codebuild.IProject[];

  /**
   * Defines a pipeline with source, builds and tests.
   *
   * @param scope where it stands
   * @param id its identifier there
   * @param props source, builds, tests, and what starts it
   */
  constructor(scope: Construct, id: string, props: ValidationPipelineProps) {
    super(scope, id);
    checkParallelActions('Build', props.builds.length);
    checkParallelActions('Test', props.tests?.length ?? 0);
    const frame = new PipelineFrame(this, {
      ...props,
      executionMode: codepipeline.ExecutionMode.PARALLEL,
      triggers: props.triggers ?? [Trigger.pullRequest()],
    });
    if (props.tests?.length) {
      frame.addStage('Test', bindTests(new Construct(this, 'Tests'), frame, props.tests, { runOrder: 1 }));
    }
    this.codePipeline = frame.pipeline;
    this.artifactBucket = frame.pipeline.artifactBucket;
    this.buildProjects = frame.buildProjects;
  }
}
