import type { ArtifactLocation, Evidence, SourceRevision } from '../pipeline/action';

export type ExecutionStatus =
  'InProgress' | 'Stopping' | 'Stopped' | 'Succeeded' | 'Superseded' | 'Failed' | 'Cancelled';
export type StageStatus = 'InProgress' | 'Succeeded' | 'Failed' | 'Stopped' | 'Skipped' | 'Cancelled';
export type ActionStatus = 'InProgress' | 'Succeeded' | 'Failed' | 'Abandoned';
export type ConditionKind = 'BEFORE_ENTRY' | 'ON_SUCCESS' | 'ON_FAILURE';
export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** Everything that can happen. What the command prints, the report and the page show, and what a restart goes on from. */
export type Happening =
  | {
      readonly type: 'run.started';
      readonly app: string;
      readonly timeScale: number;
      readonly instances: string;
      readonly reason: string;
    }
  | {
      readonly type: 'run.ended';
      readonly outcome: 'succeeded' | 'failed' | 'rolled-back' | 'stopped';
      readonly reason: string;
    }
  /** One line of the ledger: what is executed, simulated (and how) or refused. */
  | {
      readonly type: 'ledger';
      readonly subject: string;
      readonly treatment: 'executed' | 'simulated' | 'refused';
      readonly how: string;
    }
  | { readonly type: 'notice'; readonly text: string; readonly severity: 'info' | 'warning' }
  | { readonly type: 'wait'; readonly why: string; readonly virtualMs: number; readonly realMs: number }
  // --- git
  | {
      readonly type: 'pushed';
      readonly branch: string;
      readonly commitId: string;
      readonly message: string;
      readonly verdict: string;
      readonly started: boolean;
    }
  // --- pipeline
  | {
      readonly type: 'execution.started';
      readonly pipeline: string;
      readonly executionId: string;
      readonly trigger: string;
      readonly revisions: readonly SourceRevision[];
      /** The execution whose revisions a rollback deploys again. */
      readonly rollbackOf?: string;
      /** The only stage a rollback runs in. */
      readonly rollbackStage?: string;
      /** The execution whose failure started the rollback. @default - a person asked for it */
      readonly rollbackFrom?: string;
      /** Hash of the pipeline's structure; retry and rollback are refused across two of them. */
      readonly structure?: string;
      /** Values of the pipeline's own variables. */
      readonly variables?: Readonly<Record<string, string>>;
    }
  /** A person asked to stop it; `abandon` does not wait for the actions under way. */
  | {
      readonly type: 'execution.stopping';
      readonly executionId: string;
      readonly abandon: boolean;
      readonly reason: string;
    }
  /** A new process goes on where a dead one was: what was under way then runs again. */
  | { readonly type: 'pipeline.resumed'; readonly pipeline: string; readonly executionIds: readonly string[] }
  | {
      readonly type: 'execution.ended';
      readonly executionId: string;
      readonly status: ExecutionStatus;
      readonly reason: string;
    }
  | {
      readonly type: 'stage.started';
      readonly executionId: string;
      readonly stage: string;
      /** From 1. */
      readonly attempt: number;
      /** What a retry runs again. @default - not a retry */
      readonly retry?: 'FAILED_ACTIONS' | 'ALL_ACTIONS';
      /** The stage's own failure condition asked for the retry. @default false */
      readonly automatic?: boolean;
    }
  | {
      readonly type: 'stage.ended';
      readonly executionId: string;
      readonly stage: string;
      readonly status: StageStatus;
      readonly reason: string;
    }
  | {
      readonly type: 'condition.started';
      readonly executionId: string;
      readonly stage: string;
      readonly kind: ConditionKind;
    }
  | {
      readonly type: 'condition.evaluated';
      readonly executionId: string;
      readonly stage: string;
      readonly kind: ConditionKind;
      readonly passed: boolean;
      readonly result: string;
      readonly rules: readonly { readonly name: string; readonly passed: boolean; readonly summary: string }[];
    }
  | {
      readonly type: 'action.started';
      readonly executionId: string;
      readonly stage: string;
      readonly action: string;
      readonly actionExecutionId: string;
      readonly provider: string;
    }
  | {
      readonly type: 'action.ended';
      readonly executionId: string;
      readonly stage: string;
      readonly action: string;
      readonly actionExecutionId: string;
      readonly status: ActionStatus;
      readonly reason: string;
      readonly evidence?: Evidence;
      readonly externalExecutionId?: string;
      readonly variables?: Readonly<Record<string, string>>;
      readonly outputs?: readonly ArtifactLocation[];
      /** What a source action took. */
      readonly revision?: SourceRevision;
    }
  | {
      readonly type: 'approval.waiting';
      readonly executionId: string;
      readonly stage: string;
      readonly action: string;
      readonly token: string;
      readonly message: string;
      readonly reviewUrl?: string;
      /** Virtual milliseconds until it expires. */
      readonly timeoutMs: number;
    }
  | {
      readonly type: 'approval.answered';
      readonly executionId: string;
      readonly token: string;
      readonly status: 'Approved' | 'Rejected' | 'Expired';
      readonly summary: string;
    }
  // --- builds
  | {
      readonly type: 'build.started';
      readonly buildId: string;
      readonly project: string;
      readonly executionId?: string;
      readonly log: string;
    }
  | {
      readonly type: 'build.phase';
      readonly buildId: string;
      readonly phase: string;
      readonly status: string;
      readonly durationMs: number;
      readonly message?: string;
    }
  | {
      readonly type: 'build.report';
      readonly buildId: string;
      readonly name: string;
      readonly total: number;
      readonly failed: number;
      readonly skipped: number;
    }
  | { readonly type: 'build.ended'; readonly buildId: string; readonly status: string; readonly reason: string }
  // --- deployments
  | {
      readonly type: 'deployment.started';
      readonly deploymentId: string;
      readonly target: string;
      readonly strategy: string;
      readonly version: string;
      readonly previous?: string;
    }
  | {
      readonly type: 'deployment.step';
      readonly deploymentId: string;
      readonly text: string;
      readonly weights?: Readonly<Record<string, number>>;
      readonly batch?: readonly string[];
    }
  | {
      readonly type: 'deployment.ended';
      readonly deploymentId: string;
      readonly status: 'Succeeded' | 'Failed' | 'Aborted';
      readonly reason: string;
      readonly serving: readonly string[];
    }
  | {
      readonly type: 'instance.launched';
      readonly target: string;
      readonly instanceId: string;
      readonly version: string;
    }
  | {
      readonly type: 'instance.health';
      readonly target: string;
      readonly instanceId: string;
      readonly health: string;
      readonly cause: string;
    }
  | { readonly type: 'instance.terminated'; readonly target: string; readonly instanceId: string }
  // --- alarms
  | {
      readonly type: 'alarm.changed';
      readonly alarm: string;
      readonly before: AlarmState;
      readonly state: AlarmState;
      readonly reason: string;
    }
  // --- figures, each the total so far
  | {
      readonly type: 'traffic';
      readonly target: string;
      readonly total: number;
      readonly failed: number;
      readonly p50Ms: number;
      readonly p99Ms: number;
      readonly versions: readonly { readonly version: string; readonly requests: number; readonly failed: number }[];
    }
  | {
      readonly type: 'messages';
      readonly target: string;
      readonly sent: number;
      readonly processed: number;
      readonly deadLettered: number;
      readonly lost: number;
    }
  /** A line of an instance's or a service's own log. */
  | { readonly type: 'log'; readonly source: string; readonly line: string };

/** A happening with its place in the order and its times. */
export type JournalEvent = Happening & {
  /** From 1, without gaps. */
  readonly seq: number;
  /** Real time, ISO 8601. */
  readonly at: string;
  /** Virtual milliseconds since the epoch. */
  readonly virtual: number;
};

export type EventOf<T extends Happening['type']> = Extract<JournalEvent, { type: T }>;
