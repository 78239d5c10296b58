import type { Instance, InstanceHost } from '../../../compute/instance';
import type { Clock } from '../../../clock/clock';
import type { Gateway } from '../../../gateway/gateway';
import type { Principal } from '../../../iam/principal';
import type { Journal } from '../../../journal/journal';
import type { Buildspec } from '../buildspec/model';
import type { Phase, PhaseStatus } from '../phases';
import type { Project, Variable } from '../project';
import type { TestSummary } from '../reports/summary';
import type { BuildLog } from './log';
import type { BuildShell } from './shell';

/** Settings of all builds of a rehearsal. */
export interface BuildOptions {
  /**
   * Folder of the machine that npm keeps its downloads in; builds read it, so that `npm ci` needs no network.
   * @default - npm in a build starts with an empty cache
   */
  readonly npmCache?: string;
  /** Registry those downloads came from; npm finds them under no other. @default - npm's own default */
  readonly npmRegistry?: string;
  /** PATH of the commands. @default - the folder of the running node, then the system's own */
  readonly path?: string;
}

/** What a build is made with. */
export interface BuildWorld {
  readonly gateway: Gateway;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly instances: InstanceHost;
  /** The service's own folder: logs, caches, what is on its way to the store. */
  readonly folder: string;
  readonly options: BuildOptions;
}

/** A zip in a bucket. */
export interface StoredZip {
  readonly name: string;
  readonly bucket: string;
  readonly key: string;
}

export interface BuildRequest {
  readonly project: Project;
  /** UUID; the build's id is `<project>:<uuid>`. */
  readonly uuid: string;
  readonly number: number;
  /** Who started it, for example `codepipeline/<name>`. */
  readonly initiator: string;
  readonly executionId?: string;
  /** The source commands start in. @default - no source */
  readonly primary?: StoredZip;
  readonly secondary: readonly StoredZip[];
  /** Commit id of the primary source, where there is one. */
  readonly sourceVersion?: string;
  /** What the pipeline wants from this build, or undefined where the project says it. */
  readonly outputs?: readonly StoredZip[];
  /** Variables of the start-build call; they win. */
  readonly overrides: readonly Variable[];
  readonly buildspecOverride?: string;
  /** Real minutes. @default - the project's */
  readonly timeoutMinutes?: number;
  readonly signal: AbortSignal;
}

/** How a phase ended. */
export interface PhaseOutcome {
  readonly status: PhaseStatus;
  /** CodeBuild's own, for example COMMAND_EXECUTION_ERROR. */
  readonly code?: string;
  readonly message?: string;
}

export interface PhaseRecord extends PhaseOutcome {
  readonly phase: Phase;
  /** Real milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** A build that has ended. */
export interface BuildResult {
  readonly id: string;
  readonly status: PhaseStatus;
  /** One or more sentences; empty when it succeeded. */
  readonly reason: string;
  readonly phases: readonly PhaseRecord[];
  readonly exported: Readonly<Record<string, string>>;
  readonly reports: readonly TestSummary[];
  /** Commands that ran, in their order. */
  readonly commands: readonly CommandRecord[];
  readonly log: string;
  /** Real milliseconds not spent in the user's own commands. */
  readonly overheadMs: number;
  /** Resolves when nothing of its machine is left. */
  readonly released: Promise<void>;
}

export interface CommandRecord {
  readonly text: string;
  readonly pid: number;
  readonly exitCode: number | null;
  readonly durationMs: number;
}

/** A build under way; its phases fill it. */
export interface Build {
  readonly id: string;
  readonly request: BuildRequest;
  readonly world: BuildWorld;
  readonly principal: Principal;
  readonly log: BuildLog;
  /** Aborted by a stop or the timeout. */
  readonly signal: AbortSignal;
  /** The machine, from PROVISIONING on. */
  instance?: Instance;
  buildspec?: Buildspec;
  shell?: BuildShell;
  /** Source folders as the instance sees them, by artifact name; the first is the primary one. */
  sources: readonly { readonly name: string; readonly folder: string }[];
  environment: Readonly<Record<string, string>>;
  exported: Readonly<Record<string, string>>;
  readonly commands: CommandRecord[];
  readonly reports: TestSummary[];
  readonly notices: Set<string>;
}
