/**
 * What a source says about the revision it fetched, to be written into an approval's message, a rule or a command.
 *
 * CodePipeline fills the value in when the action that uses it starts.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
 */
export class SourceVariable {
  /** The commit that is built. From connections and CodeCommit. */
  public static readonly COMMIT_ID = '#{Source.CommitId}';
  /** The message of that commit. From connections and CodeCommit. */
  public static readonly COMMIT_MESSAGE = '#{Source.CommitMessage}';
  /** When the commit was written, by its author's clock. From connections and CodeCommit. */
  public static readonly AUTHOR_DATE = '#{Source.AuthorDate}';
  /** The branch the revision was taken from. From connections and CodeCommit. */
  public static readonly BRANCH_NAME = '#{Source.BranchName}';
  /** Owner and name of the repository. From connections. */
  public static readonly FULL_REPOSITORY_NAME = '#{Source.FullRepositoryName}';
  /** The object's version. From S3. */
  public static readonly VERSION_ID = '#{Source.VersionId}';
  /** The object's entity tag. From S3. */
  public static readonly ETAG = '#{Source.ETag}';
  /** The execution itself; known in every pipeline. */
  public static readonly PIPELINE_EXECUTION_ID = '#{codepipeline.PipelineExecutionId}';

  private constructor() {}
}
