import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type * as events from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { VariableScope } from './variable-scope';
import { checkConfiguration } from '../limits/limits';

/** An action whose configuration is held against CodePipeline's limits, and its variables, as soon as it is known. */
export class CheckedAction implements codepipeline.IAction {
  constructor(
    private readonly action: codepipeline.IAction,
    private readonly variables: VariableScope,
  ) {}

  get actionProperties(): codepipeline.ActionProperties {
    return this.action.actionProperties;
  }

  bind(
    scope: Construct,
    stage: codepipeline.IStage,
    options: codepipeline.ActionBindOptions,
  ): codepipeline.ActionConfig {
    const config = this.action.bind(scope, stage, options);
    const owner = `action '${stage.stageName}/${this.actionProperties.actionName}'`;
    checkConfiguration(owner, config.configuration);
    this.variables.check(owner, config.configuration);
    return config;
  }

  onStateChange(name: string, target?: events.IRuleTarget, options?: events.RuleProps): events.Rule {
    return this.action.onStateChange(name, target, options);
  }
}
