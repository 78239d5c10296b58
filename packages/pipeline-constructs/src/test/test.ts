import type * as codebuild from 'aws-cdk-lib/aws-codebuild';
import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { CommandsTest } from './commands-test';
import { httpCheck } from './http-check';
import type { CommandsTestProps, HttpExpectations } from './test-props';
import type { BuildOutput } from '../build/build-output';

/** What a stage hands to a test when it turns it into an action. */
export interface TestBindOptions {
  /** The action's name, unique in its stage. */
  readonly actionName: string;
  /** The action's place in its stage; equal numbers run at the same time. */
  readonly runOrder: number;
  /** What the test runs on: the build output it named, or the source. */
  readonly input: codepipeline.Artifact;
  /** The bucket of the pipeline, which has room for caches. */
  readonly artifactBucket: s3.IBucket;
  /** The pipeline the action becomes part of. */
  readonly pipeline: codepipeline.IPipeline;
}

/** What a test gives back to its stage. */
export interface TestConfig {
  /** The action which the stage adds. */
  readonly action: codepipeline.IAction;
  /**
   * The CodeBuild project that runs the test.
   *
   * @default - the test runs elsewhere
   */
  readonly project?: codebuild.IProject;
}

/** A check that decides whether a stage has succeeded. Made by `Test`. */
export interface ITest {
  /** The name of the test, unique in its stage. */
  readonly name: string;
  /**
   * The build output the test runs on.
   *
   * @default - the source
   */
  readonly input?: BuildOutput;
  /**
   * Renders the action.
   *
   * @param scope where the test may place constructs of its own
   * @param options the action's name, place and input
   */
  bind(scope: Construct, options: TestBindOptions): TestConfig;
}

/** Tests, to be given to a stage of a pipeline. They run after what the stage deploys. */
export class Test {
  /**
   * Commands that succeed if every one of them ends with status 0.
   *
   * @param commands the commands; they share one shell
   * @param props what they run on and where
   */
  public static commands(commands: string[], props: CommandsTestProps = {}): ITest {
    return new CommandsTest(commands, { ...props, name: props.name ?? 'Test' });
  }

  /**
   * Requests to a URL, repeated until the answers are as expected or the attempts are used up.
   *
   * @param url the URL; it may be one that is only known when the stack is deployed
   * @param expectations what a good answer is, and how patient the test is
   */
  public static http(url: string, expectations: HttpExpectations = {}): ITest {
    return httpCheck(url, expectations);
  }

  private constructor() {}
}
