import type * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { CodeBuildAction, CodeBuildActionType } from 'aws-cdk-lib/aws-codepipeline-actions';
import type { Construct } from 'constructs';
import type { ITest, TestBindOptions, TestConfig } from './test';
import type { CommandsTestProps } from './test-props';
import type { BuildOutput } from '../build/build-output';
import { checkProject, defineProject, reportsOf, type Report } from '../build/code-build-project';
import { commandsBuildspec } from '../build/commands-buildspec';
import { checkName, LIMITS } from '../limits/limits';

/** A test by CodeBuild. */
export class CommandsTest implements ITest {
  readonly name: string;
  readonly input?: BuildOutput;
  private readonly buildSpec: codebuild.BuildSpec;
  private readonly reports: readonly Report[];

  constructor(
    commands: readonly string[],
    private readonly props: CommandsTestProps & { readonly name: string },
    private readonly description = 'Tests what the application says',
  ) {
    this.name = props.name;
    this.input = props.input;
    this.reports = reportsOf(props.reports);
    this.buildSpec = commandsBuildspec({ ...props, commands, outputs: {} });
    checkName('action', this.name);
    checkProject(props, this.reports, `test '${this.name}'`, LIMITS.testMinutes);
  }

  bind(scope: Construct, options: TestBindOptions): TestConfig {
    const project = defineProject(scope, {
      props: this.props,
      buildSpec: this.buildSpec,
      description: this.description,
      reports: this.reports,
      input: options.input,
      artifactBucket: options.artifactBucket,
    });
    const action = new CodeBuildAction({
      actionName: options.actionName,
      runOrder: options.runOrder,
      type: CodeBuildActionType.TEST,
      project,
      input: options.input,
    });
    return { action, project };
  }
}
