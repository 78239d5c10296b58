import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { InstanceKind } from '../../src/compute/instance';
import { runProcess } from '../../src/core/process';
import { PATH } from './_helpers/processes';
import { scriptCommand } from './_helpers/scripts';

// Processes and sockets of a busy machine: the limit is for what hangs, not for what is slow.
jest.setTimeout(60_000);

/** Looked for in everything an instance can see. */
const CANARY = 'CANARY4SLIPWAY';

const FILES: Readonly<Record<string, string>> = {
  '.aws/credentials': `[default]\naws_access_key_id = ${CANARY}FILE\naws_secret_access_key = ${CANARY}\n`,
  '.aws/config': `[default]\nregion = eu-west-1\ncredential_process = echo ${CANARY}\n`,
  '.aws/sso/cache/token.json': JSON.stringify({ accessToken: CANARY }),
  '.npmrc': `//registry.example/:_authToken=${CANARY}\n`,
  '.netrc': `machine example login x password ${CANARY}\n`,
  '.config/gh/hosts.yml': `github.com:\n  oauth_token: ${CANARY}\n`,
  '.git-credentials': `https://x:${CANARY}@github.com\n`,
  '.docker/config.json': JSON.stringify({ auths: { x: { auth: CANARY } } }),
};

let folder: string;
let home: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-leak-'));
  home = join(folder, 'home');
  for (const [name, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(home, name)), { recursive: true });
    await writeFile(join(home, name), text);
  }
});
afterAll(() => rm(folder, { recursive: true }));

/** Everywhere the environment may hold credentials or lead to some. */
function parentEnvironment(): Readonly<Record<string, string>> {
  const secrets = [
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  ];
  const tokens = ['NPM_TOKEN', 'NODE_AUTH_TOKEN', 'npm_config__authToken', 'GH_TOKEN', 'GITHUB_TOKEN', 'CI_JOB_TOKEN'];
  return {
    ...Object.fromEntries([...secrets, ...tokens].map((name) => [name, `${CANARY}${name}`])),
    HOME: home,
    AWS_PROFILE: 'default',
    AWS_CONFIG_FILE: join(home, '.aws/config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, '.aws/credentials'),
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:1/${CANARY}`,
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: `/${CANARY}`,
    AWS_WEB_IDENTITY_TOKEN_FILE: join(home, CANARY),
    AWS_ROLE_ARN: `arn:aws:iam::123456789012:role/${CANARY}`,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:1/${CANARY}`,
    NPM_CONFIG_USERCONFIG: join(home, '.npmrc'),
  };
}

test.each<InstanceKind>(['folder', 'namespace'])(
  'an instance of kind %s finds the keys of the rehearsal and no others',
  async (kind) => {
    const modules = dirname(dirname(dirname(require.resolve('@aws-sdk/client-sts/package.json'))));
    const script = scriptCommand('leaking-parent.ts', [kind, join(folder, kind), PATH, modules], PATH);
    const result = await runProcess(script.argv, { ...script, env: { ...parentEnvironment(), ...script.env } });
    if (kind === 'namespace' && result.stdout.includes('instances cannot be namespaces here')) {
      process.stderr.write(`Leaks from namespaces are not tested on this machine: ${result.stdout}`);
      return;
    }
    expect(result.stdout).not.toContain(CANARY);
    const issued = /^issued: (\w+)$/m.exec(result.stdout)?.[1];
    const lines = result.stdout.split('\n');
    expect(lines).toContain(`sdk: ${issued}`);
    expect(lines).toContain('bare sdk: none');
    expect(lines).toContain(`environment: AWS_ACCESS_KEY_ID=${issued}`);
    if (kind === 'namespace') {
      expect(lines).toContain(`real home: cat: ${home}/.aws/credentials: No such file or directory`);
      expect(lines).toContain('processes ended with 0');
    }
    expect(result.exitCode).toBe(0);
  },
);
