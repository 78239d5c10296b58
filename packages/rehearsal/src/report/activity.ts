/** A stretch of real time, in milliseconds since the rehearsal started. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** How much of 0…`total` no stretch covers; stretches may overlap. */
export function uncovered(total: number, stretches: readonly Stretch[]): number {
  const sorted = [...stretches].sort((a, b) => a.from - b.from);
  let covered = 0;
  let reached = 0;
  for (const { from, to } of sorted) {
    const start = Math.max(from, reached);
    const end = Math.min(to, total);
    if (end > start) covered += end - start;
    reached = Math.max(reached, end);
  }
  return total - covered;
}

/** Records when the user's own processes ran and when the rehearsal waited on purpose. */
export class Activity {
  private readonly done: Stretch[] = [];
  private readonly open = new Map<number, number>();
  private next = 0;

  constructor(private readonly elapsed: () => number) {}

  async during<T>(work: () => Promise<T>): Promise<T> {
    const id = this.next;
    this.next += 1;
    this.open.set(id, this.elapsed());
    try {
      return await work();
    } finally {
      this.done.push({ from: this.open.get(id) ?? 0, to: this.elapsed() });
      this.open.delete(id);
    }
  }

  /** What was recorded, stretches still open reaching until now. */
  stretches(): readonly Stretch[] {
    const now = this.elapsed();
    return [...this.done, ...[...this.open.values()].map((from) => ({ from, to: now }))];
  }
}
