import { delimiter } from 'node:path';
import { RehearsalError } from '../core/errors';
import { type ProcessResult, runProcess } from '../core/process';

/** Where git is looked for when nothing else is said. */
const DEFAULT_SEARCH_PATH = ['/usr/local/bin', '/usr/bin', '/bin', '/opt/homebrew/bin'].join(delimiter);

export interface GitOptions {
  /** Folders to look for git in, in the form of PATH. @default - the usual ones */
  readonly searchPath?: string;
}

export interface GitCall {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

/** Runs git without the user's, the system's or another repository's configuration. */
export interface Git {
  /** Standard output. Throws `git-failed` with what git said. */
  (args: readonly string[], call?: GitCall): Promise<string>;
  /** The same, with a failure as a value. */
  attempt(args: readonly string[], call?: GitCall): Promise<ProcessResult>;
}

export function createGit(options: GitOptions = {}): Git {
  const attempt = (args: readonly string[], call: GitCall = {}) =>
    runProcess(['git', ...SETTINGS, ...args], {
      cwd: call.cwd,
      stdin: call.stdin,
      env: { ...ENVIRONMENT, PATH: options.searchPath ?? DEFAULT_SEARCH_PATH, ...call.env },
    });
  const run = async (args: readonly string[], call?: GitCall) => {
    const result = await attempt(args, call);
    if (result.exitCode === 0) return result.stdout;
    throw new RehearsalError({
      code: 'git-failed',
      message: `git ${args.join(' ')} ended with ${result.exitCode ?? result.signal}: ${result.stderr.trim() || 'it said nothing'}`,
    });
  };
  return Object.assign(run, { attempt });
}

/** A folder that belongs to somebody else is read all the same: it was named by the person who runs the rehearsal. */
const SETTINGS = ['-c', 'safe.directory=*', '-c', 'core.quotePath=false', '-c', 'gc.auto=0'];

const ENVIRONMENT = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_AUTHOR_NAME: 'Slipway',
  GIT_AUTHOR_EMAIL: 'slipway@localhost',
  GIT_COMMITTER_NAME: 'Slipway',
  GIT_COMMITTER_EMAIL: 'slipway@localhost',
  HOME: '/nonexistent',
  LC_ALL: 'C.UTF-8',
};

/** Splits output that `-z` ended with NULs. */
export function splitNul(output: string): readonly string[] {
  return output.split('\0').filter((part) => part !== '');
}
