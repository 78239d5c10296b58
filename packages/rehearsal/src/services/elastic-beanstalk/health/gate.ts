/** How many checks in a row every instance has to pass, and how far apart checks are (virtual ms). */
export const HEALTH_CHECKS = { web: 12, worker: 18, everyMs: 10_000 } as const;

/** Checks that each member has passed in a row. */
export type GateProgress = ReadonlyMap<string, number>;

export function openGate(members: readonly string[]): GateProgress {
  return new Map(members.map((member) => [member, 0]));
}

/** Counts one round of checks; a failed check starts its member from nothing. */
export function countChecks(progress: GateProgress, passed: ReadonlyMap<string, boolean>): GateProgress {
  return new Map([...progress].map(([member, count]) => [member, passed.get(member) === true ? count + 1 : 0]));
}

export function isPassed(progress: GateProgress, needed: number): boolean {
  return [...progress.values()].every((count) => count >= needed);
}
