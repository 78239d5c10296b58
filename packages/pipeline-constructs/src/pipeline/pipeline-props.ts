import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { PipelineNotifications } from './notifications';
import type { IBuild } from '../build/build';
import type { ISource } from '../source/source';
import type { Trigger } from '../source/trigger';

/** What pipelines that deploy and pipelines that only look have in common. */
export interface CommonPipelineProps {
  /** Where the code comes from. */
  readonly source: ISource;
  /**
   * What makes it deployable: one build, or several that run at the same time. (It is plural even for one because a jsii
   * property cannot be called `build`.)
   */
  readonly builds: IBuild[];
  /**
   * The pipeline's name.
   *
   * @default - CloudFormation makes one up
   */
  readonly pipelineName?: string;
  /**
   * Variables whose values can be given when an execution is started, at most 50. Their `reference()` goes into messages,
   * rules and commands.
   *
   * @default - none
   */
  readonly variables?: codepipeline.Variable[];
  /**
   * Who hears of what happens in the pipeline.
   *
   * @default - nobody
   */
  readonly notifications?: PipelineNotifications;
  /**
   * Where revisions are kept. Its object versions must not expire while somebody may want to roll back to them.
   *
   * @default - a new bucket: private, versioned, encrypted with `encryptionKey`, kept when the stack is deleted
   */
  readonly artifactBucket?: s3.IBucket;
  /**
   * What revisions are encrypted with.
   *
   * @default - a new key that is rotated every year; one of our own is needed to deploy to other accounts
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Where requests to the new artifact bucket are recorded.
   *
   * @default - they are not recorded
   */
  readonly accessLogsBucket?: s3.IBucket;
  /**
   * What in the repository starts the pipeline. Only a source with a connection takes triggers.
   *
   * @default - for a pipeline that deploys, every push to the source's branch; for one that validates, every pull request
   */
  readonly triggers?: Trigger[];
}
