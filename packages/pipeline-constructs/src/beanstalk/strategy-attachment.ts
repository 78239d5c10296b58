import { Duration } from 'aws-cdk-lib';
import type { OptionSettings } from './option-settings';
import { Namespace } from './option-settings';
import type { Span, StrategyTarget } from './strategy-rendering';
import { renderStrategy } from './strategy-rendering';
import { ensure, SlipwayError } from '../errors';
import type { DeploymentStrategy } from '../strategy/deployment-strategy';

/** Where a strategy is to go. */
export interface Attachment {
  /** The strategy the environment already has, if any. */
  readonly earlier?: DeploymentStrategy;
  /** Whether the environment's template has been written. */
  readonly synthesized: boolean;
  readonly settings: OptionSettings;
  readonly target: StrategyTarget;
}

/** CodePipeline ends every Beanstalk action after this time, in seconds. */
const ACTION_SECONDS = 60 * 60;

/** Writes a strategy into an environment's options, or refuses it. */
export function attachStrategy(strategy: DeploymentStrategy, attachment: Attachment): Duration {
  ensureRoomFor(strategy, attachment);
  const rendering = renderStrategy(strategy, attachment.target);
  if (rendering.outcome === 'refused') throw new SlipwayError(rendering.complaint);
  ensureEndsInTime(strategy, rendering.shortest);
  attachment.settings.add(rendering.options);
  return Duration.seconds(rendering.shortest.seconds);
}

/** Reads off the options what a strategy depends on; so an option set by hand counts as well. */
export function targetOf(tier: 'web' | 'worker', settings: OptionSettings): StrategyTarget {
  const number = (namespace: string, option: string, otherwise: number): number => {
    const value = Number(settings.valueOf(namespace, option) ?? otherwise);
    return Number.isFinite(value) ? value : otherwise;
  };
  const singleInstance = settings.valueOf(Namespace.ENVIRONMENT, 'EnvironmentType') === 'SingleInstance';
  const balancer = settings.valueOf(Namespace.ENVIRONMENT, 'LoadBalancerType');
  return {
    tier,
    singleInstance,
    loadBalancer: tier === 'web' && !singleInstance && balancer === 'application' ? 'application' : 'none',
    minInstances: number(Namespace.AUTO_SCALING_GROUP, 'MinSize', 1),
    maxInstances: number(Namespace.AUTO_SCALING_GROUP, 'MaxSize', 1),
    drainSeconds: tier === 'web' && !singleInstance ? number(Namespace.DEFAULT_PROCESS, 'DeregistrationDelay', 20) : 0,
  };
}

function ensureRoomFor(strategy: DeploymentStrategy, { earlier, synthesized, settings }: Attachment): void {
  ensure(earlier === undefined || earlier.toString() === strategy.toString(), {
    code: 'strategy-twice',
    what: `an environment has one deployment policy, and this one already has ${earlier?.toString()}`,
    got: strategy.toString(),
    instead: 'deploy with one strategy everywhere, or to another environment',
  });
  ensure(!synthesized || earlier !== undefined, {
    code: 'strategy-too-late',
    what: "the environment's template is written already, and its deployment policy with it",
    got: strategy.toString(),
    instead: 'add the deploy to its pipeline before anything is synthesized',
  });
  const byHand = settings.overriddenIn(Namespace.COMMAND).filter((option) => STRATEGY_OPTIONS.includes(option));
  ensure(byHand.length === 0, {
    code: 'strategy-and-option',
    what: 'a strategy writes the deployment policy, and options already set it by hand',
    got: byHand,
    instead: `leave ${byHand.join(', ')} out of options, or leave the strategy out`,
  });
}

const STRATEGY_OPTIONS = ['DeploymentPolicy', 'BatchSize', 'BatchSizeType'];

function ensureEndsInTime(strategy: DeploymentStrategy, shortest: Span): void {
  const atLeast = Math.ceil(shortest.seconds / 60);
  ensure(shortest.seconds < ACTION_SECONDS, {
    code: 'strategy-too-long',
    what: `CodePipeline ends a Beanstalk action after 60 minutes, and this deployment takes ${atLeast} at least: ${shortest.arithmetic}`,
    got: strategy.toString(),
    instead: strategy.bakeTime
      ? 'shorten bakeTime to at most 57 minutes'
      : 'use larger batches, fewer instances, or immutable()',
  });
}
