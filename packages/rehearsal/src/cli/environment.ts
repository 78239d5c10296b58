import type { Io } from './io';

/** Everything the command gets from the process it runs in; read once, in main.ts. */
export interface CommandEnvironment {
  readonly io: Io;
  readonly cwd: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  /** Asks the person at the terminal; undefined where there is none. */
  readonly ask?: (question: string, signal: AbortSignal) => Promise<string>;
}
