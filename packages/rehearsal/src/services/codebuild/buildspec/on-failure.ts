import type { OnFailure } from './model';

/** How often a bare RETRY tries again. */
const DEFAULT_RETRIES = 3;
const MOST_RETRIES = 100;

/** Reads ABORT, CONTINUE, RETRY, RETRY-<count>, RETRY-<regex> or RETRY-<count>-<regex>; undefined for anything else. */
export function parseOnFailure(text: string): OnFailure | undefined {
  if (text === 'ABORT') return { kind: 'abort' };
  if (text === 'CONTINUE') return { kind: 'continue' };
  if (text === 'RETRY') return { kind: 'retry', count: DEFAULT_RETRIES };
  const match = /^RETRY-(?:(\d+)(?:-(.+))?|(.+))$/s.exec(text);
  if (!match) return undefined;
  const count = match[1] === undefined ? DEFAULT_RETRIES : Number(match[1]);
  const pattern = match[2] ?? match[3];
  if (count > MOST_RETRIES || (pattern !== undefined && !isPattern(pattern))) return undefined;
  return pattern === undefined ? { kind: 'retry', count } : { kind: 'retry', count, pattern };
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
