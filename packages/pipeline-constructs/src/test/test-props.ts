import type { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { BuildOutput } from '../build/build-output';
import type { CommandProps } from '../build/build-props';
import type { CodeBuildProps } from '../build/code-build-props';

/** A test that is described by commands. */
export interface CommandsTestProps extends CodeBuildProps, CommandProps {
  /**
   * The name of the test: its action's.
   *
   * @default 'Test'
   */
  readonly name?: string;
  /**
   * The build output that the commands find in their working directory.
   *
   * @default - the source
   */
  readonly input?: BuildOutput;
}

/** What a good answer is, and how patient a test over HTTP is. */
export interface HttpExpectations {
  /**
   * The name of the test: its action's.
   *
   * @default 'Http'
   */
  readonly name?: string;
  /**
   * The status. Redirects are followed, unless a redirect is what is expected.
   *
   * @default 200
   */
  readonly status?: number;
  /**
   * Texts that the body contains, all of them.
   *
   * @default - the body is not looked at
   */
  readonly bodyIncludes?: string[];
  /**
   * Headers that the answer has, with exactly these values.
   *
   * @default - headers are not looked at
   */
  readonly headers?: { [name: string]: string };
  /**
   * How long one request may take, at most a minute.
   *
   * @default Duration.seconds(5)
   */
  readonly timeout?: Duration;
  /**
   * How many requests are sent before the test gives up, 1 to 600.
   *
   * @default 20
   */
  readonly attempts?: number;
  /**
   * How many good answers must follow one another, at most as many as there are attempts.
   *
   * @default 3
   */
  readonly inARow?: number;
  /**
   * The pause between two requests.
   *
   * @default Duration.seconds(3)
   */
  readonly interval?: Duration;
  /**
   * The network to ask from; for a URL that the internet does not reach.
   *
   * @default - CodeBuild's own, with access to the internet
   */
  readonly vpc?: ec2.IVpc;
}
