import type { Duration } from 'aws-cdk-lib';
import type { OptionSetting } from './option-setting';
import { Namespace, text } from './option-settings';
import type { Complaint } from '../errors';
import { isKnown } from '../errors';
import type { BatchSize } from '../strategy/batch-size';
import type { DeploymentStrategy } from '../strategy/deployment-strategy';
import { StrategyKind } from '../strategy/deployment-strategy';

/** What decides which strategies an environment takes, and how long they last. */
export interface StrategyTarget {
  readonly tier: 'web' | 'worker';
  readonly singleInstance: boolean;
  /** `none` also stands for what cannot be weighted by Beanstalk: a classic or a network load balancer. */
  readonly loadBalancer: 'application' | 'none';
  readonly minInstances: number;
  readonly maxInstances: number;
  /** How long an instance may finish its requests before it is replaced. */
  readonly drainSeconds: number;
}

/** A strategy in Beanstalk's own options, with the shortest time it can take; or why there is none. */
export type StrategyRendering =
  | { readonly outcome: 'rendered'; readonly options: OptionSetting[]; readonly shortest: Span }
  | { readonly outcome: 'refused'; readonly complaint: Complaint };

/** A time and how it comes about. */
export interface Span {
  readonly seconds: number;
  readonly arithmetic: string;
}

/**
 * The shortest time in which enhanced health calls a new instance healthy: 12 passing checks in 2 minutes in the web
 * tier, 18 in 3 minutes in the worker tier.
 *
 * @see https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/health-enhanced.html
 */
const HEALTH_GATE_SECONDS = { web: 120, worker: 180 } as const;

/** The evaluation time Beanstalk takes, in minutes. */
const BAKE_MINUTES = { lowest: 3, highest: 600 } as const;

/**
 * Renders a strategy into Beanstalk's deployment policies.
 *
 * @see https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features.rolling-version-deploy.html
 */
export function renderStrategy(strategy: DeploymentStrategy, target: StrategyTarget): StrategyRendering {
  return RENDERERS[strategy.kind](strategy, target);
}

type Renderer = (strategy: DeploymentStrategy, target: StrategyTarget) => StrategyRendering;

const RENDERERS: Readonly<Record<StrategyKind, Renderer>> = {
  [StrategyKind.ALL_AT_ONCE]: (_, target) => rendered(policy('AllAtOnce'), gate(target)),
  [StrategyKind.ROLLING]: renderRolling,
  [StrategyKind.ROLLING_WITH_ADDITIONAL_BATCH]: renderRolling,
  [StrategyKind.IMMUTABLE]: renderImmutable,
  [StrategyKind.CANARY]: renderCanary,
  [StrategyKind.BLUE_GREEN]: refuseBlueGreen,
  [StrategyKind.LINEAR]: refuseLinear,
};

function renderRolling(strategy: DeploymentStrategy, target: StrategyTarget): StrategyRendering {
  const batchSize = strategy.batchSize as BatchSize;
  const withAdditionalBatch = strategy.kind === StrategyKind.ROLLING_WITH_ADDITIONAL_BATCH;
  if (target.singleInstance) {
    return refused({
      code: 'strategy-single-instance',
      what: 'a single instance has no batches to roll through',
      got: strategy.toString(),
      instead: 'use immutable() or allAtOnce(), or give the environment Capacity.between(2, 4)',
    });
  }
  if (!withAdditionalBatch && target.tier === 'web' && takesAll(batchSize, target.minInstances)) {
    return refused({
      code: 'strategy-no-capacity-left',
      what: `a batch of ${batchSize.toString()} takes all ${target.minInstances} instances out of service at minimum capacity`,
      got: strategy.toString(),
      instead: 'use rollingWithAdditionalBatch(), a smaller batch, or a higher minimum capacity',
    });
  }
  const options = policy(withAdditionalBatch ? 'RollingWithAdditionalBatch' : 'Rolling', {
    BatchSizeType: batchSize.isPercentage ? 'Percentage' : 'Fixed',
    BatchSize: text(batchSize.value),
  });
  return rendered(options, rollThrough(batchSize, target, withAdditionalBatch));
}

function renderImmutable(_: DeploymentStrategy, target: StrategyTarget): StrategyRendering {
  const each = HEALTH_GATE_SECONDS[target.tier];
  const seconds = target.maxInstances > 1 ? 2 * each : each;
  const arithmetic = `health gate of the first instance, then of the others, ${show(each)} each`;
  return rendered(policy('Immutable'), { seconds, arithmetic });
}

function renderCanary(strategy: DeploymentStrategy, target: StrategyTarget): StrategyRendering {
  if (target.tier === 'worker') return refused(workerTakesNoTraffic(strategy));
  if (target.singleInstance || target.loadBalancer !== 'application') {
    return refused({
      code: 'strategy-needs-load-balancer',
      what: 'Beanstalk splits traffic at an application load balancer only, and this environment has none',
      got: strategy.toString(),
      instead: target.singleInstance
        ? 'use immutable(), or give the environment Capacity.between(2, 4)'
        : 'use immutable(), or leave the load balancer an application load balancer',
    });
  }
  const minutes = wholeMinutes(strategy.bakeTime as Duration);
  if (minutes === undefined || (isKnown(minutes) && !isWithin(minutes, BAKE_MINUTES))) {
    return refused({
      code: 'strategy-bake-time',
      what: `Beanstalk evaluates a canary for ${BAKE_MINUTES.lowest} to ${BAKE_MINUTES.highest} whole minutes`,
      got: strategy.bakeTime?.toHumanString(),
      instead: `give a bakeTime of whole minutes in that range, such as Duration.minutes(5)`,
    });
  }
  const options = policy('TrafficSplitting').concat(
    setting(Namespace.TRAFFIC_SPLITTING, 'NewVersionPercent', text(strategy.percentage as number)),
    setting(Namespace.TRAFFIC_SPLITTING, 'EvaluationTime', text(minutes)),
  );
  const healthy = gate(target);
  const bakeSeconds = 60 * (isKnown(minutes) ? minutes : BAKE_MINUTES.lowest);
  return rendered(options, {
    seconds: healthy.seconds + bakeSeconds,
    arithmetic: `${healthy.arithmetic} + bake time ${show(bakeSeconds)}`,
  });
}

function refuseBlueGreen(strategy: DeploymentStrategy, target: StrategyTarget): StrategyRendering {
  if (target.tier === 'worker') return refused(workerTakesNoTraffic(strategy));
  return refused({
    code: 'strategy-needs-deployer',
    what: 'Beanstalk has no blue/green policy: it takes a pair of environments and a swap, which comes with the deployer later',
    got: strategy.toString(),
    instead: 'use immutable(), which also leaves the old instances alone until the new ones are healthy, or canary()',
  });
}

function refuseLinear(strategy: DeploymentStrategy, target: StrategyTarget): StrategyRendering {
  if (target.tier === 'worker') return refused(workerTakesNoTraffic(strategy));
  return refused({
    code: 'strategy-not-on-beanstalk',
    what: 'Beanstalk splits traffic in one step and knows no linear shift',
    got: strategy.toString(),
    instead: `use canary({ percentage: ${strategy.percentage}, bakeTime })`,
  });
}

function workerTakesNoTraffic(strategy: DeploymentStrategy): Complaint {
  return {
    code: 'strategy-worker-takes-no-traffic',
    what: 'a worker environment takes no traffic to split or to swap: it reads a queue',
    got: strategy.toString(),
    instead: 'use rolling() or immutable()',
  };
}

/** Whole minutes, or undefined if there are seconds left over. */
function wholeMinutes(bakeTime: Duration): number | undefined {
  if (bakeTime.isUnresolved()) return bakeTime.toMinutes();
  return bakeTime.toSeconds() % 60 === 0 ? bakeTime.toMinutes() : undefined;
}

function isWithin(value: number, { lowest, highest }: { readonly lowest: number; readonly highest: number }): boolean {
  return value >= lowest && value <= highest;
}

function takesAll(batchSize: BatchSize, instances: number): boolean {
  return isKnown(batchSize.value) && isKnown(instances) && batchSize.of(instances) >= instances;
}

function gate(target: StrategyTarget): Span {
  const seconds = HEALTH_GATE_SECONDS[target.tier];
  return { seconds, arithmetic: `health gate ${show(seconds)}` };
}

/** The longest fleet decides: a deployment must also end when the environment is scaled out. */
function rollThrough(batchSize: BatchSize, target: StrategyTarget, withAdditionalBatch: boolean): Span {
  const perBatch = HEALTH_GATE_SECONDS[target.tier] + target.drainSeconds;
  if (!isKnown(batchSize.value)) return { seconds: perBatch, arithmetic: `one batch of ${show(perBatch)}` };
  const size = batchSize.of(target.maxInstances);
  const batches = Math.ceil(target.maxInstances / size) + (withAdditionalBatch ? 1 : 0);
  const additional = withAdditionalBatch ? ', one of them additional' : '';
  return {
    seconds: batches * perBatch,
    arithmetic:
      `up to ${target.maxInstances} instances by ${size} are ${batches} batches${additional}, ` +
      `each with a health gate of ${show(HEALTH_GATE_SECONDS[target.tier])} and ${show(target.drainSeconds)} to drain`,
  };
}

function policy(name: string, options: Readonly<Record<string, string>> = {}): OptionSetting[] {
  return Object.entries({ DeploymentPolicy: name, ...options }).map(([optionName, value]) =>
    setting(Namespace.COMMAND, optionName, value),
  );
}

function setting(namespace: string, optionName: string, value: string): OptionSetting {
  return { namespace, optionName, value };
}

function rendered(options: OptionSetting[], shortest: Span): StrategyRendering {
  return { outcome: 'rendered', options, shortest };
}

function refused(complaint: Complaint): StrategyRendering {
  return { outcome: 'refused', complaint };
}

function show(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  if (minutes === 0) return `${rest} s`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}
