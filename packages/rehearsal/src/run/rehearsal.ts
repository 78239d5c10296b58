import type { ResourceGraph } from '../assembly/resource-graph';
import type { Clock } from '../clock/clock';
import type { EventOf } from '../journal/events';
import type { Journal } from '../journal/journal';
import type { CallsReport } from '../report/report';
import type { ControlReply, ControlRequest } from './control';

/** An application that can be reached from outside. */
export interface WebTarget {
  /** Name of the environment. */
  readonly name: string;
  readonly url: string;
}

/** What a push led to. */
export interface Pushed {
  readonly commitId: string;
  /** @default - nothing was started; the verdict says why */
  readonly executionId?: string;
  readonly verdict: string;
}

/** A pipeline that is up on this machine, with everything around it. */
export interface Rehearsal {
  readonly id: string;
  readonly folder: string;
  readonly pipelineName: string;
  readonly stageNames: readonly string[];
  readonly graph: ResourceGraph;
  readonly journal: Journal;
  readonly clock: Clock;
  /** What `git push` takes. */
  readonly remote: string;
  readonly branch: string;
  /** In the order in which the pipeline deploys to them; the last is what users would see. */
  readonly webTargets: readonly WebTarget[];

  /** Commits what is in `folder` and pushes it. */
  push(folder: string, message: string): Promise<Pushed>;
  /** Starts the pipeline on what the branch has, as `start-pipeline-execution` does. */
  start(): Promise<string>;
  /** Resolves when the execution has ended, and a rollback that it led to. */
  ended(executionId: string): Promise<ExecutionEnd>;
  answerApproval(token: string, status: 'Approved' | 'Rejected', summary: string): Promise<void>;
  control(request: ControlRequest): Promise<ControlReply>;
  /** Writes the newest figures of traffic and messages into the journal. */
  recordFigures(load?: {
    readonly target: string;
    readonly total: number;
    readonly failed: number;
    readonly p50Ms: number;
    readonly p99Ms: number;
  }): void;
  /** Resolves when no queue has a message left, or after `limitMs` real milliseconds. */
  drained(limitMs: number): Promise<void>;
  calls(): CallsReport;
  /** Real milliseconds spent neither in the user's own processes nor in scaled waits. */
  overheadMs(): number;
  close(): Promise<void>;
}

export interface ExecutionEnd {
  readonly status: EventOf<'execution.ended'>['status'];
  readonly reason: string;
  /** The rollback that followed, if one did. */
  readonly rollback?: EventOf<'execution.ended'>;
}
