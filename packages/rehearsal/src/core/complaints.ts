import type { Place } from './errors';

/** Something wrong in a file of the user's. An error would fail in AWS, a warning would surprise there. */
export interface Complaint {
  readonly severity: 'error' | 'warning';
  /** Stable, kebab-case. */
  readonly code: string;
  /** What was got and what to do instead. */
  readonly message: string;
  readonly place: Place;
}

/** Gathers complaints, so that a reader can go on after the first. */
export class Complaints {
  private readonly gathered: Complaint[] = [];

  error(code: string, message: string, place: Place): void {
    this.gathered.push({ severity: 'error', code, message, place });
  }

  warn(code: string, message: string, place: Place): void {
    this.gathered.push({ severity: 'warning', code, message, place });
  }

  /** In the order of the file. */
  get all(): readonly Complaint[] {
    const position = ({ place }: Complaint) => (place.line ?? 0) * 1e6 + (place.column ?? 0);
    return [...this.gathered].sort((a, b) => position(a) - position(b));
  }

  get hasErrors(): boolean {
    return this.gathered.some(({ severity }) => severity === 'error');
  }
}

/** The known word nearest to a misspelt one, if it is near enough to be meant. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const normal = (text: string) => text.toLowerCase().replace(/[-_ ]/g, '');
  const same = known.find((candidate) => normal(candidate) === normal(word));
  if (same !== undefined) return same;
  const begun = known.filter((candidate) => word.length >= 3 && normal(candidate).startsWith(normal(word)));
  if (begun.length === 1) return begun[0];
  const limit = Math.max(1, Math.floor(word.length / 3));
  const near = known
    .map((candidate) => ({ candidate, distance: editDistance(normal(word), normal(candidate)) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance);
  return near[0]?.candidate;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into another. */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(rows[i - 1][j] + 1, row[j - 1] + 1, replaced));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j], rows[i - 2][j - 2] + 1);
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}
