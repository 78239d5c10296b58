/** A range as `semanage` takes it, or what is wrong with it. */
export type SelinuxRange =
  { readonly range: string } | { readonly wrong: 'malformed' | 'reversed' | 'duplicate-category' };

/** Reads `s0`, `s0-s2`, `s0-s2:c0,c1,c2,c9` or `s0:c0.c3`; neighbouring categories are joined, as the agent does. */
export function readSelinuxRange(text: string): SelinuxRange {
  const match = /^s(\d+)(?:-s(\d+))?(?::(c\d+(?:[.,]c\d+)*))?$/.exec(text);
  if (!match) return { wrong: 'malformed' };
  const [, low, high, listed] = match;
  if (high !== undefined && Number(high) < Number(low)) return { wrong: 'reversed' };
  const sensitivity = high === undefined ? `s${low}` : `s${low}-s${high}`;
  if (listed === undefined) return { range: sensitivity };
  const categories: number[] = [];
  for (const part of listed.split(',')) {
    const [from, to = from] = part.split('.').map((category) => Number(category.slice(1)));
    if (to < from) return { wrong: 'reversed' };
    for (let category = from; category <= to; category++) categories.push(category);
  }
  if (new Set(categories).size < categories.length) return { wrong: 'duplicate-category' };
  return { range: `${sensitivity}:${join(categories.sort((a, b) => a - b))}` };
}

function join(categories: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const category of categories) {
    const run = runs[runs.length - 1];
    if (run && category === run[1] + 1) run[1] = category;
    else runs.push([category, category]);
  }
  return runs.map(([from, to]) => (from === to ? `c${from}` : `c${from}.c${to}`)).join(',');
}
