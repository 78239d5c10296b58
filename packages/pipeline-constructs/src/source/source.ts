import type * as codecommit from 'aws-cdk-lib/aws-codecommit';
import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { CodeCommitSource } from './code-commit-source';
import { ConnectionSource } from './connection-source';
import type { S3Detection } from './s3-detection';
import { S3Source } from './s3-source';

/** What a pipeline hands to a source when it turns it into an action. */
export interface SourceBindOptions {
  /** The action's name, and the namespace of its variables. */
  readonly actionName: string;
  /** What the source fetches goes here. */
  readonly artifact: codepipeline.Artifact;
  /** The pipeline the action becomes part of. */
  readonly pipeline: codepipeline.IPipeline;
}

/** What a source gives back to its pipeline. */
export interface SourceConfig {
  /** The action which the pipeline puts into its first stage. */
  readonly action: codepipeline.IAction;
  /**
   * Whether the source can be filtered by triggers; only connections can.
   *
   * @default false
   */
  readonly takesTriggers?: boolean;
}

/** Where a pipeline gets its code. Made by `Source`. */
export interface ISource {
  /**
   * Renders the action.
   *
   * @param scope where the source may place constructs of its own
   * @param options the action's name, artifact and pipeline
   */
  bind(scope: Construct, options: SourceBindOptions): SourceConfig;
}

/** A repository behind a connection. */
export interface ConnectionSourceProps {
  /**
   * The connection. One that CloudFormation or the command line created is pending until somebody completes it in the
   * console; until then no push starts the pipeline.
   */
  readonly connectionArn: string;
  /**
   * The branch whose pushes start the pipeline. With triggers, the one that a manual start builds.
   *
   * @default 'main'
   */
  readonly branch?: string;
  /**
   * Hand the build a reference to clone, with history, instead of the files alone. Then only builds and tests can take
   * the source artifact, and they clone with the connection.
   *
   * @default false
   */
  readonly fullClone?: boolean;
}

/** A repository in CodeCommit. */
export interface CodeCommitSourceProps {
  /**
   * The branch whose pushes start the pipeline.
   *
   * @default 'main'
   */
  readonly branch?: string;
  /**
   * Hand the build a reference to clone, with history, instead of the files alone.
   *
   * @default false
   */
  readonly fullClone?: boolean;
}

/** An object in S3. */
export interface S3SourceProps {
  /**
   * How the pipeline notices a new version of the object.
   *
   * @default S3Detection.EVENTS
   */
  readonly detection?: S3Detection;
}

/** Sources, to be given to a pipeline. */
export class Source {
  /**
   * A repository in GitHub, GitLab or Bitbucket, through a connection.
   *
   * @param repository owner and name, such as `acme/orders`; upper and lower case count
   * @param props connection and branch
   */
  public static connection(repository: string, props: ConnectionSourceProps): ISource {
    return new ConnectionSource(repository, props);
  }

  /**
   * A repository in CodeCommit. A rule in EventBridge starts the pipeline at a push to the branch.
   *
   * @param repository the repository
   * @param props branch
   */
  public static codeCommit(repository: codecommit.IRepository, props: CodeCommitSourceProps = {}): ISource {
    return new CodeCommitSource(repository, props);
  }

  /**
   * A zip file in S3. The bucket must keep versions: CodePipeline fetches the revision by its version.
   *
   * @param bucket the bucket
   * @param key the object
   * @param props how changes are noticed
   */
  public static s3(bucket: s3.IBucket, key: string, props: S3SourceProps = {}): ISource {
    return new S3Source(bucket, key, props);
  }

  private constructor() {}
}
