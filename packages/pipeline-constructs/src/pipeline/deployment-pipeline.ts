import type * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { distinctNames } from './action-names';
import { defineActionRole } from './action-role';
import { DeploymentStage, type DeploymentStageProps } from './deployment-stage';
import { PipelineFrame } from './pipeline-frame';
import type { CommonPipelineProps } from './pipeline-props';
import { bindTests } from './stage-tests';
import type { IApproval } from '../approval/approval';
import type { BuildOutput } from '../build/build-output';
import { renderGuards, type GuardProps } from '../condition/render-guards';
import { Rollback } from '../condition/rollback';
import { planGuards } from '../condition/stage-guards';
import type { IDeploy } from '../deploy/deploy';
import { ensure } from '../errors';
import { checkName } from '../limits/limits';

/** What happens to a commit that arrives while another one is on its way. */
export enum ExecutionMode {
  /** It overtakes what waits in front of a stage. */
  SUPERSEDED = 'SUPERSEDED',
  /** It waits in line; at most 50 do. */
  QUEUED = 'QUEUED',
}

/** A pipeline that deploys. */
export interface DeploymentPipelineProps extends CommonPipelineProps {
  /**
   * What happens to a commit that arrives while another one is on its way.
   *
   * @default ExecutionMode.SUPERSEDED - a commit that waits for a person is overtaken, and is no dam
   */
  readonly executionMode?: ExecutionMode;
}

/**
 * Source, build, and the stages that are added to it: each deploys, tests, and may have to be approved.
 *
 * Every action runs under a role of its own, which only the pipeline's role may assume.
 */
export class DeploymentPipeline extends Construct {
  /** The pipeline itself, for what has no property here. */
  public readonly codePipeline: codepipeline.Pipeline;
  /** Where revisions are kept. */
  public readonly artifactBucket: s3.IBucket;
  /** The projects of the builds, in the order of the builds. */
  public readonly buildProjects: codebuild.IProject[];

  private readonly frame: PipelineFrame;

  /**
   * Defines a pipeline with source and builds; `addStage` adds what follows.
   *
   * @param scope where it stands
   * @param id its identifier there
   * @param props source, builds, and what starts it
   */
  constructor(scope: Construct, id: string, props: DeploymentPipelineProps) {
    super(scope, id);
    for (const trigger of props.triggers ?? []) {
      ensure(!trigger.isPullRequest, {
        code: 'pull-request-deploys',
        what: 'a pull request would deploy code that nobody has merged',
        instead:
          'give the trigger to a ValidationPipeline, and let this one start when the request is merged: Trigger.push()',
      });
    }
    this.frame = new PipelineFrame(this, {
      ...props,
      executionMode: codepipeline.ExecutionMode[props.executionMode ?? ExecutionMode.SUPERSEDED],
      triggers: props.triggers ?? [],
    });
    this.codePipeline = this.frame.pipeline;
    this.artifactBucket = this.frame.pipeline.artifactBucket;
    this.buildProjects = this.frame.buildProjects;
  }

  /**
   * Adds a stage at the end, and in front of it the one in which its approval is waited for.
   *
   * @param stageName the stage's name, unique in the pipeline
   * @param props what it does and when
   */
  public addStage(stageName: string, props: DeploymentStageProps): DeploymentStage {
    this.frame.checkStageName(stageName);
    const home = new Construct(this, `Stage-${stageName}`);
    const guards = this.defineGuards(home, stageName, props);
    const approval = props.approval && this.addApproval(home, stageName, props.approval);
    const actions = new Construct(home, 'Actions');
    const deploys = this.bindDeploys(actions, stageName, props.deploy ?? []);
    const tests = bindTests(actions, this.frame, props.tests ?? [], {
      runOrder: deploys.length > 0 ? 2 : 1,
      taken: deploys.map((action) => action.actionProperties.actionName),
    });
    return DeploymentStage._of(this.frame.addStage(stageName, [...deploys, ...tests], guards), approval);
  }

  private addApproval(
    home: Construct,
    stageName: string,
    approval: IApproval,
  ): { approval: IApproval; stage: codepipeline.IStage } {
    const approvalStage = `${stageName}.Approval`;
    const { action } = approval.bind(new Construct(home, 'Approval'), {
      stageName: approvalStage,
      actionName: 'Approve',
      pipeline: this.codePipeline,
    });
    return { approval, stage: this.frame.addStage(approvalStage, [action]) };
  }

  private bindDeploys(home: Construct, stageName: string, deploys: readonly IDeploy[]): codepipeline.IAction[] {
    const names = distinctNames(deploys.map(deployName));
    return deploys.map((deploy, index) => {
      const actionName = names[index];
      checkName('action', actionName);
      const scope = new Construct(home, actionName);
      const { action } = deploy.bind(scope, {
        stageName,
        actionName,
        runOrder: 1,
        artifact: this.frame.shelf.find(deploy.artifact, `'${stageName}/${actionName}'`),
        role: defineActionRole(scope, this.codePipeline, deploy.env),
        pipeline: this.codePipeline,
      });
      return action;
    });
  }

  private defineGuards(home: Construct, stageName: string, props: DeploymentStageProps): GuardProps {
    const fallback = props.deploy?.length ? Rollback.onFailure() : Rollback.never();
    const context = {
      stageName,
      pipelineRole: this.codePipeline.role as iam.IRole,
      artifactBucket: this.artifactBucket,
      pipelineName: this.codePipeline.pipelineName,
      region: this.codePipeline.env.region,
      account: this.codePipeline.env.account,
      variables: this.frame.variables,
      artifactNameOf: (output?: BuildOutput) => this.artifactName(stageName, output),
    };
    return renderGuards(home, planGuards(stageName, props, fallback), context);
  }

  private artifactName(stageName: string, output: BuildOutput | undefined): string {
    const { shelf } = this.frame;
    const artifact = output === undefined ? shelf.source : shelf.find(output, `a rule of '${stageName}'`);
    return String(artifact.artifactName);
  }
}

function deployName(deploy: IDeploy): string {
  return deploy.artifact === undefined ? 'Deploy' : `Deploy-${deploy.artifact.name}`;
}
