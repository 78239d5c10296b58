import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as cxapi from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { ArtifactBucket, ArtifactKey } from './artifact-bucket';
import { ArtifactShelf } from './artifact-shelf';
import { CheckedAction } from './checked-action';
import { notify } from './notifications';
import type { CommonPipelineProps } from './pipeline-props';
import { VariableScope } from './variable-scope';
import { ensure } from '../errors';
import type { GuardProps } from '../condition/render-guards';
import {
  checkActionCount,
  checkName,
  checkPipelineActionCount,
  checkStageCount,
  checkUnique,
  checkVariables,
} from '../limits/limits';
import { renderTriggers } from '../source/render-triggers';
import type { SourceConfig } from '../source/source';
import type { Trigger } from '../source/trigger';

const SOURCE = 'Source';

/** How a pipeline differs from another before it has any stage. */
export interface PipelineFrameProps extends CommonPipelineProps {
  readonly executionMode: codepipeline.ExecutionMode;
  readonly triggers: Trigger[];
}

/** Source and build, in a pipeline to which stages can be added: what deploying and validating have in common. */
export class PipelineFrame {
  readonly pipeline: codepipeline.Pipeline;
  readonly shelf: ArtifactShelf;
  readonly variables: VariableScope;
  readonly buildProjects: codebuild.IProject[] = [];
  private actions = 0;

  constructor(
    private readonly scope: Construct,
    props: PipelineFrameProps,
  ) {
    applyRecommendedFlags(scope);
    if (props.pipelineName !== undefined) checkName('pipeline', props.pipelineName);
    const variables = (props.variables ?? []).map((variable) => variable.variableName);
    checkVariables(variables);
    this.variables = new VariableScope(variables);
    this.shelf = new ArtifactShelf(new codepipeline.Artifact(SOURCE));
    this.pipeline = this.definePipeline(props);
    const source = this.addSource(props);
    this.addTriggers(source, props.triggers);
    this.addBuilds(props);
    notify(this.pipeline, props.notifications);
  }

  /** Adds a stage of actions, within the limits. */
  addStage(stageName: string, actions: codepipeline.IAction[], guards: GuardProps = {}): codepipeline.IStage {
    this.checkStageName(stageName);
    checkStageCount(this.pipeline.stageCount + 1);
    checkActionCount(stageName, actions.length);
    this.actions += actions.length;
    checkPipelineActionCount(this.actions);
    const checked = actions.map((action) => new CheckedAction(action, this.variables));
    const stage = this.pipeline.addStage({ stageName, actions: checked, ...guards });
    for (const { actionProperties } of actions) this.variables.add(actionProperties.variablesNamespace);
    return stage;
  }

  /** Refuses a name that no stage, or no second one, can have. */
  checkStageName(stageName: string): void {
    const taken = this.pipeline.stages.map((stage) => stage.stageName);
    checkName('stage', stageName);
    checkUnique('stage', stageName, taken, 'a pipeline');
  }

  private definePipeline(props: PipelineFrameProps): codepipeline.Pipeline {
    const artifactBucket =
      props.artifactBucket ??
      new ArtifactBucket(this.scope, 'Artifacts', {
        encryptionKey: props.encryptionKey ?? new ArtifactKey(this.scope, 'ArtifactKey'),
        accessLogsBucket: props.accessLogsBucket,
      });
    return new codepipeline.Pipeline(this.scope, 'CodePipeline', {
      pipelineName: props.pipelineName,
      pipelineType: codepipeline.PipelineType.V2,
      executionMode: props.executionMode,
      artifactBucket,
      crossAccountKeys: true,
      enableKeyRotation: true,
      variables: props.variables,
    });
  }

  private addSource(props: PipelineFrameProps): SourceConfig {
    const config = props.source.bind(new Construct(this.scope, SOURCE), {
      actionName: SOURCE,
      artifact: this.shelf.source,
      pipeline: this.pipeline,
    });
    this.addStage(SOURCE, [config.action]);
    return config;
  }

  private addTriggers(source: SourceConfig, triggers: readonly Trigger[]): void {
    if (triggers.length === 0) return;
    ensure(source.takesTriggers === true, {
      code: 'source-takes-no-triggers',
      what: 'CodePipeline filters only what comes through a connection',
      got: source.action.actionProperties.provider,
      instead: 'use Source.connection(), or leave triggers out: then every change starts the pipeline',
    });
    this.pipeline.addTrigger(renderTriggers(triggers, source.action));
  }

  private addBuilds(props: PipelineFrameProps): void {
    const home = new Construct(this.scope, 'Builds');
    const names: string[] = [];
    const actions = props.builds.map((build) => {
      checkName('action', build.name);
      checkUnique('action', build.name, names, 'the build stage');
      names.push(build.name);
      const config = build.bind(new Construct(home, build.name), {
        actionName: build.name,
        runOrder: 1,
        input: this.shelf.source,
        artifactBucket: this.pipeline.artifactBucket,
        pipeline: this.pipeline,
      });
      this.shelf.add(build, config);
      if (config.project) this.buildProjects.push(config.project);
      return config.action;
    });
    this.addStage('Build', actions);
  }
}

/** What the flags of new applications switch on; a pipeline has it in an old application too. */
function applyRecommendedFlags(scope: Construct): void {
  for (const flag of [
    cxapi.PIPELINE_REDUCE_STAGE_ROLE_TRUST_SCOPE,
    cxapi.PIPELINE_REDUCE_CROSS_ACCOUNT_ACTION_ROLE_TRUST_SCOPE,
    cxapi.IAM_MINIMIZE_POLICIES,
  ]) {
    scope.node.setContext(flag, true);
  }
}
