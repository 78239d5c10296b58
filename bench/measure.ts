/**
 * Runs two ways of doing the same in turn, so that a machine that slows down slows both. Times in milliseconds, of the
 * processor: what else the machine does is not counted.
 */
export function inTurn(
  rounds: number,
  first: () => unknown,
  second: () => unknown,
): { first: number[]; second: number[] } {
  const times = { first: [] as number[], second: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    const one = time(first);
    const other = time(second);
    // The first round loads modules and warms caches; it is not counted.
    if (round === 0) continue;
    times.first.push(one);
    times.second.push(other);
  }
  return times;
}

function time(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
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
