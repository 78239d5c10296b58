import type * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { CodeBuildAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import type { Construct } from 'constructs';
import type { BuildBindOptions, BuildConfig, IBuild } from './build';
import { BuildOutput } from './build-output';
import type { BuildProps } from './build-props';
import { checkProject, defineProject, type Report } from './code-build-project';
import { ensure, isKnown } from '../errors';
import { checkName, LIMITS } from '../limits/limits';

/** What a build by CodeBuild is made from, whichever way its commands are described. */
export interface CodeBuildPlan {
  readonly props: BuildProps;
  readonly buildSpec: codebuild.BuildSpec;
  readonly description: string;
  readonly outputs: readonly string[] | undefined;
  readonly reports: readonly Report[];
  /** Undefined if the variables are exported by a file that is not read here. */
  readonly exportedVariables?: readonly string[];
}

/** A build by CodeBuild. */
export class CodeBuild implements IBuild {
  readonly name: string;
  readonly outputs: BuildOutput[];

  constructor(private readonly plan: CodeBuildPlan) {
    this.name = plan.props.name ?? 'Build';
    checkName('action', this.name);
    const outputs = plan.outputs ?? [this.name];
    checkOutputs(this.name, outputs);
    checkProject(plan.props, plan.reports, `build '${this.name}'`, LIMITS.buildMinutes);
    this.outputs = outputs.map((output) => BuildOutput._of(output, this.name));
  }

  output(name?: string): BuildOutput {
    const known = this.outputs.map((output) => output.name).join(', ');
    if (name === undefined) {
      ensure(this.outputs.length === 1, {
        code: 'which-build-output',
        what: `build '${this.name}' has ${this.outputs.length} outputs`,
        instead: this.outputs.length === 0 ? 'give the build an output' : `name one of them: ${known}`,
      });
      return this.outputs[0];
    }
    const output = this.outputs.find((candidate) => candidate.name === name);
    ensure(output !== undefined, {
      code: 'unknown-build-output',
      what: `build '${this.name}' has no such output`,
      got: name,
      instead: known === '' ? 'give the build an output' : `use one of ${known}, or add it to the outputs of the build`,
    });
    return output;
  }

  variable(name: string): string {
    const exported = this.plan.exportedVariables;
    ensure(exported === undefined || exported.includes(name), {
      code: 'variable-not-exported',
      what: `build '${this.name}' does not export this variable`,
      got: name,
      instead: 'add it to exportedVariables',
    });
    return `#{${this.name}.${name}}`;
  }

  bind(scope: Construct, options: BuildBindOptions): BuildConfig {
    const project = defineProject(scope, {
      ...this.plan,
      input: options.input,
      artifactBucket: options.artifactBucket,
    });
    const artifacts = Object.fromEntries(
      this.outputs.map((output) => [output.name, new codepipeline.Artifact(output.name)]),
    );
    const action = new CodeBuildAction({
      actionName: options.actionName,
      variablesNamespace: options.actionName,
      runOrder: options.runOrder,
      project,
      input: options.input,
      outputs: Object.values(artifacts),
    });
    return { action, artifacts, project };
  }
}

function checkOutputs(build: string, outputs: readonly string[]): void {
  ensure(outputs.length <= LIMITS.outputsPerBuild, {
    code: 'too-many-build-outputs',
    what: `a build has at most ${LIMITS.outputsPerBuild} outputs; '${build}' has more`,
    got: outputs.length,
    instead: 'put what is deployed together into one output, or add a second build',
  });
  outputs.forEach((output, index) => {
    checkName('artifact', output);
    ensure(!isKnown(output) || outputs.indexOf(output) === index, {
      code: 'build-output-taken',
      what: `each output of build '${build}' has a name of its own`,
      got: output,
      instead: 'name the other one differently',
    });
  });
}
