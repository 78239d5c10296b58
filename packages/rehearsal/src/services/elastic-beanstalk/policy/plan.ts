import type { DeploymentSettings } from '../options/settings';

/** One thing to do to a fleet. Members are instance ids; those to be launched have their id already. */
export type Step =
  /** Launches instances and installs the new version on them; they get no traffic yet. */
  | { readonly type: 'launch'; readonly members: readonly string[] }
  /** Takes instances out of service: requests and messages under way are finished. */
  | { readonly type: 'detach'; readonly members: readonly string[] }
  /** Installs the new version on instances that are there. */
  | { readonly type: 'install'; readonly members: readonly string[] }
  /** Puts instances into service, in the group of the running version or in the one for the new version. */
  | { readonly type: 'attach'; readonly members: readonly string[]; readonly group: Group }
  /** Waits until all of them pass their health checks. */
  | { readonly type: 'gate'; readonly members: readonly string[] }
  /** Gives the new version this share of the traffic. */
  | { readonly type: 'shift'; readonly newPercent: number }
  /** Watches the new version for a time (virtual minutes). */
  | { readonly type: 'evaluate'; readonly minutes: number; readonly members: readonly string[] }
  /** The new version's group becomes the group of the running version. */
  | { readonly type: 'promote' }
  | { readonly type: 'terminate'; readonly members: readonly string[] };

export type Group = 'current' | 'new';

export interface Plan {
  readonly settings: DeploymentSettings;
  readonly steps: readonly Step[];
}

export interface PlanRequest {
  readonly settings: DeploymentSettings;
  /** Instances of the environment, oldest first. */
  readonly fleet: readonly string[];
  /** Ids for instances to launch; as many as the fleet has are enough. */
  readonly spare: readonly string[];
}

/**
 * What a deployment policy does, step by step.
 *
 * @see https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features.rolling-version-deploy.html
 */
export function planDeployment({ settings, fleet, spare }: PlanRequest): Plan {
  return { settings, steps: PLANNERS[settings.policy](fleet, spare, settings) };
}

type Planner = (fleet: readonly string[], spare: readonly string[], settings: DeploymentSettings) => readonly Step[];

const PLANNERS: Readonly<Record<DeploymentSettings['policy'], Planner>> = {
  // Instances stay at the load balancer while the application restarts: this is the policy's gap.
  AllAtOnce: (fleet) => [
    { type: 'install', members: fleet },
    { type: 'gate', members: fleet },
  ],
  Rolling: (fleet, _, settings) => rollThrough(fleet, batchSizeOf(settings, fleet.length)),
  RollingWithAdditionalBatch: (fleet, spare, settings) => {
    const size = batchSizeOf(settings, fleet.length);
    const additional = spare.slice(0, size);
    return [...bringUp(additional, 'current'), ...rollThrough(fleet, size), ...takeDown(additional)];
  },
  // The first instance shows whether the version works at all before the others are paid for.
  Immutable: (fleet, spare) => {
    const [first, ...others] = spare.slice(0, fleet.length);
    return [
      ...bringUp([first], 'current'),
      ...(others.length > 0 ? bringUp(others, 'current') : []),
      ...takeDown(fleet),
    ];
  },
  TrafficSplitting: (fleet, spare, settings) => {
    const members = spare.slice(0, fleet.length);
    return [
      ...bringUp(members, 'new'),
      { type: 'shift', newPercent: settings.newVersionPercent },
      { type: 'evaluate', minutes: settings.evaluationMinutes, members },
      { type: 'shift', newPercent: 100 },
      { type: 'promote' },
      ...takeDown(fleet),
    ];
  },
};

/** How many instances of a fleet make a batch: a share is rounded up, and a batch has at least one. */
export function batchSizeOf(settings: Pick<DeploymentSettings, 'batchSizeType' | 'batchSize'>, fleet: number): number {
  const size =
    settings.batchSizeType === 'Percentage' ? Math.ceil((fleet * settings.batchSize) / 100) : settings.batchSize;
  return Math.min(Math.max(size, 1), fleet);
}

function rollThrough(fleet: readonly string[], size: number): Step[] {
  const steps: Step[] = [];
  for (let start = 0; start < fleet.length; start += size) {
    const members = fleet.slice(start, start + size);
    steps.push(
      { type: 'detach', members },
      { type: 'install', members },
      { type: 'attach', members, group: 'current' },
      { type: 'gate', members },
    );
  }
  return steps;
}

function bringUp(members: readonly string[], group: Group): Step[] {
  return [
    { type: 'launch', members },
    { type: 'attach', members, group },
    { type: 'gate', members },
  ];
}

function takeDown(members: readonly string[]): Step[] {
  return [
    { type: 'detach', members },
    { type: 'terminate', members },
  ];
}
