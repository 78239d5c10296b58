import { Token } from 'aws-cdk-lib';

/**
 * What is wrong, in three parts: what was asked for, what was got, and what to do instead.
 */
export interface Complaint {
  /** Stable, kebab-case, unique in the package: scripts and documentation refer to it. */
  readonly code: string;
  /** The rule that was broken, with its number where it has one. */
  readonly what: string;
  /** The value that broke it. */
  readonly got?: unknown;
  /** The way out. */
  readonly instead: string;
}

/**
 * Wrong use of a construct, found while the application is being built.
 *
 * jsii cannot export a class that extends Error, so the code is also the first thing in the message: callers in every
 * language can tell one refusal from another.
 */
export class SlipwayError extends Error {
  readonly code: string;

  constructor(complaint: Complaint) {
    super(describe(complaint));
    this.name = 'SlipwayError';
    this.code = complaint.code;
  }
}

/** Throws unless the condition holds. */
export function ensure(condition: boolean, complaint: Complaint): asserts condition {
  if (!condition) {
    throw new SlipwayError(complaint);
  }
}

/** True if the value is known now; a token only gets its value at deployment, so nothing can be said about it yet. */
export function isKnown(value: unknown): boolean {
  return !Token.isUnresolved(value);
}

function describe(complaint: Complaint): string {
  const got = 'got' in complaint ? `, got ${show(complaint.got)}` : '';
  return `[${complaint.code}] ${complaint.what}${got}; ${complaint.instead}`;
}

function show(value: unknown): string {
  if (typeof value === 'string') {
    return `'${value.length > 120 ? `${value.slice(0, 117)}...` : value}'`;
  }
  if (Array.isArray(value)) {
    return `[${value.map(show).join(', ')}]`;
  }
  return value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value);
}
