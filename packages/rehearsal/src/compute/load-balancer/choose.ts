/** What each group is owed, in units of weight; what the sequence of choices is continued from. */
export type Credits = Readonly<Record<string, number>>;

export interface Choice {
  /** undefined when no group has weight. */
  readonly group: string | undefined;
  readonly credits: Credits;
}

/**
 * The group that takes the next request. Every group is credited its weight, the one with the most credit is chosen and
 * pays what all were credited. So shares hold exactly and in short runs, too: of 20 requests a weight of 10 % gets 2, not
 * none or five as by lot, and a rehearsal of the same requests gives the same figures.
 *
 * A group without weight loses its credit, so that weights which come back start afresh. Weights below 0 count as 0.
 */
export function chooseGroup(weights: Readonly<Record<string, number>>, credits: Credits): Choice {
  const credited: Record<string, number> = {};
  let chosen: string | undefined;
  let total = 0;
  for (const [group, weight] of Object.entries(weights)) {
    if (!(weight > 0)) continue;
    total += weight;
    credited[group] = (credits[group] ?? 0) + weight;
    if (chosen === undefined || credited[group] > credited[chosen]) chosen = group;
  }
  if (chosen !== undefined) credited[chosen] -= total;
  return { group: chosen, credits: credited };
}
