import { type Target, type TargetState } from '../traffic';
import { type BalancedTarget } from './balanced-target';
import { type Credits, chooseGroup } from './choose';

/** The groups of one balancer, their weights, and whose turn it is. */
export interface TargetGroups {
  /** Adds a target, unless the very same is there already. */
  add(group: string, target: Target): void;
  /** Takes a target out of its group; undefined when it is not there. */
  remove(group: string, id: string): BalancedTarget | undefined;
  setWeights(weights: Readonly<Record<string, number>>): void;
  /** The target for the next request. */
  next(): BalancedTarget | undefined;
  state(id: string): TargetState | undefined;
  all(): readonly BalancedTarget[];
}

interface Group {
  readonly targets: BalancedTarget[];
  turn: number;
}

export function createTargetGroups(create: (target: Target) => BalancedTarget): TargetGroups {
  const groups = new Map<string, Group>();
  let weights: Readonly<Record<string, number>> | undefined;
  let credits: Credits = {};

  let only: string | undefined;

  const weigh = () => {
    const all = weights ?? Object.fromEntries([...groups.keys()].map((name) => [name, 1]));
    const weighing = Object.keys(all).filter((name) => all[name] > 0);
    // Most of the time all goes to one group; that needs no choice.
    only = weighing.length === 1 ? weighing[0] : undefined;
    return all;
  };
  let weighed = weigh();

  const choose = () => {
    if (only !== undefined) return only;
    const choice = chooseGroup(weighed, credits);
    credits = choice.credits;
    return choice.group;
  };
  const all = () => [...groups.values()].flatMap(({ targets }) => targets);
  const indexIn = (group: Group, id: string) => group.targets.findIndex(({ target }) => target.id === id);
  return {
    all,
    add: (name, target) => {
      const group = groups.get(name) ?? { targets: [], turn: 0 };
      groups.set(name, group);
      weighed = weigh();
      if (indexIn(group, target.id) === -1) group.targets.push(create(target));
    },
    remove: (name, id) => {
      const group = groups.get(name);
      const index = group === undefined ? -1 : indexIn(group, id);
      return index === -1 ? undefined : group?.targets.splice(index, 1)[0];
    },
    setWeights: (next) => {
      weights = next;
      weighed = weigh();
      credits = {};
    },
    next: () => {
      const name = choose();
      const group = name === undefined ? undefined : groups.get(name);
      return group && nextOf(group);
    },
    state: (id) => all().find(({ target }) => target.id === id)?.state,
  };
}

/**
 * Round robin over the healthy targets of a group; over all of them when none is (Application Load Balancer fails open).
 * Weights do not move to other groups, however ill this one is.
 */
function nextOf(group: Group): BalancedTarget | undefined {
  const { targets } = group;
  const anyHealthy = targets.some(({ state }) => state === 'healthy');
  for (let tried = 0; tried < targets.length; tried++) {
    const candidate = targets[group.turn++ % targets.length];
    if (!anyHealthy || candidate.state === 'healthy') return candidate;
  }
  return undefined;
}
