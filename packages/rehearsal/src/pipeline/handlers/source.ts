import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommitInfo, Repository } from '../../git/repository';
import type { Principal } from '../../iam/principal';
import type { ActionContext, ActionHandler, ActionResult, SourceRevision } from '../action';

export interface SourceOptions {
  /** The rehearsal's remote: every source takes its commits from there. */
  readonly repository: Repository;
  /** The branch an object in S3 is made from, since an S3 source names none. */
  readonly branch: string;
  /** Whoever uploads the object that an S3 source reads. */
  readonly uploader: Principal;
  /** A folder for zips on their way; it exists. */
  readonly folder: string;
}

type Variables = Readonly<Record<string, string>>;
type DescribeSource = (context: ActionContext, commit: CommitInfo, branch: string) => Variables;

/** Facts C5: a source artifact from git, in bytes. */
const MAX_BYTES = 1024 ** 3;

/** `Source/CodeStarSourceConnection`, `Source/CodeCommit` and `Source/S3`, all fed from the rehearsal's git remote. */
export function createSourceHandlers(options: SourceOptions): readonly ActionHandler[] {
  return [
    gitSource(options, 'Source/CodeStarSourceConnection', connectionVariables),
    gitSource(options, 'Source/CodeCommit', codeCommitVariables),
    { key: 'Source/S3', run: (context) => takeObject(options, context) },
  ];
}

/** Output variables: facts C2. */
const connectionVariables: DescribeSource = ({ configuration }, commit, branch) => ({
  AuthorDate: commit.authorDate,
  BranchName: branch,
  CommitId: commit.id,
  CommitMessage: commit.message,
  ConnectionArn: String(configuration.ConnectionArn ?? ''),
  FullRepositoryName: String(configuration.FullRepositoryId ?? ''),
});

const codeCommitVariables: DescribeSource = ({ configuration }, commit, branch) => ({
  AuthorDate: commit.authorDate,
  BranchName: branch,
  CommitId: commit.id,
  CommitMessage: commit.message,
  CommitterDate: commit.committerDate,
  RepositoryName: String(configuration.RepositoryName ?? ''),
});

function gitSource(options: SourceOptions, key: string, describe: DescribeSource): ActionHandler {
  return {
    key,
    run: async (context) => {
      const branch = String(context.configuration.BranchName ?? options.branch);
      const taken = await takeCommit(options.repository, context, branch);
      if ('reason' in taken) return taken;
      const { commit, revision } = taken;
      const body = await zipOf(options, commit.id);
      if (body.length > MAX_BYTES) return tooLarge(body.length);
      for (const output of context.outputs) await put(context, context.principal, output.bucket, output.key, body);
      return {
        status: 'Succeeded',
        evidence: { summary: `${commit.id.slice(0, 7)} of ${revision.branch}: ${firstLine(commit.message)}` },
        externalExecutionId: commit.id,
        variables: describe(context, commit, revision.branch),
        revision,
      };
    },
  };
}

/** Puts the commit's files where the source looks for its object, as somebody's upload would, and reads them from there. */
async function takeObject(options: SourceOptions, context: ActionContext): Promise<ActionResult> {
  const { configuration, principal, gateway, region } = context;
  const Bucket = String(configuration.S3Bucket ?? '');
  const Key = String(configuration.S3ObjectKey ?? '');
  if (Bucket === '' || Key === '') return { status: 'Failed', reason: 'an S3 source needs S3Bucket and S3ObjectKey' };
  const taken = await takeCommit(options.repository, context, options.branch);
  if ('reason' in taken) return taken;
  const { commit, revision } = taken;
  await put(context, options.uploader, Bucket, Key, await zipOf(options, commit.id));
  const object = await gateway.call<S3Object>(principal, 's3', 'GetObject', { Bucket, Key }, { region });
  const body = await bytesOf(object.Body);
  for (const output of context.outputs) await put(context, principal, output.bucket, output.key, body);
  return {
    status: 'Succeeded',
    evidence: { summary: `s3://${Bucket}/${Key}, uploaded by the rehearsal from ${commit.id.slice(0, 7)}` },
    externalExecutionId: object.VersionId ?? 'null',
    variables: { ETag: (object.ETag ?? '').replaceAll('"', ''), VersionId: object.VersionId ?? 'null' },
    revision,
  };
}

interface S3Object {
  readonly Body?: Uint8Array | AsyncIterable<Uint8Array>;
  readonly ETag?: string;
  readonly VersionId?: string;
}

type Taken =
  | { readonly commit: CommitInfo; readonly revision: SourceRevision }
  | { readonly status: 'Failed'; readonly reason: string };

/** The pushed commit, or the head of the branch for a start by hand and for sources that the push was not for. */
async function takeCommit(repository: Repository, context: ActionContext, branch: string): Promise<Taken> {
  const pushed = context.revisions.find((revision) => revision.actionName === context.actionName);
  const id = pushed?.commitId ?? (await repository.head(branch));
  if (id === undefined)
    return {
      status: 'Failed',
      reason: `the remote has no branch ${branch} yet; push one: git push <remote> HEAD:${branch}`,
    };
  const commit = await repository.info(id);
  const revision = {
    actionName: context.actionName,
    commitId: id,
    branch: pushed?.branch ?? branch,
    message: commit.message,
  };
  return { commit, revision };
}

async function zipOf(options: SourceOptions, commitId: string): Promise<Buffer> {
  const folder = await mkdtemp(join(options.folder, 'source-'));
  try {
    const file = join(folder, 'source.zip');
    await options.repository.writeZip(commitId, file);
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function put(
  context: ActionContext,
  principal: Principal,
  bucket: string,
  key: string,
  body: Buffer,
): Promise<void> {
  const input = { Bucket: bucket, Key: key, Body: body, ContentType: 'application/zip' };
  await context.gateway.call(principal, 's3', 'PutObject', input, { region: context.region });
}

async function bytesOf(body: S3Object['Body']): Promise<Buffer> {
  if (body === undefined) return Buffer.alloc(0);
  if (body instanceof Uint8Array) return Buffer.from(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function firstLine(message: string): string {
  return message.split('\n')[0];
}

function tooLarge(bytes: number): ActionResult {
  return { status: 'Failed', reason: `the source is ${bytes} bytes; CodePipeline takes ${MAX_BYTES} from git` };
}
