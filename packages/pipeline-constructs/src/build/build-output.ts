/**
 * A named output of a build: one artifact, which a deploy, a test or a rule takes as its input.
 *
 * Made by `build.output('name')`. The name is also the CodePipeline artifact's name and, when a build has more than one
 * output, the identifier under `secondary-artifacts` in the buildspec.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-pipeline-multi-input-output.html
 */
export class BuildOutput {
  /** @internal */
  public static _of(name: string, buildName: string): BuildOutput {
    return new BuildOutput(name, buildName);
  }

  /** The output's name, unique in the pipeline. */
  public readonly name: string;

  /** The name of the build that makes it. */
  public readonly buildName: string;

  private constructor(name: string, buildName: string) {
    this.name = name;
    this.buildName = buildName;
  }
}
