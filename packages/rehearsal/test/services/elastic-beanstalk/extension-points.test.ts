import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { webApplication } from './_helpers/applications';
import type { Stage } from './_helpers/stage';
import { openStage } from './_helpers/stage';

// Real processes on a machine that may be busy; nothing waits for a time to pass.
jest.setTimeout(60_000);

const PROPERTIES = 'aws:elasticbeanstalk:application:environment';
let stage: Stage;

beforeAll(async () => {
  stage = await openStage({
    environments: {
      web: {
        options: {
          'aws:autoscaling:asg/MinSize': '2',
          [`${PROPERTIES}/COLOR`]: 'blue',
          'aws:elasticbeanstalk:application:environmentsecrets/PASSWORD':
            'arn:aws:secretsmanager:us-east-1:123456789012:secret:db-a1b2c3:password',
          'aws:elasticbeanstalk:application:environmentsecrets/GREETING':
            'arn:aws:ssm:us-east-1:123456789012:parameter/web/greeting',
        },
      },
    },
  });
  stage.gateway.register({
    name: 'ssm',
    operations: {
      GetParameter: {
        action: 'ssm:GetParameter',
        resources: () => ['*'],
        run: async ({ Name }: { Name: string }) => ({ Parameter: { Value: `value of ${Name}` } }),
      },
    },
  });
  stage.gateway.register({
    name: 'secretsmanager',
    operations: {
      GetSecretValue: {
        action: 'secretsmanager:GetSecretValue',
        resources: () => ['*'],
        run: async () => ({ SecretString: '{"password":"hush"}' }),
      },
    },
  });
});
afterAll(() => stage.close());

const say = (name: string) => `echo "${name} in $(basename $PWD) COLOR=$COLOR SIZE=$SIZE PASSWORD=$PASSWORD"`;
const hook = (name: string) => `#!/bin/bash\r\n${say(name)}\r\n`;

test('what a bundle adds runs in the order of the platform, in its folder, with its environment', async () => {
  const result = await stage.deploy('web', {
    ...webApplication('one'),
    Buildfile: `build: ${say('Buildfile')}\n`,
    '.ebextensions/b.config': `container_commands:\n  b: {command: '${say('container b')}'}\n  only: {command: '${say('leader')}', leader_only: true}\n`,
    '.ebextensions/a.config': `option_settings:\n  - {option_name: SIZE, value: large}\n  - {option_name: COLOR, value: red}\ncontainer_commands:\n  a: {command: '${say('container a')}', test: "true"}\n  never: {command: exit 1, test: "false"}\n  fails: {command: exit 1, ignoreErrors: true}\n`,
    '.platform/hooks/prebuild/02.sh': hook('prebuild 2'),
    '.platform/hooks/prebuild/01.sh': hook('prebuild 1'),
    '.platform/hooks/predeploy/01.sh': hook('predeploy'),
    '.platform/hooks/postdeploy/01.sh': hook('postdeploy'),
    'package.json': '{"name":"app"}',
    'node_modules/installed/index.js': '',
  });
  expect(result.status).toBe('Succeeded');
  const logs = await Promise.all(
    stage.environment('web').members.map(({ log }) => readFile(join(log.folder, 'eb-engine.log'), 'utf8')),
  );
  const said = logs.map((log) => log.split('\n').flatMap((line) => /^ {2}(.* in .*)$/.exec(line)?.[1] ?? []));
  const of = (name: string, folder: string) => `${name} in ${folder} COLOR=blue SIZE=large PASSWORD=hush`;
  const staged = ['prebuild 1', 'prebuild 2', 'Buildfile', 'container a', 'leader', 'container b', 'predeploy'].map(
    (name) => of(name, 'staging'),
  );
  const leader = [...staged, of('postdeploy', 'current')];
  const other = leader.filter((line) => !line.startsWith('leader'));
  expect([...said].sort((a, b) => b.length - a.length)).toEqual([leader, other]);
});

test('an application finds its properties and credentials of the rehearsal, but no Region that AWS would not set', async () => {
  const more = `if (request.url === '/env') return response.end(JSON.stringify(process.env));`;
  await stage.deploy('web', webApplication('two', more));
  const env = JSON.parse((await stage.get('web', '/env')).text) as Record<string, string>;
  expect(env).toMatchObject({
    COLOR: 'blue',
    PASSWORD: 'hush',
    GREETING: 'value of /web/greeting',
    AWS_ENDPOINT_URL: stage.gateway.endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  expect(stage.environment('web').members.map(({ instance }) => String(instance.port))).toContain(env.PORT);
  expect(env).not.toHaveProperty('AWS_REGION');
  expect(env).not.toHaveProperty('AWS_DEFAULT_REGION');
});

test('what a bundle brings that cannot take effect is said', async () => {
  await stage.deploy('web', {
    ...webApplication('three'),
    '.platform/nginx/conf.d/a.conf': '',
    '.platform/confighooks/prebuild/a.sh': '',
    '.ebextensions/a.config': 'option_settings:\n  aws:autoscaling:asg:\n    MinSize: 5\n',
  });
  const warnings = stage
    .environment('web')
    .events.all.filter(({ severity }) => severity === 'WARN')
    .map(({ message }) => message);
  expect(warnings).toEqual([
    expect.stringMatching(/^\.platform\/nginx: .*not executed/),
    expect.stringMatching(/^\.platform\/confighooks: .*not executed/),
    expect.stringMatching(/^Options of aws:autoscaling:asg in \.ebextensions/),
  ]);
});
