import { webApplication } from './_helpers/applications';
import { startLoad } from './_helpers/load';
import type { Stage } from './_helpers/stage';
import { openStage } from './_helpers/stage';

const COMMAND = 'aws:elasticbeanstalk:command';
const SIZE = { 'aws:autoscaling:asg/MinSize': '2', 'aws:autoscaling:asg/MaxSize': '2', [`${COMMAND}/Timeout`]: '10' };
const policy = (name: string, more: Readonly<Record<string, string>> = {}) => ({
  options: { ...SIZE, [`${COMMAND}/DeploymentPolicy`]: name, ...more },
});

// Real processes on a machine that may be busy; nothing waits for a time to pass.
jest.setTimeout(60_000);

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({
    environments: {
      rolling: policy('Rolling', { [`${COMMAND}/BatchSize`]: '50' }),
      additional: policy('RollingWithAdditionalBatch', { [`${COMMAND}/BatchSize`]: '50' }),
      immutable: policy('Immutable'),
      canary: policy('TrafficSplitting', { 'aws:elasticbeanstalk:trafficsplitting/NewVersionPercent': '20' }),
      'all-at-once': policy('AllAtOnce'),
    },
  });
});
afterAll(() => stage.close());

test.each(['rolling', 'additional', 'immutable', 'canary'])(
  '%s replaces a version under load without losing a request',
  async (name) => {
    await stage.deploy(name, webApplication('one'));
    const load = startLoad(stage.url(name));
    const result = await stage.deploy(name, webApplication('two'));
    const seen = await load.stop();
    expect(result.status).toBe('Succeeded');
    expect(seen.failed).toEqual([]);
    expect(seen.answers).toEqual(new Set(['one', 'two']));
    expect(await stage.get(name)).toEqual({ status: 200, text: 'two' });
    expect(stage.environment(name).members).toHaveLength(2);
  },
);

test('all at once has a gap in which requests fail, and then runs the new version', async () => {
  await stage.deploy('all-at-once', webApplication('one'));
  const load = startLoad(stage.url('all-at-once'));
  await stage.deploy('all-at-once', webApplication('two'));
  const { failed } = await load.stop();
  expect(failed).toContain(502);
  expect(await stage.get('all-at-once')).toEqual({ status: 200, text: 'two' });
});

test('a canary has its share of the traffic, then all of it', () => {
  const weights = stage
    .events('deployment.step')
    .flatMap((step) => (step.weights && !('Sample Application' in step.weights) ? [Object.values(step.weights)] : []));
  expect(weights).toEqual([
    [80, 20],
    [0, 100],
  ]);
});

test('rolling deploys half of the instances at a time', () => {
  const [, second] = stage.events('deployment.started').filter(({ target }) => target === 'rolling');
  const batches = stage
    .events('deployment.step')
    .filter(({ deploymentId, text }) => deploymentId === second.deploymentId && text.startsWith('deploying'))
    .map(({ batch }) => batch?.length);
  expect(batches).toEqual([1, 1]);
});
