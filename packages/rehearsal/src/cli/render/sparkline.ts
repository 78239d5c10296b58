const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const WIDTH = 40;

/** Counts over time as a row of bars, 40 at most; a blank is a time in which there was nothing. */
export function sparkline(counts: readonly number[], width = WIDTH): string {
  const cells = Math.min(width, counts.length);
  const sums = Array.from({ length: cells }, (_, cell) => {
    const [from, to] = [cell, cell + 1].map((edge) => Math.round((edge * counts.length) / cells));
    return counts.slice(from, to).reduce((sum, count) => sum + count, 0) / (to - from);
  });
  const most = Math.max(...sums, 0);
  return sums.map((sum) => (sum === 0 ? ' ' : LEVELS[Math.ceil((sum / most) * LEVELS.length) - 1])).join('');
}
