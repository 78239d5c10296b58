import { Duration } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import type { StrategyTarget } from '../../src/beanstalk/strategy-rendering';
import { renderStrategy } from '../../src/beanstalk/strategy-rendering';
import { BatchSize } from '../../src/strategy/batch-size';
import { DeploymentStrategy } from '../../src/strategy/deployment-strategy';

const WEB: StrategyTarget = {
  tier: 'web',
  singleInstance: false,
  loadBalancer: 'application',
  minInstances: 2,
  maxInstances: 4,
  drainSeconds: 20,
};
const WORKER: StrategyTarget = { ...WEB, tier: 'worker', loadBalancer: 'none', drainSeconds: 0 };
const SINGLE: StrategyTarget = { ...WEB, singleInstance: true, loadBalancer: 'none', minInstances: 1, maxInstances: 1 };

/** The rendering in one line: the options, or the code of the refusal. */
function summaryOf(strategy: DeploymentStrategy, target: StrategyTarget): string {
  const rendering = renderStrategy(strategy, target);
  if (rendering.outcome === 'refused') return `refused: ${rendering.complaint.code}`;
  return rendering.options.map(({ optionName, value }) => `${optionName}=${value}`).join(' ');
}

describe('strategies by target, as in the table of the design', () => {
  const { allAtOnce, rolling, rollingWithAdditionalBatch, immutable, blueGreen, canary, linear } = DeploymentStrategy;
  test.each([
    ['web', WEB, allAtOnce(), 'DeploymentPolicy=AllAtOnce'],
    ['web', WEB, rolling(), 'DeploymentPolicy=Rolling BatchSizeType=Percentage BatchSize=25'],
    [
      'web',
      WEB,
      rolling({ batchSize: BatchSize.count(1) }),
      'DeploymentPolicy=Rolling BatchSizeType=Fixed BatchSize=1',
    ],
    [
      'web',
      WEB,
      rollingWithAdditionalBatch(),
      'DeploymentPolicy=RollingWithAdditionalBatch BatchSizeType=Percentage BatchSize=25',
    ],
    ['web', WEB, immutable(), 'DeploymentPolicy=Immutable'],
    ['web', WEB, canary(), 'DeploymentPolicy=TrafficSplitting NewVersionPercent=10 EvaluationTime=5'],
    ['web', WEB, blueGreen(), 'refused: strategy-needs-deployer'],
    ['web', WEB, linear(), 'refused: strategy-not-on-beanstalk'],
    ['worker', WORKER, allAtOnce(), 'DeploymentPolicy=AllAtOnce'],
    ['worker', WORKER, rolling(), 'DeploymentPolicy=Rolling BatchSizeType=Percentage BatchSize=25'],
    [
      'worker',
      WORKER,
      rollingWithAdditionalBatch(),
      'DeploymentPolicy=RollingWithAdditionalBatch BatchSizeType=Percentage BatchSize=25',
    ],
    ['worker', WORKER, immutable(), 'DeploymentPolicy=Immutable'],
    ['worker', WORKER, canary(), 'refused: strategy-worker-takes-no-traffic'],
    ['worker', WORKER, blueGreen(), 'refused: strategy-worker-takes-no-traffic'],
    ['worker', WORKER, linear(), 'refused: strategy-worker-takes-no-traffic'],
    ['single instance', SINGLE, allAtOnce(), 'DeploymentPolicy=AllAtOnce'],
    ['single instance', SINGLE, immutable(), 'DeploymentPolicy=Immutable'],
    ['single instance', SINGLE, rolling(), 'refused: strategy-single-instance'],
    ['single instance', SINGLE, rollingWithAdditionalBatch(), 'refused: strategy-single-instance'],
    ['single instance', SINGLE, canary(), 'refused: strategy-needs-load-balancer'],
  ])('%s: %#. %s', (_, target, strategy, expected) => {
    expect(summaryOf(strategy, target)).toBe(expected);
  });
});

describe('what a strategy is refused for', () => {
  test('a canary at a load balancer that cannot split traffic', () => {
    expect(summaryOf(DeploymentStrategy.canary(), { ...WEB, loadBalancer: 'none' })).toBe(
      'refused: strategy-needs-load-balancer',
    );
  });

  test.each([
    [Duration.minutes(2), 'refused: strategy-bake-time'],
    [Duration.seconds(200), 'refused: strategy-bake-time'],
    [Duration.minutes(601), 'refused: strategy-bake-time'],
    [Duration.minutes(3), 'DeploymentPolicy=TrafficSplitting NewVersionPercent=10 EvaluationTime=3'],
    [Duration.minutes(600), 'DeploymentPolicy=TrafficSplitting NewVersionPercent=10 EvaluationTime=600'],
  ])('a bake time that Beanstalk does not take: %s', (bakeTime, expected) => {
    expect(summaryOf(DeploymentStrategy.canary({ bakeTime }), WEB)).toBe(expected);
  });

  test('a rolling batch that leaves no web instance in service', () => {
    const half = DeploymentStrategy.rolling({ batchSize: BatchSize.percentage(50) });
    expect(summaryOf(half, { ...WEB, minInstances: 1 })).toBe('refused: strategy-no-capacity-left');
    expect(summaryOf(half, WEB)).toBe('DeploymentPolicy=Rolling BatchSizeType=Percentage BatchSize=50');
    expect(summaryOf(half, { ...WORKER, minInstances: 1 })).toBe(
      'DeploymentPolicy=Rolling BatchSizeType=Percentage BatchSize=50',
    );
  });

  test('every refusal says what to use instead', () => {
    const canary = renderStrategy(DeploymentStrategy.canary(), WORKER);
    expect(canary).toMatchObject({ outcome: 'refused', complaint: { instead: 'use rolling() or immutable()' } });
    const linear = renderStrategy(DeploymentStrategy.linear({ percentage: 20 }), WEB);
    expect(linear).toMatchObject({
      outcome: 'refused',
      complaint: { instead: 'use canary({ percentage: 20, bakeTime })' },
    });
  });
});

describe('the shortest time a deployment can take', () => {
  test.each([
    ['all at once', DeploymentStrategy.allAtOnce(), WEB, 120],
    ['four batches of one', DeploymentStrategy.rolling(), WEB, 4 * (120 + 20)],
    ['four batches and the additional one', DeploymentStrategy.rollingWithAdditionalBatch(), WEB, 5 * (120 + 20)],
    ['the first instance and then the others', DeploymentStrategy.immutable(), WEB, 240],
    ['health and then the bake time', DeploymentStrategy.canary(), WEB, 120 + 300],
    ['a worker, which waits three minutes for its health', DeploymentStrategy.rolling(), WORKER, 4 * 180],
  ])('%s', (_, strategy, target, seconds) => {
    expect(renderStrategy(strategy, target)).toMatchObject({ outcome: 'rendered', shortest: { seconds } });
  });

  test('comes with its arithmetic', () => {
    expect(renderStrategy(DeploymentStrategy.rolling(), WEB)).toMatchObject({
      shortest: {
        arithmetic: 'up to 4 instances by 1 are 4 batches, each with a health gate of 2 min and 20 s to drain',
      },
    });
  });
});

describe('any strategy on any target', () => {
  const strategies = fc.oneof(
    fc.constantFrom(DeploymentStrategy.allAtOnce(), DeploymentStrategy.immutable(), DeploymentStrategy.blueGreen()),
    fc.integer({ min: 1, max: 100 }).map((n) => DeploymentStrategy.rolling({ batchSize: BatchSize.percentage(n) })),
    fc.integer({ min: 1, max: 10_000 }).map((n) => DeploymentStrategy.rolling({ batchSize: BatchSize.count(n) })),
    fc
      .integer({ min: 1, max: 100 })
      .map((n) => DeploymentStrategy.rollingWithAdditionalBatch({ batchSize: BatchSize.percentage(n) })),
    fc
      .record({ percentage: fc.integer({ min: 1, max: 99 }), seconds: fc.integer({ min: 0, max: 50_000 }) })
      .map(({ percentage, seconds }) => DeploymentStrategy.canary({ percentage, bakeTime: Duration.seconds(seconds) })),
    fc.integer({ min: 1, max: 99 }).map((percentage) => DeploymentStrategy.linear({ percentage })),
  );
  const targets: fc.Arbitrary<StrategyTarget> = fc
    .record({
      tier: fc.constantFrom('web' as const, 'worker' as const),
      singleInstance: fc.boolean(),
      application: fc.boolean(),
      minInstances: fc.integer({ min: 1, max: 50 }),
      room: fc.integer({ min: 0, max: 500 }),
      drainSeconds: fc.integer({ min: 0, max: 3600 }),
    })
    .map(({ application, room, ...target }) => ({
      ...target,
      maxInstances: target.minInstances + room,
      loadBalancer: application ? 'application' : 'none',
    }));

  test('is rendered into options of Beanstalk or refused with a code, and never crashes', () => {
    fc.assert(
      fc.property(strategies, targets, (strategy, target) => {
        const rendering = renderStrategy(strategy, target);
        if (rendering.outcome === 'refused') {
          expect(rendering.complaint.code).toMatch(/^strategy-[a-z-]+$/);
          expect(rendering.complaint.instead).toMatch(/^(use|give) /);
        } else {
          expect(rendering.options[0]).toMatchObject({ optionName: 'DeploymentPolicy' });
          expect(rendering.options.every(({ value }) => value.length > 0)).toBe(true);
          expect(rendering.shortest.seconds).toBeGreaterThanOrEqual(120);
        }
      }),
    );
  });

  test('never lets a worker or a single instance split traffic', () => {
    fc.assert(
      fc.property(strategies, targets, (strategy, target) => {
        const rendering = renderStrategy(strategy, target);
        const splits = rendering.outcome === 'rendered' && rendering.options[0].value === 'TrafficSplitting';
        expect(splits && (target.tier === 'worker' || target.singleInstance)).toBe(false);
      }),
    );
  });
});
