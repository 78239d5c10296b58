import type * as codecommit from 'aws-cdk-lib/aws-codecommit';
import { CodeCommitSourceAction, CodeCommitTrigger } from 'aws-cdk-lib/aws-codepipeline-actions';
import type { Construct } from 'constructs';
import type { CodeCommitSourceProps, ISource, SourceBindOptions, SourceConfig } from './source';

/** A repository in CodeCommit. */
export class CodeCommitSource implements ISource {
  constructor(
    private readonly repository: codecommit.IRepository,
    private readonly props: CodeCommitSourceProps,
  ) {}

  bind(_scope: Construct, options: SourceBindOptions): SourceConfig {
    return {
      action: new CodeCommitSourceAction({
        actionName: options.actionName,
        variablesNamespace: options.actionName,
        repository: this.repository,
        branch: this.props.branch ?? 'main',
        codeBuildCloneOutput: this.props.fullClone,
        trigger: CodeCommitTrigger.EVENTS,
        output: options.artifact,
      }),
    };
  }
}
