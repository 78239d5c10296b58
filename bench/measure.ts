/** Runs two ways of doing the same in turn, so that a machine that slows down slows both. Times in milliseconds. */
export async function inTurn(
  rounds: number,
  first: () => unknown,
  second: () => unknown,
): Promise<{ first: number[]; second: number[] }> {
  const times = { first: [] as number[], second: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    const one = await time(first);
    const other = await time(second);
    // The first round loads modules and warms caches; it is not counted.
    if (round === 0) continue;
    times.first.push(one);
    times.second.push(other);
  }
  return times;
}

async function time(work: () => unknown): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of the ratios, pair by pair, with the extremes. */
export function ratios(
  first: readonly number[],
  second: readonly number[],
): { median: number; least: number; most: number } {
  const all = first.map((value, index) => value / second[index]);
  return { median: median(all), least: Math.min(...all), most: Math.max(...all) };
}
