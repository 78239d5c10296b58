/** Events of a server deployment that may have scripts (facts E1). */
export const SCRIPTABLE_EVENTS = [
  'BeforeBlockTraffic',
  'AfterBlockTraffic',
  'ApplicationStop',
  'BeforeInstall',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
] as const;

/** Events that the agent or the service carries out itself. */
export const UNSCRIPTABLE_EVENTS = ['BlockTraffic', 'DownloadBundle', 'Install', 'AllowTraffic'] as const;

export const FILE_EXISTS_BEHAVIORS = ['DISALLOW', 'OVERWRITE', 'RETAIN'] as const;
export type FileExistsBehavior = (typeof FILE_EXISTS_BEHAVIORS)[number];

export interface AppspecFile {
  readonly source: string;
  /** A folder of the machine. */
  readonly destination: string;
}

export interface HookScript {
  readonly location: string;
  /** Seconds. */
  readonly timeout: number;
  readonly runas?: string;
}

export interface SelinuxContext {
  readonly name?: string;
  readonly type: string;
  /** As `semanage` takes it: neighbouring categories written as one range. */
  readonly range?: string;
}

export interface Permission {
  readonly object: string;
  readonly pattern: string;
  readonly except: readonly string[];
  readonly type: readonly ('file' | 'directory')[];
  readonly owner?: string;
  readonly group?: string;
  /** Three or four octal digits. */
  readonly mode?: string;
  readonly acls?: readonly string[];
  readonly context?: SelinuxContext;
}

/** An AppSpec file of a server deployment, as the CodeDeploy agent reads it. */
export interface Appspec {
  readonly files: readonly AppspecFile[];
  readonly fileExistsBehavior?: FileExistsBehavior;
  readonly hooks: Readonly<Record<string, readonly HookScript[]>>;
  readonly permissions: readonly Permission[];
}
