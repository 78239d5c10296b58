import type { Clock } from '../clock/clock';
import type { Json } from '../core/json';
import type { Gateway } from '../gateway/gateway';
import type { Principal } from '../iam/principal';
import type { Journal } from '../journal/journal';

/** An artifact in the artifact store: one zip. */
export interface ArtifactLocation {
  readonly name: string;
  readonly bucket: string;
  readonly key: string;
}

/** What a source produced. */
export interface SourceRevision {
  readonly actionName: string;
  readonly commitId: string;
  readonly branch: string;
  readonly message: string;
}

/** What an action needs to run. Its configuration has its variables resolved. */
export interface ActionContext {
  readonly pipelineName: string;
  readonly executionId: string;
  readonly stageName: string;
  readonly actionName: string;
  /** Unique for this run of the action; a retry has another. */
  readonly actionExecutionId: string;
  readonly region: string;
  readonly configuration: Readonly<Record<string, Json>>;
  /** Minutes of its TimeoutInMinutes, which only a manual approval has. @default - the provider's own limit */
  readonly timeoutMinutes?: number;
  readonly inputs: readonly ArtifactLocation[];
  /** Where each declared output is to be put. */
  readonly outputs: readonly ArtifactLocation[];
  readonly revisions: readonly SourceRevision[];
  /** The action's own role, or the pipeline's where it has none. */
  readonly principal: Principal;
  readonly gateway: Gateway;
  readonly clock: Clock;
  readonly journal: Journal;
  /** Aborted when the execution is stopped or the action times out. */
  readonly signal: AbortSignal;
}

/** Proof that something ran; an action that can show none is marked `simulated`. */
export interface Evidence {
  /** What happened: a build id, a deployment id, `exit status 0 of pid 123`. */
  readonly summary: string;
  readonly log?: string;
  /** @default false - something was really executed */
  readonly simulated?: boolean;
}

export type ActionResult =
  | {
      readonly status: 'Succeeded';
      readonly evidence: Evidence;
      readonly variables?: Readonly<Record<string, string>>;
      /** Id in the service that did it, as CodePipeline shows it. */
      readonly externalExecutionId?: string;
      /** What a source action took. */
      readonly revision?: SourceRevision;
    }
  | {
      readonly status: 'Failed';
      readonly reason: string;
      readonly evidence?: Evidence;
      readonly externalExecutionId?: string;
    };

/** Runs actions of one provider, `<Category>/<Provider>`, for example `Build/CodeBuild`. */
export interface ActionHandler {
  readonly key: string;
  run(context: ActionContext): Promise<ActionResult>;
}
