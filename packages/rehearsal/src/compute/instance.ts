/** A command to run inside an instance. */
export interface CommandSpec {
  /** `argv[0]` is looked up in the PATH of `env`. Use `['/bin/bash', '-c', text]` for a shell line. */
  readonly argv: readonly string[];
  /** Absolute path as the instance sees it. */
  readonly cwd: string;
  /** The whole environment: nothing is inherited from the rehearsal's own process. */
  readonly env: Readonly<Record<string, string>>;
  /** User to run as. @default root of the instance; where the host cannot, the result says who it was run as */
  readonly user?: string;
  /** Real milliseconds after which everything the command started is killed. @default none */
  readonly timeoutMs?: number;
  /** Text for standard input. @default standard input is closed */
  readonly stdin?: string;
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  readonly signal?: AbortSignal;
}

/** How a command ended; a failing command is a value, not an exception. */
export interface CommandResult {
  readonly pid: number;
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly timedOut: boolean;
  readonly durationMs: number;
  /** Who it ran as, where the host could not run it as the user it was asked for. @default as it was asked for */
  readonly ranAs?: string;
}

/** A process that stays. */
export interface RunningProcess {
  readonly pid: number;
  /** Resolves when it ends, whatever ended it. */
  readonly ended: Promise<CommandResult>;
  /** SIGTERM to it and to what it started; SIGKILL after `graceMs` real milliseconds. Resolves when all is gone. */
  stop(graceMs: number): Promise<CommandResult>;
}

export interface InstanceSpec {
  /** Unique in the rehearsal, for example `i-0a1b…` or `build-…`. */
  readonly id: string;
  /** Path inside (absolute) to the folder or file of the machine that is shown there, read-only. */
  readonly readOnly?: Readonly<Record<string, string>>;
  /** Path inside (absolute) to the folder of the machine that is shown there: writes stay in the instance and go with it. */
  readonly copyOnWrite?: Readonly<Record<string, string>>;
}

/** One machine of the rehearsal: an isolated place in which commands run. */
export interface Instance {
  readonly id: string;
  readonly kind: InstanceKind;
  /** Where its servers are reached from outside. */
  readonly address: '127.0.0.1';
  /** A port on `address` that nothing else was given; what PORT is set to for its first process. */
  readonly port: number;
  /** Asks for one more port that nothing else was given. */
  allocatePort(): Promise<number>;
  /** Where on this machine a file of the instance is, to be read or written from outside. */
  hostPath(absolute: string): string;
  /** The path by which commands inside the instance reach `absolute`: itself in a namespace, below a folder elsewhere. */
  insidePath(absolute: string): string;
  run(command: CommandSpec): Promise<CommandResult>;
  start(command: CommandSpec): Promise<RunningProcess>;
  /** Ports that processes of this instance listen on; empty where the machine cannot tell. */
  listeningPorts(): Promise<readonly number[]>;
  /** Kills everything it started and removes its files. */
  terminate(): Promise<void>;
}

export type InstanceKind = 'namespace' | 'folder';

/** Makes instances of one kind. */
export interface InstanceHost {
  readonly kind: InstanceKind;
  /** Why this kind and not the other, in one printable sentence. */
  readonly reason: string;
  launch(spec: InstanceSpec): Promise<Instance>;
  /** Terminates every instance that is left. */
  close(): Promise<void>;
}
