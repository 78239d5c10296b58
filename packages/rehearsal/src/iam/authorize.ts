import type { Principal } from './principal';

/** A call before it is served. */
export interface AskedCall {
  readonly principal: Principal;
  /** IAM action, for example `sqs:SendMessage`. */
  readonly action: string;
  readonly resources: readonly string[];
  readonly account: string;
  readonly region: string;
}

export interface Decision {
  readonly effect: 'allow' | 'deny';
  /** Whether policies were looked at; false means that every call is let through. */
  readonly enforced: boolean;
  /** Why, in words that can be printed after the caller and the action. */
  readonly reason: string;
}

/** The one place where a call is let through or refused: the engine's own calls pass it like an application's. */
export type Authorize = (call: AskedCall) => Decision;

/** Lets everything through. Evaluating the synthesized policies replaces this function and nothing else. */
export const allowEverything: Authorize = () => ({
  effect: 'allow',
  enforced: false,
  reason: 'permissions are recorded, not enforced',
});
