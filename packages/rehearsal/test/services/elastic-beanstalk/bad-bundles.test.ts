import { webApplication } from './_helpers/applications';
import { startLoad } from './_helpers/load';
import type { Stage } from './_helpers/stage';
import { openStage } from './_helpers/stage';

const COMMAND = 'aws:elasticbeanstalk:command';
const policy = (name: string, more: Readonly<Record<string, string>> = {}) => ({
  options: { [`${COMMAND}/DeploymentPolicy`]: name, [`${COMMAND}/Timeout`]: '2', ...more },
});

// Real processes on a machine that may be busy; nothing waits for a time to pass.
jest.setTimeout(60_000);

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({
    environments: {
      web: policy('AllAtOnce'),
      immutable: policy('Immutable'),
      rolling: policy('Rolling', { 'aws:autoscaling:asg/MinSize': '2', [`${COMMAND}/BatchSize`]: '50' }),
      canary: policy('TrafficSplitting', {
        'aws:elasticbeanstalk:trafficsplitting/NewVersionPercent': '50',
        'aws:elasticbeanstalk:trafficsplitting/EvaluationTime': '60',
        [`${COMMAND}/Timeout`]: '10',
      }),
    },
  });
  await Promise.all(
    ['web', 'immutable', 'rolling', 'canary'].map((name) => stage.deploy(name, webApplication('good'))),
  );
});
afterAll(() => stage.close());

const { Procfile } = webApplication('');
const stillServes = async (name: string) => expect(await stage.get(name)).toEqual({ status: 200, text: 'good' });

test.each([
  ['that does not say how to start', { 'index.js': '' }, /does not say how to start.*index\.js/],
  [
    'with a malformed Procfile',
    { ...webApplication('bad'), Procfile: 'web node server.js' },
    /Procfile:1: .*got "web node server\.js"/,
  ],
  [
    'with a misspelt key in .ebextensions',
    { ...webApplication('bad'), '.ebextensions/a.config': '\ncontainer_command: {}' },
    /\.ebextensions\/a\.config:2: unknown key container_command/,
  ],
  [
    'with a malformed cron.yaml',
    { ...webApplication('bad'), 'cron.yaml': 'version: 2\ncron: []' },
    /cron\.yaml:1: version must be 1, got 2/,
  ],
  [
    'with a misplaced hook',
    { ...webApplication('bad'), '.platform/hooks/postbuild/a.sh': '' },
    /\.platform\/hooks\/postbuild: hooks in postbuild never run/,
  ],
  [
    'whose hook fails',
    { ...webApplication('bad'), '.platform/hooks/predeploy/01.sh': '#!/bin/sh\necho no database\nexit 4\n' },
    /predeploy hooks: \.platform\/hooks\/predeploy\/01\.sh failed with exit status 4:\n {2}no database/,
  ],
  [
    'whose Buildfile fails',
    { ...webApplication('bad'), Buildfile: 'make: false' },
    /Buildfile:1 \(make\) failed with exit status 1/,
  ],
  [
    'whose container command fails',
    { ...webApplication('bad'), '.ebextensions/a.config': 'container_commands:\n  01-go: {command: exit 5}' },
    /a\.config:2 \(01-go\) failed with exit status 5/,
  ],
  [
    'whose hook does not end',
    { ...webApplication('bad'), '.platform/hooks/prebuild/01.sh': '#!/bin/sh\nexec sleep 60\n' },
    /was still running at the end of the command timeout/,
  ],
])('a bundle %s fails before the running version is touched', async (_, files, reason) => {
  const result = await stage.deploy('web', files);
  expect(result).toMatchObject({ status: 'Failed', reason: expect.stringMatching(reason) });
  await stillServes('web');
});

test.each([
  [
    'ends at once',
    { Procfile, 'server.js': 'console.log("no such file"); process.exit(3)' },
    /process web ends as soon as it is started, with exit status 3; its last output was:\n.*\n? *.*no such file/,
  ],
  [
    'listens on another port than PORT',
    { Procfile, 'server.js': 'require("node:http").createServer(() => {}).listen(0)' },
    /The application listens on \d+, Elastic Beanstalk sends traffic to PORT/,
  ],
  [
    'answers its health check with 500',
    webApplication('bad', 'response.statusCode = 500;'),
    /not healthy within 2 s: i-[0-9a-f]{17} is Severe: ELB health is failing.* GET \/ on PORT answers 500/,
  ],
  ['answers nothing', webApplication('bad', 'return;'), /not healthy within 2 s: .*GET \/ on PORT gets no answer/],
])('an application that %s is removed again, and the previous version serves', async (_, files, reason) => {
  const result = await stage.deploy('immutable', files);
  expect(result).toMatchObject({ status: 'Failed', reason: expect.stringMatching(reason) });
  await stillServes('immutable');
  expect(stage.environment('immutable').members).toHaveLength(1);
  expect(stage.events('deployment.ended').at(-1)).toMatchObject({
    status: 'Failed',
    reason: expect.stringContaining('serves alone, as before'),
  });
});

test.each([
  [
    'answers requests with 500',
    'if (request.url === "/work") response.statusCode = 500;',
    /requests are failing with HTTP 5xx/,
  ],
  ['dies of a request', 'if (request.url === "/work") process.exit(7);', /services are not running: web/],
])('a canary that %s is taken back', async (_, more, cause) => {
  const load = startLoad(`${stage.url('canary')}/work`);
  const result = await stage.deploy('canary', webApplication('bad', more));
  const seen = await load.stop();
  expect(result).toMatchObject({ status: 'Failed', reason: expect.stringMatching(cause) });
  expect(seen.failed.length).toBeGreaterThan(0);
  await stillServes('canary');
  const shares = stage.events('deployment.step').flatMap(({ weights }) => (weights ? [Object.values(weights)] : []));
  expect(shares.slice(-2)).toEqual([
    [50, 50],
    [100, 0],
  ]);
  expect(stage.environment('canary').members).toHaveLength(1);
});

test('a rolling deployment that fails leaves a mixed fleet, and says what to do', async () => {
  const result = await stage.deploy('rolling', webApplication('bad', 'response.statusCode = 500;'));
  expect(result).toMatchObject({
    status: 'Failed',
    reason: expect.stringContaining('re-deploy the appropriate application version'),
  });
  const ended = stage.events('deployment.ended').at(-1);
  expect(ended?.reason).toContain('leaves a mixed fleet');
  expect(ended?.serving).toHaveLength(2);
  expect(stage.environment('rolling').members).toHaveLength(2);
  await stillServes('rolling');
});

test('all at once leaves the broken version, and a good one repairs it', async () => {
  const result = await stage.deploy('web', webApplication('bad', 'response.statusCode = 500;'));
  expect(result.status).toBe('Failed');
  expect((await stage.get('web')).status).toBe(500);
  expect((await stage.deploy('web', webApplication('good'))).status).toBe('Succeeded');
  await stillServes('web');
});
