import type { Place } from '../../../core/errors';

/** Something in a file of the source bundle that its author should know. */
export interface Finding {
  /** Stable, kebab-case. */
  readonly code: string;
  /** What was got and what to do instead. */
  readonly message: string;
  readonly place: Place;
  /** An error makes the deployment fail; a warning is only said. */
  readonly severity: 'error' | 'warning';
}

/** What a parser could read, and what it found wrong; with an error among the findings the value is incomplete. */
export interface Parsed<T> {
  readonly value: T;
  readonly findings: readonly Finding[];
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}
