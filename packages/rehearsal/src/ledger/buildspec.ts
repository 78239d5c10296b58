import { parse } from 'yaml';
import { BUILDSPEC_KEYS } from './projects';
import { refused, type LedgerEntry, type Treated } from './treatment';

/** What a rehearsal does with the keys of a buildspec. Text that is no buildspec has none: CodeBuild will say so. */
export function ledgerOfBuildspec(text: string): readonly LedgerEntry[] {
  return keysIn(text).map((path) => ({ subject: `buildspec ${path}`, ...treatmentOfKey(path) }));
}

/** Paths of the keys that a row is about; what lies deeper belongs to them. */
function keysIn(text: string): readonly string[] {
  const found: string[] = [];
  const walk = (value: unknown, path: readonly string[]): void => {
    if (isRow(path)) {
      found.push(path.join('.'));
    } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [key, inside] of Object.entries(value)) walk(inside, [...path, key]);
    } else if (path.length > 0) {
      found.push(path.join('.'));
    }
  };
  try {
    walk(parse(text), []);
  } catch {
    return [];
  }
  return found;
}

function treatmentOfKey(path: string): Treated {
  const row = rowOf(path.split('.'));
  return row === undefined ? refused('not known in a rehearsal') : BUILDSPEC_KEYS[row];
}

function isRow(path: readonly string[]): boolean {
  return path.length > 0 && rowOf(path) !== undefined;
}

function rowOf(path: readonly string[]): string | undefined {
  return Object.keys(BUILDSPEC_KEYS).find((row) => {
    const parts = row.split('.');
    return parts.length === path.length && parts.every((part, index) => part === '*' || part === path[index]);
  });
}
