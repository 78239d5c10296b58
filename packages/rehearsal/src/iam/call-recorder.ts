import type { AskedCall, Decision } from './authorize';
import type { RecordedCall } from './principal';

/** Counts calls, alike ones together, so that an application under load does not fill the memory. */
export interface CallRecorder {
  record(call: AskedCall, decision: Decision, error?: string): void;
  readonly calls: readonly RecordedCall[];
}

/** More kinds of calls than this (an object key per request, say) are counted under the action alone. */
const MOST_KINDS = 5000;

export function createCallRecorder(mostKinds = MOST_KINDS): CallRecorder {
  const kinds = new Map<string, RecordedCall>();

  const record = (call: AskedCall, decision: Decision, error?: string) => {
    const exact = keyOf(call, decision, call.resources);
    const crowded = !kinds.has(exact) && kinds.size >= mostKinds;
    const resources = crowded ? ['*'] : call.resources;
    const key = crowded ? keyOf(call, decision, resources) : exact;
    const { principal, action } = call;
    const verdict = decision.effect === 'allow' ? 'allowed' : 'denied';
    const before: RecordedCall = kinds.get(key) ?? {
      principal,
      action,
      resources,
      decision: verdict,
      count: 0,
      errors: 0,
    };
    const failed =
      error === undefined
        ? {}
        : { errors: before.errors + 1, firstError: before.firstError ?? error, lastError: error };
    kinds.set(key, { ...before, count: before.count + 1, ...failed });
  };

  return {
    record,
    get calls() {
      return [...kinds.values()];
    },
  };
}

function keyOf(call: AskedCall, decision: Decision, resources: readonly string[]): string {
  return [call.principal.roleArn, call.action, decision.effect, ...resources].join('\n');
}
