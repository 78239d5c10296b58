import type { Duration } from 'aws-cdk-lib';
import type * as codebuild from 'aws-cdk-lib/aws-codebuild';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { BuildCache } from './build-cache';
import type { BuildVariable } from './build-variable';

/** The machine that runs commands, and what it may see. Builds and tests share it. */
export interface CodeBuildProps {
  /**
   * The image that commands run in.
   *
   * @default LinuxBuildImage.AMAZON_LINUX_2023_5
   */
  readonly image?: codebuild.IBuildImage;
  /**
   * The size of the machine.
   *
   * @default ComputeType.SMALL - 2 processors and 4 GB
   */
  readonly size?: codebuild.ComputeType;
  /**
   * Run a Docker daemon, which takes a privileged container.
   *
   * @default false
   */
  readonly docker?: boolean;
  /**
   * Environment variables by name. They go into the project, so that an action's limit of 1000 characters does not count.
   *
   * @default - none besides those of CodeBuild
   */
  readonly environment?: { [name: string]: BuildVariable };
  /**
   * What a build finds again from the last one.
   *
   * @default BuildCache.none()
   */
  readonly cache?: BuildCache;
  /**
   * How long the commands may take, 5 minutes to 36 hours for a build, to 8 hours for a test. What takes longer is stopped and fails.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;
  /**
   * The network to run in.
   *
   * @default - CodeBuild's own, with access to the internet
   */
  readonly vpc?: ec2.IVpc;
  /**
   * Which subnets of the VPC.
   *
   * @default - private subnets with a way out
   */
  readonly subnets?: ec2.SubnetSelection;
  /**
   * The security groups of the machine. Only with a VPC.
   *
   * @default - one that lets everything out and nothing in
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
  /**
   * What the commands may do in AWS, besides fetching their input and storing their output.
   *
   * @default - nothing
   */
  readonly permissions?: iam.PolicyStatement[];
  /**
   * The role that commands run under.
   *
   * @default - a role of their own
   */
  readonly role?: iam.IRole;
  /**
   * Where the output of the commands is kept.
   *
   * @default - the group `/aws/codebuild/<project>`, which CodeBuild creates and which never expires
   */
  readonly logGroup?: logs.ILogGroup;
}
