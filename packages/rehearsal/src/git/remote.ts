import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createGit, type Git } from './git';
import { writeHooks } from './hook';
import { commitOrNone, parseUpdates, type RefUpdate, refName } from './push';
import { openRepository, type Repository } from './repository';
import { type HookServer, type HookAnswer, listenForHooks } from './socket';

const SOCKET = 'push.sock';

export interface RemoteOptions {
  /** The branch a clone checks out, and the one that cannot be deleted. */
  readonly branch: string;
  /** Name of the repository's folder, without `.git`. @default 'remote' */
  readonly name?: string;
  /** Folders to look for git in, in the form of PATH. @default - the usual ones */
  readonly searchPath?: string;
  /** The Node.js that runs the hooks. @default - the one that runs the rehearsal */
  readonly node?: string;
}

/** Called for every push once it is in; the push ends when it resolves. What it writes is shown to the pusher. */
export type PushListener = (
  updates: readonly RefUpdate[],
  write: (line: string) => void,
  gone: AbortSignal,
) => Promise<void>;

/** A bare repository in the run's folder that people push to. */
export interface Remote {
  /** What `git push` takes. */
  readonly url: string;
  readonly branch: string;
  readonly repository: Repository;
  readonly git: Git;
  /** From now on pushes are taken; until then, and after `close`, they are refused. */
  onPush(listener: PushListener): void;
  close(): Promise<void>;
}

/** Makes the remote in `folder`, or takes up the one that an earlier process left there. */
export async function createRemote(folder: string, options: RemoteOptions): Promise<Remote> {
  const path = join(folder, `${options.name ?? 'remote'}.git`);
  const git = createGit({ searchPath: options.searchPath });
  await mkdir(path, { recursive: true });
  if (!(await exists(join(path, 'HEAD')))) {
    await git(['init', '--quiet', '--bare', '--template=', `--initial-branch=${options.branch}`, path]);
  }
  await mkdir(join(path, 'hooks'), { recursive: true });
  // The pusher's own configuration applies to the receiving side too, and may point hooks elsewhere.
  await git(['config', '--file', join(path, 'config'), 'core.hooksPath', join(path, 'hooks')]);
  await writeHooks({ repository: path, socket: SOCKET, node: options.node ?? process.execPath });

  let listener: PushListener | undefined;
  const answer: HookAnswer = async (request, write, gone) => {
    const updates = parseUpdates(request.updates);
    if (request.name === 'pre-receive') {
      const refusal = listener
        ? refuse(updates, options.branch)
        : 'the rehearsal is still starting; push again in a moment';
      if (refusal !== undefined) write(refusal);
      return refusal === undefined ? 0 : 1;
    }
    await listener?.(updates, write, gone);
    return 0;
  };
  const server: HookServer = await listenForHooks(folder, SOCKET, answer);
  return {
    url: path,
    branch: options.branch,
    repository: openRepository(git, path),
    git,
    onPush: (heard) => {
      listener = heard;
    },
    close: () => server.close(),
  };
}

/** Any branch is taken, also one that starts nothing. */
function refuse(updates: readonly RefUpdate[], branch: string): string | undefined {
  for (const { ref, after } of updates) {
    const name = refName(ref);
    if (!name) return `${ref} is neither a branch nor a tag; push to a branch, for example HEAD:${branch}`;
    if (name.kind === 'branch' && name.name === branch && commitOrNone(after) === undefined) {
      return `${branch} is the branch that the pipeline's source follows; it cannot be deleted`;
    }
  }
  return undefined;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
