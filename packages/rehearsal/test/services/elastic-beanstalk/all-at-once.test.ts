import { webApplication } from './_helpers/applications';
import { type Stage, openStage } from './_helpers/stage';

// Real processes on a machine that may be busy; nothing waits for a time to pass.
jest.setTimeout(60_000);

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({ environments: { web: { options: { 'aws:elasticbeanstalk:command/Timeout': '5' } } } });
});
afterAll(() => stage.close());

test('the sample application answers until a version is deployed', async () => {
  expect(stage.environment('web').versionLabel()).toBe('Sample Application');
});

test('a version from the artifact store is unpacked, started on its PORT and answers through the load balancer', async () => {
  const result = await stage.deploy('web', webApplication('one'));
  expect(result).toMatchObject({
    status: 'Succeeded',
    evidence: { summary: expect.stringMatching(/^code-pipeline-\d+-abcdef0 runs on web at http:/) },
  });
  expect(await stage.get('web')).toEqual({ status: 200, text: 'one' });
});
