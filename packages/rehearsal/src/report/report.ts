import type { ActionStatus, EventOf, JournalEvent, StageStatus } from '../journal/events';
import type { UnusedPermission } from '../iam/unused-permissions';
import type { Evidence } from '../pipeline/action';

export type Outcome = EventOf<'run.ended'>['outcome'];

export interface ActionReport {
  readonly name: string;
  readonly provider: string;
  readonly status: ActionStatus;
  readonly reason: string;
  /** Real time, ISO 8601. */
  readonly started: string;
  readonly ended?: string;
  readonly evidence?: Evidence;
}

export interface StageReport {
  readonly name: string;
  readonly status: StageStatus;
  readonly reason: string;
  readonly actions: readonly ActionReport[];
}

export interface DeploymentReport {
  readonly id: string;
  readonly target: string;
  readonly strategy: string;
  readonly version: string;
  readonly previous?: string;
  readonly status: string;
  readonly reason: string;
  readonly steps: readonly {
    readonly at: string;
    readonly text: string;
    readonly weights?: Readonly<Record<string, number>>;
    readonly batch?: readonly string[];
  }[];
  /** Instances that took part. */
  readonly instances: readonly string[];
}

export interface VersionReport {
  readonly version: string;
  readonly requests: number;
  readonly failed: number;
}

export interface RequestsReport {
  readonly total: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly versions: readonly VersionReport[];
  /** What each version served, about every second. */
  readonly timeline: readonly { readonly at: string; readonly served: Readonly<Record<string, number>> }[];
  /** The first few failures, in words. */
  readonly failures: readonly string[];
}

export interface MessagesReport {
  readonly target: string;
  readonly sent: number;
  readonly processed: number;
  readonly deadLettered: number;
  readonly lost: number;
}

export interface CallsReport {
  readonly allowed: number;
  readonly denied: number;
  /** Permissions are recorded only; a later version enforces them. */
  readonly enforced: false;
  /** What roles that made calls were allowed and did not use on the paths this rehearsal took. */
  readonly unused: readonly UnusedPermission[];
  readonly made: readonly {
    readonly role: string;
    readonly action: string;
    readonly resources: readonly string[];
    readonly count: number;
    readonly errors: number;
  }[];
}

/** The one object that `--report` writes. */
export interface Report {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly app: string;
  readonly executionId?: string;
  readonly instances: { readonly kind: string; readonly reason: string };
  readonly stages: readonly StageReport[];
  readonly builds: readonly BuildReport[];
  readonly deployments: readonly DeploymentReport[];
  readonly requests?: RequestsReport;
  readonly messages: readonly MessagesReport[];
  readonly calls: CallsReport;
  readonly ledger: readonly { readonly subject: string; readonly treatment: string; readonly how: string }[];
  readonly waited: { readonly virtualMs: number; readonly realMs: number; readonly waits: readonly WaitReport[] };
  readonly durationMs: number;
  /** Real milliseconds spent neither in the user's own processes nor in scaled waits. */
  readonly overheadMs: number;
}

export interface BuildReport {
  readonly id: string;
  readonly project: string;
  readonly status: string;
  readonly log: string;
  readonly phases: readonly { readonly name: string; readonly status: string; readonly durationMs: number }[];
  readonly tests: readonly {
    readonly name: string;
    readonly total: number;
    readonly failed: number;
    readonly skipped: number;
  }[];
}

export interface WaitReport {
  readonly why: string;
  readonly virtualMs: number;
  readonly realMs: number;
}

export interface Measured {
  readonly durationMs: number;
  readonly overheadMs: number;
  readonly calls: CallsReport;
  /** What the load generator saw. @default - no load was put on */
  readonly load?: Omit<RequestsReport, 'versions' | 'timeline'>;
  /** URL target the load was on, to pick its figures per version. */
  readonly loadTarget?: string;
}

/** Reads the report out of the journal; `executionId` is the execution it is about. */
export function buildReport(
  events: readonly JournalEvent[],
  executionId: string | undefined,
  measured: Measured,
): Report {
  const started = last(events, 'run.started');
  const ended = last(events, 'run.ended');
  return {
    outcome: ended?.outcome ?? 'stopped',
    reason: ended?.reason ?? 'the rehearsal ended before the pipeline did',
    app: started?.app ?? '',
    executionId,
    instances: { kind: started?.instances ?? '', reason: started?.reason ?? '' },
    stages: stagesOf(events, executionId),
    builds: buildsOf(events),
    deployments: deploymentsOf(events),
    requests: measured.load && {
      ...measured.load,
      versions: versionsOf(events, measured.loadTarget),
      timeline: timelineOf(events, measured.loadTarget),
    },
    messages: messagesOf(events),
    calls: measured.calls,
    ledger: all(events, 'ledger').map(({ subject, treatment, how }) => ({ subject, treatment, how })),
    waited: waitedOf(events),
    durationMs: measured.durationMs,
    overheadMs: measured.overheadMs,
  };
}

function all<T extends JournalEvent['type']>(events: readonly JournalEvent[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}

function last<T extends JournalEvent['type']>(events: readonly JournalEvent[], type: T): EventOf<T> | undefined {
  return all(events, type).at(-1);
}

function stagesOf(events: readonly JournalEvent[], executionId: string | undefined): StageReport[] {
  const names = [
    ...new Set(
      all(events, 'stage.started')
        .filter((e) => e.executionId === executionId)
        .map((e) => e.stage),
    ),
  ];
  return names.map((name) => {
    const end = all(events, 'stage.ended')
      .filter((e) => e.executionId === executionId && e.stage === name)
      .at(-1);
    return {
      name,
      status: end?.status ?? 'InProgress',
      reason: end?.reason ?? '',
      actions: actionsOf(events, executionId, name),
    };
  });
}

function actionsOf(events: readonly JournalEvent[], executionId: string | undefined, stage: string): ActionReport[] {
  const ends = new Map(all(events, 'action.ended').map((end) => [end.actionExecutionId, end]));
  return all(events, 'action.started')
    .filter((start) => start.executionId === executionId && start.stage === stage)
    .map((start) => {
      const end = ends.get(start.actionExecutionId);
      return {
        name: start.action,
        provider: start.provider,
        status: end?.status ?? 'InProgress',
        reason: end?.reason ?? '',
        started: start.at,
        ended: end?.at,
        evidence: end?.evidence,
      };
    });
}

function buildsOf(events: readonly JournalEvent[]): BuildReport[] {
  return all(events, 'build.started').map((start) => ({
    id: start.buildId,
    project: start.project,
    status: all(events, 'build.ended').find((e) => e.buildId === start.buildId)?.status ?? 'IN_PROGRESS',
    log: start.log,
    phases: all(events, 'build.phase')
      .filter((e) => e.buildId === start.buildId)
      .map((e) => ({ name: e.phase, status: e.status, durationMs: e.durationMs })),
    tests: all(events, 'build.report')
      .filter((e) => e.buildId === start.buildId)
      .map(({ name, total, failed, skipped }) => ({ name, total, failed, skipped })),
  }));
}

function deploymentsOf(events: readonly JournalEvent[]): DeploymentReport[] {
  return all(events, 'deployment.started').map((start) => {
    const end = all(events, 'deployment.ended').find((e) => e.deploymentId === start.deploymentId);
    const steps = all(events, 'deployment.step').filter((e) => e.deploymentId === start.deploymentId);
    const launched = all(events, 'instance.launched').filter(
      (e) => e.target === start.target && e.version === start.version,
    );
    return {
      id: start.deploymentId,
      target: start.target,
      strategy: start.strategy,
      version: start.version,
      previous: start.previous,
      status: end?.status ?? 'InProgress',
      reason: end?.reason ?? '',
      steps: steps.map(({ at, text, weights, batch }) => ({ at, text, weights, batch })),
      instances: [...new Set([...steps.flatMap((step) => step.batch ?? []), ...launched.map((e) => e.instanceId)])],
    };
  });
}

function versionsOf(events: readonly JournalEvent[], target: string | undefined): VersionReport[] {
  const figures = all(events, 'traffic')
    .filter((e) => e.target === target)
    .at(-1);
  return (figures?.versions ?? []).map(({ version, requests, failed }) => ({ version, requests, failed }));
}

/** The figures are totals so far; what was served in between is their difference. */
function timelineOf(events: readonly JournalEvent[], target: string | undefined): RequestsReport['timeline'] {
  const figures = all(events, 'traffic').filter((event) => event.target === target);
  return figures.map(({ at, versions }, index) => {
    const before = new Map((figures[index - 1]?.versions ?? []).map(({ version, requests }) => [version, requests]));
    const served = versions.map(({ version, requests }) => [version, requests - (before.get(version) ?? 0)] as const);
    return { at, served: Object.fromEntries(served.filter(([, count]) => count > 0)) };
  });
}

function messagesOf(events: readonly JournalEvent[]): MessagesReport[] {
  const latest = new Map(all(events, 'messages').map((e) => [e.target, e]));
  return [...latest.values()].map(({ target, sent, processed, deadLettered, lost }) => ({
    target,
    sent,
    processed,
    deadLettered,
    lost,
  }));
}

function waitedOf(events: readonly JournalEvent[]): Report['waited'] {
  const waits = new Map<string, WaitReport>();
  for (const { why, virtualMs, realMs } of all(events, 'wait')) {
    const sum = waits.get(why) ?? { why, virtualMs: 0, realMs: 0 };
    waits.set(why, { why, virtualMs: sum.virtualMs + virtualMs, realMs: sum.realMs + realMs });
  }
  const list = [...waits.values()];
  return {
    virtualMs: list.reduce((sum, wait) => sum + wait.virtualMs, 0),
    realMs: list.reduce((sum, wait) => sum + wait.realMs, 0),
    waits: list,
  };
}
