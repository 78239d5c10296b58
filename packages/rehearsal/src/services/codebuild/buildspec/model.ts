/** Phases of a build in which commands of the buildspec run, in their order. */
export const COMMAND_PHASES = ['install', 'pre_build', 'build', 'post_build'] as const;
export type CommandPhase = (typeof COMMAND_PHASES)[number];

/** What happens after a phase failed. `default` is CodeBuild's own order. */
export type OnFailure =
  | { readonly kind: 'default' | 'abort' | 'continue' }
  | { readonly kind: 'retry'; readonly count: number; readonly pattern?: string };

export interface Command {
  readonly text: string;
  /** Line of the buildspec, from 1. */
  readonly line: number;
}

export interface PhaseSpec {
  readonly runAs?: string;
  readonly onFailure: OnFailure;
  /** Only `install` has them. */
  readonly runtimeVersions: Readonly<Record<string, string>>;
  readonly commands: readonly Command[];
  readonly finally: readonly Command[];
}

/** A value in Secrets Manager, as `secret-id:json-key:version-stage:version-id` names it. */
export interface SecretReference {
  readonly secretId: string;
  readonly jsonKey?: string;
  readonly versionStage?: string;
  readonly versionId?: string;
}

export type Shell = 'sh' | 'bash';

export interface EnvSpec {
  /** @default sh */
  readonly shell: Shell;
  readonly variables: Readonly<Record<string, string>>;
  /** Names in Parameter Store by variable. */
  readonly parameterStore: Readonly<Record<string, string>>;
  readonly secretsManager: Readonly<Record<string, SecretReference>>;
  readonly exportedVariables: readonly string[];
  readonly gitCredentialHelper: boolean;
}

/** Test and coverage formats of `[CB:test-reporting]`. */
export const REPORT_FORMATS = [
  'JUNITXML',
  'CUCUMBERJSON',
  'NUNITXML',
  'NUNIT3XML',
  'TESTNGXML',
  'VISUALSTUDIOTRX',
  'CLOVERXML',
  'COBERTURAXML',
  'JACOCOXML',
  'SIMPLECOV',
] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** Which files, seen from where. */
export interface FileSelection {
  readonly files: readonly string[];
  /** May hold globs and variables. @default - the primary source folder */
  readonly baseDirectory?: string;
  readonly discardPaths: boolean;
}

export interface ReportSpec extends FileSelection {
  /** Name or ARN of a report group. */
  readonly group: string;
  readonly format: ReportFormat;
  readonly line: number;
}

export interface ArtifactSpec extends FileSelection {
  readonly excludePaths: readonly string[];
  readonly enableSymlinks: boolean;
  /** May hold variables and `$(…)`. */
  readonly name?: string;
  readonly s3Prefix?: string;
  readonly line: number;
}

export interface Buildspec {
  readonly file: string;
  readonly runAs?: string;
  readonly env: EnvSpec;
  readonly phases: Readonly<Partial<Record<CommandPhase, PhaseSpec>>>;
  readonly reports: readonly ReportSpec[];
  /** Top-level `artifacts`. */
  readonly artifacts?: ArtifactSpec;
  /** By artifact identifier. */
  readonly secondaryArtifacts: Readonly<Record<string, ArtifactSpec>>;
  readonly cachePaths: readonly string[];
  /** Settings that a rehearsal reads and leaves alone, each a printable sentence. */
  readonly ignored: readonly string[];
}
