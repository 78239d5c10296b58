import { ServiceError } from '../../../gateway/gateway';
import type { PhaseOutcome } from './model';

/** Ends the phase it is thrown in; an expected ending, so it never leaves the runner. */
export class PhaseFailure extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: 'FAILED' | 'FAULT' = 'FAILED',
  ) {
    super(message);
  }

  get outcome(): PhaseOutcome {
    return { status: this.status, code: this.code, message: this.message };
  }
}

/** Turns an error of a called service into the failure of a phase; anything else is a bug and goes on. */
export function callFailure(error: unknown, code: string, what: string): PhaseFailure {
  if (error instanceof ServiceError) return new PhaseFailure(code, `${what}: ${error.code}: ${error.message}`);
  throw error;
}
