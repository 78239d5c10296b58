import type { OnFailure } from './buildspec/model';

/** `[CB:view-build-details-phases]`, in the order of a build in which nothing fails. */
export const PHASES = [
  'SUBMITTED',
  'QUEUED',
  'PROVISIONING',
  'DOWNLOAD_SOURCE',
  'INSTALL',
  'PRE_BUILD',
  'BUILD',
  'POST_BUILD',
  'UPLOAD_ARTIFACTS',
  'FINALIZING',
  'COMPLETED',
] as const;
export type Phase = (typeof PHASES)[number];
export type PhaseStatus = 'SUCCEEDED' | 'FAILED' | 'FAULT' | 'TIMED_OUT' | 'STOPPED';

/**
 * Which phase follows one that ended. BUILD failing does not skip POST_BUILD, and the artifacts are then still tried;
 * INSTALL and PRE_BUILD failing end the build. ABORT ends it wherever it stands, CONTINUE goes on as if nothing had
 * failed. A RETRY that has no tries left is as if nothing had been said.
 */
export function nextPhase(
  phase: Phase,
  status: PhaseStatus,
  onFailure: OnFailure = { kind: 'default' },
): Phase | undefined {
  const follower: Phase | undefined = PHASES[PHASES.indexOf(phase) + 1];
  if (status === 'SUCCEEDED' || follower === undefined || follower === 'COMPLETED') return follower;
  if (PHASES.indexOf(phase) < PHASES.indexOf('PROVISIONING')) return 'COMPLETED';
  if (status !== 'FAILED' || onFailure.kind === 'abort') return 'FINALIZING';
  if (onFailure.kind === 'continue') return follower;
  return phase === 'BUILD' || phase === 'POST_BUILD' ? follower : 'FINALIZING';
}

/** Whether a failed phase is run again, and not given up on. `tries` counts the runs so far, from 1. */
export function shouldRetry(onFailure: OnFailure, tries: number, message: string): boolean {
  if (onFailure.kind !== 'retry' || tries > onFailure.count) return false;
  return onFailure.pattern === undefined || new RegExp(onFailure.pattern).test(message);
}

/** The status of a build from those of its phases: the gravest one. */
export function buildStatus(statuses: readonly PhaseStatus[]): PhaseStatus {
  const gravest = (['STOPPED', 'TIMED_OUT', 'FAULT', 'FAILED'] as const).find((status) => statuses.includes(status));
  return gravest ?? 'SUCCEEDED';
}

export interface Step {
  readonly block: 'commands' | 'finally';
  readonly index: number;
}

/**
 * Which command of a phase is next. `exits` holds how the ones before it ended, in the order they ran: true where the
 * exit status was zero. A failure stops its block; `finally` runs whatever became of `commands`.
 */
export function nextStep(commands: number, finallyCommands: number, exits: readonly boolean[]): Step | undefined {
  const failedAt = exits.slice(0, commands).indexOf(false);
  const ranOfCommands = failedAt >= 0 ? failedAt + 1 : Math.min(exits.length, commands);
  if (failedAt < 0 && ranOfCommands < commands) return { block: 'commands', index: ranOfCommands };
  const exitsOfFinally = exits.slice(ranOfCommands);
  if (exitsOfFinally.includes(false) || exitsOfFinally.length >= finallyCommands) return undefined;
  return { block: 'finally', index: exitsOfFinally.length };
}
