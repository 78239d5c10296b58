import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type * as events from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { checkConfiguration } from '../limits/limits';

/** An action whose configuration is held against CodePipeline's limits as soon as it is known. */
export class CheckedAction implements codepipeline.IAction {
  constructor(private readonly action: codepipeline.IAction) {}

  get actionProperties(): codepipeline.ActionProperties {
    return this.action.actionProperties;
  }

  bind(
    scope: Construct,
    stage: codepipeline.IStage,
    options: codepipeline.ActionBindOptions,
  ): codepipeline.ActionConfig {
    const config = this.action.bind(scope, stage, options);
    checkConfiguration(`action '${stage.stageName}/${this.actionProperties.actionName}'`, config.configuration);
    return config;
  }

  onStateChange(name: string, target?: events.IRuleTarget, options?: events.RuleProps): events.Rule {
    return this.action.onStateChange(name, target, options);
  }
}
