import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { BuildOutput } from './build-output';
import type { BuildspecProps, CommandsBuildProps } from './build-props';
import { CodeBuild } from './code-build';
import { reportsOf } from './code-build-project';
import { commandsBuildspec } from './commands-buildspec';
import { ensure, isKnown } from '../errors';

/** What a pipeline hands to a build when it turns it into an action. */
export interface BuildBindOptions {
  /** The action's name, and the namespace of its variables. */
  readonly actionName: string;
  /** The action's place in its stage; equal numbers run at the same time. */
  readonly runOrder: number;
  /** The source to build. */
  readonly input: codepipeline.Artifact;
  /** The bucket of the pipeline, which has room for caches. */
  readonly artifactBucket: s3.IBucket;
  /** The pipeline the action becomes part of. */
  readonly pipeline: codepipeline.IPipeline;
}

/** What a build gives back to its pipeline. */
export interface BuildConfig {
  /** The action which the pipeline puts into its build stage. */
  readonly action: codepipeline.IAction;
  /** The artifact of each output, by the output's name. */
  readonly artifacts: { [name: string]: codepipeline.Artifact };
  /**
   * The CodeBuild project that runs the commands.
   *
   * @default - the build runs elsewhere
   */
  readonly project?: codebuild.IProject;
}

/** A way to make something deployable out of a source. Made by `Build`. */
export interface IBuild {
  /** The build's name: its action's, and the namespace of its variables. */
  readonly name: string;
  /** All that the build makes. */
  readonly outputs: BuildOutput[];
  /**
   * One of the things that the build makes.
   *
   * @param name its name; with a single output it may be left out
   */
  output(name?: string): BuildOutput;
  /**
   * A variable that the build exports, to be used in a later action; CodePipeline fills it in.
   *
   * @param name the variable's name
   */
  variable(name: string): string;
  /**
   * Renders the action.
   *
   * @param scope where the build may place constructs of its own
   * @param options the action's name, place and input
   */
  bind(scope: Construct, options: BuildBindOptions): BuildConfig;
}

/** Builds, to be given to a pipeline. */
export class Build {
  /**
   * A build that a file of the repository describes.
   *
   * @param path the file, relative to the root of the source, such as `buildspec.yml`
   * @param props outputs, reports, and the machine
   */
  public static buildspec(path: string, props: BuildspecProps = {}): IBuild {
    ensure(!isKnown(path) || (path.length > 0 && !path.startsWith('/')), {
      code: 'buildspec-path',
      what: 'a buildspec is a file of the repository, named relative to its root',
      got: path,
      instead: "write it like 'buildspec.yml'",
    });
    return new CodeBuild({
      props,
      buildSpec: codebuild.BuildSpec.fromSourceFilename(path),
      description: `Builds what ${path} says`,
      outputs: props.outputs,
      reports: [
        ...(props.reports ?? []).map((name) => ({ name, coverage: false })),
        ...(props.coverageReports ?? []).map((name) => ({ name, coverage: true })),
      ],
    });
  }

  /**
   * A build that needs no file in the repository.
   *
   * @param commands the commands of the build phase; they share one shell
   * @param props outputs, reports, and the machine
   */
  public static commands(commands: string[], props: CommandsBuildProps = {}): IBuild {
    const outputs = props.outputs ?? { [props.name ?? 'Build']: {} };
    return new CodeBuild({
      props,
      buildSpec: commandsBuildspec({ ...props, commands, outputs }),
      description: 'Builds what the application says',
      outputs: Object.keys(outputs),
      reports: reportsOf(props.reports),
      exportedVariables: props.exportedVariables ?? [],
    });
  }

  private constructor() {}
}
