import fc from 'fast-check';
import type { DeploymentPolicy, DeploymentSettings } from '../../../../src/services/elastic-beanstalk/options/settings';
import type { Plan, Step } from '../../../../src/services/elastic-beanstalk/policy/plan';
import { batchSizeOf, planDeployment } from '../../../../src/services/elastic-beanstalk/policy/plan';
import type { Ending, StepResult } from '../../../../src/services/elastic-beanstalk/policy/rollout';
import { advance, current, endingOf, startRollout } from '../../../../src/services/elastic-beanstalk/policy/rollout';
import { deploymentSettings } from '../_helpers/settings';

/** What a fleet looks like from outside. */
interface World {
  readonly versions: Map<string, 'old' | 'new'>;
  readonly inService: Map<string, 'current' | 'new'>;
  newPercent: number;
}

interface Run {
  readonly plan: Plan;
  readonly fleet: readonly string[];
  readonly ending: Ending;
  readonly world: World;
  /** Instances in service after each step, until the first failure. */
  readonly capacity: readonly number[];
  readonly weights: readonly number[];
}

type Outcome = StepResult['result'];

/** Carries out a plan on a world of names; `outcomes` says how each step goes, by its position. */
function simulate(
  settings: DeploymentSettings,
  size: number,
  outcomes: (position: number, step: Step) => Outcome,
): Run {
  const fleet = Array.from({ length: size }, (_, index) => `old-${index}`);
  const spare = fleet.map((_, index) => `new-${index}`);
  const plan = planDeployment({ settings, fleet, spare });
  const world: World = {
    versions: new Map(fleet.map((id) => [id, 'old'])),
    inService: new Map(fleet.map((id) => [id, 'current'])),
    newPercent: 0,
  };
  const capacity: number[] = [];
  const weights: number[] = [];
  let rollout = startRollout(plan);
  let position = 0;
  for (let step = current(rollout); step; step = current(rollout)) {
    if (position > 200) throw new Error('the run does not end');
    const result = rollout.ending ? 'done' : outcomes(position, step);
    apply(world, step, result);
    if (step.type === 'shift') weights.push(step.newPercent, 100 - step.newPercent);
    rollout = advance(rollout, result === 'done' ? { result } : { result, reason: 'because' });
    if (!rollout.ending) capacity.push(world.inService.size);
    position += 1;
  }
  return { plan, fleet, ending: endingOf(rollout) as Ending, world, capacity, weights };
}

function apply(world: World, step: Step, result: Outcome): void {
  const done = result === 'done';
  switch (step.type) {
    case 'launch':
      for (const id of step.members) world.versions.set(id, 'new');
      return;
    case 'install':
      // A failed installation may have left either version; the worse is assumed.
      for (const id of step.members) world.versions.set(id, 'new');
      return;
    case 'detach':
      for (const id of step.members) world.inService.delete(id);
      return;
    case 'attach':
      if (done) for (const id of step.members) world.inService.set(id, step.group);
      return;
    case 'shift':
      world.newPercent = step.newPercent;
      return;
    case 'terminate':
      for (const id of step.members) world.versions.delete(id);
      return;
    default:
  }
}

const POLICIES: readonly DeploymentPolicy[] = [
  'AllAtOnce',
  'Rolling',
  'RollingWithAdditionalBatch',
  'Immutable',
  'TrafficSplitting',
];

const settings = fc.record({
  policy: fc.constantFrom(...POLICIES),
  batchSizeType: fc.constantFrom('Percentage' as const, 'Fixed' as const),
  batchSize: fc.integer({ min: 1, max: 100 }),
  ignoreHealthCheck: fc.boolean(),
  newVersionPercent: fc.integer({ min: 1, max: 100 }),
});
const size = fc.integer({ min: 1, max: 9 });
const outcomes = fc.array(fc.constantFrom<Outcome>('done', 'done', 'done', 'done', 'failed', 'unhealthy', 'aborted'), {
  maxLength: 40,
});
const runs = fc
  .record({ settings, size, outcomes })
  .map((run) => simulate(deploymentSettings(run.settings), run.size, (position) => run.outcomes[position] ?? 'done'));

/** Instances that a request or message can reach. */
function serving({ world }: Run): string[] {
  return [...world.inService].filter(([, group]) => group === 'current' || world.newPercent > 0).map(([id]) => id);
}

test('every deployment ends, whatever goes wrong', () => {
  fc.assert(fc.property(runs, ({ ending }) => ['Succeeded', 'Failed', 'Aborted'].includes(ending.status)));
});

test('weights always sum to 100', () => {
  fc.assert(
    fc.property(runs, ({ weights }) => {
      for (let index = 0; index < weights.length; index += 2) expect(weights[index] + weights[index + 1]).toBe(100);
    }),
  );
});

test('until something fails, capacity is never below what the policy promises', () => {
  fc.assert(
    fc.property(runs, ({ plan, fleet, capacity }) => {
      const batch = batchSizeOf(plan.settings, fleet.length);
      const promised = plan.settings.policy === 'Rolling' ? fleet.length - batch : fleet.length;
      expect(Math.min(fleet.length, ...capacity)).toBeGreaterThanOrEqual(promised);
    }),
  );
});

test('a deployment that succeeds leaves as many instances as before, all with the new version', () => {
  fc.assert(
    fc.property(runs, (run) => {
      fc.pre(run.ending.status === 'Succeeded');
      expect([...run.world.versions.values()]).toEqual(run.fleet.map(() => 'new'));
      expect(serving(run)).toHaveLength(run.fleet.length);
    }),
  );
});

test('after a failed immutable or traffic splitting deployment only the old version serves, on all its instances', () => {
  fc.assert(
    fc.property(runs, (run) => {
      fc.pre(run.ending.status !== 'Succeeded' && ['Immutable', 'TrafficSplitting'].includes(run.plan.settings.policy));
      expect(run.ending.reverted).toBe(true);
      expect(serving(run).sort()).toEqual([...run.fleet].sort());
      expect([...run.world.versions.values()]).toEqual(run.fleet.map(() => 'old'));
    }),
  );
});

test('a failed rolling deployment has every instance of the environment in service again', () => {
  fc.assert(
    fc.property(runs, (run) => {
      fc.pre(run.ending.status !== 'Succeeded' && run.plan.settings.policy.startsWith('Rolling'));
      expect(serving(run).sort()).toEqual([...run.fleet].sort());
    }),
  );
});

test('the new version gets traffic of a split only after its health gate', () => {
  fc.assert(
    fc.property(settings, size, (some, count) => {
      const { plan } = simulate(deploymentSettings({ ...some, policy: 'TrafficSplitting' }), count, () => 'done');
      const types = plan.steps.map(({ type }) => type);
      expect(types.indexOf('gate')).toBeLessThan(types.indexOf('shift'));
      expect(plan.steps.filter((step) => step.type === 'shift').map(({ newPercent }) => newPercent)).toEqual([
        some.newVersionPercent,
        100,
      ]);
    }),
  );
});

test('with IgnoreHealthCheck an unhealthy batch does not stop a deployment', () => {
  const ignoring = deploymentSettings({ policy: 'Rolling', batchSize: 50, ignoreHealthCheck: true });
  const run = simulate(ignoring, 4, (_, step) => (step.type === 'gate' ? 'unhealthy' : 'done'));
  expect(run.ending).toEqual({ status: 'Succeeded', reason: '', reverted: false });
});

test('with IgnoreHealthCheck a command that fails still fails the deployment', () => {
  const run = simulate(deploymentSettings({ ignoreHealthCheck: true }), 2, (_, step) =>
    step.type === 'install' ? 'failed' : 'done',
  );
  expect(run.ending.status).toBe('Failed');
});

test('an unhealthy evaluation is never ignored', () => {
  const ignoring = deploymentSettings({ policy: 'TrafficSplitting', ignoreHealthCheck: true });
  const run = simulate(ignoring, 2, (_, step) => (step.type === 'evaluate' ? 'unhealthy' : 'done'));
  expect(run.ending).toEqual({ status: 'Failed', reason: 'because', reverted: true });
});

test('a rolling deployment that fails in its second batch leaves the first with the new version', () => {
  const run = simulate(deploymentSettings({ policy: 'Rolling', batchSize: 25 }), 4, (position) =>
    position === 5 ? 'failed' : 'done',
  );
  expect(run.ending).toEqual({ status: 'Failed', reason: 'because', reverted: false });
  expect(run.world.versions.get('old-0')).toBe('new');
  expect(run.world.versions.get('old-3')).toBe('old');
});

test('an additional batch that gets no healthy is removed, and nothing has changed', () => {
  const additional = deploymentSettings({ policy: 'RollingWithAdditionalBatch', batchSize: 50 });
  const run = simulate(additional, 4, (_, step) => (step.type === 'gate' ? 'unhealthy' : 'done'));
  expect(run.ending.reverted).toBe(true);
  expect([...run.world.versions.values()]).toEqual(['old', 'old', 'old', 'old']);
});

test.each([
  ['Percentage', 25, 2, 1],
  ['Percentage', 25, 6, 2],
  ['Percentage', 100, 3, 3],
  ['Fixed', 2, 3, 2],
  ['Fixed', 9, 3, 3],
] as const)('a batch of %s %i of %i instances has %i', (batchSizeType, batchSize, fleet, expected) => {
  expect(batchSizeOf({ batchSizeType, batchSize }, fleet)).toBe(expected);
});

test('an immutable deployment brings up one instance before the others', () => {
  const { plan } = simulate(deploymentSettings({ policy: 'Immutable' }), 3, () => 'done');
  const launches = plan.steps.filter((step) => step.type === 'launch').map(({ members }) => members.length);
  expect(launches).toEqual([1, 2]);
});
