import type { Io } from './io';

/** Everything the command gets from the process it runs in; read once, in main.ts. */
export interface CommandEnvironment {
  readonly io: Io;
  readonly cwd: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  /** Resolves with the first of these keys that the person at the terminal presses; undefined where there is none. */
  readonly pressed?: (keys: readonly string[], signal: AbortSignal) => Promise<string>;
}
