import { SERVER, type Files } from '../_helpers/source';
import { type Scene, edit, openScene } from './_rehearsal';

// Real pushes, builds and instances on a machine that may be busy; nothing waits for a time to pass.
jest.setTimeout(120_000);

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

/** Options that a bundle brings along, as far as its environment leaves them open. */
function options(namespace: string, values: Readonly<Record<string, string | number>>): Files {
  const lines = Object.entries(values).map(([name, value]) => `    ${name}: ${value}`);
  return { '.ebextensions/options.config': ['option_settings:', `  ${namespace}:`, ...lines, ''].join('\n') };
}

/** A short command timeout, in real seconds, for what would be waited for. */
const IMPATIENT = options('aws:elasticbeanstalk:command', { Timeout: 3 });

interface Case {
  readonly name: string;
  readonly changes: Files;
  readonly told: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: 'a bundle with no start command',
    changes: { Procfile: undefined, 'server.js': undefined, 'index.js': SERVER },
    told: ['Procfile', 'does not say how to start the application', 'index.js', 'add a Procfile'],
  },
  {
    name: 'a Procfile that is malformed',
    changes: { Procfile: 'web node server.js\n' },
    told: ['Procfile:1', 'must have the form "name: command"', 'web node server.js'],
  },
  {
    name: 'an application that exits at once',
    changes: { 'server.js': 'console.error("no database"); process.exit(3);' },
    told: ['process web ends as soon as it is started', 'exit status 3', 'no database'],
  },
  {
    name: 'an application whose file is not there',
    changes: { Procfile: 'web: node main.js\n' },
    told: ['process web ends as soon as it is started', 'Cannot find module', 'main.js'],
  },
  {
    name: 'an application that listens on the wrong port',
    changes: { ...IMPATIENT, 'server.js': edit(SERVER, 'Number(process.env.PORT)', '0') },
    told: [
      'not healthy within 3 s',
      'he application listens on',
      'listen on the port in the environment variable PORT',
    ],
  },
  {
    name: 'an application that never listens',
    changes: { ...IMPATIENT, 'server.js': 'setInterval(() => undefined, 1000);' },
    told: ['not healthy within 3 s', 'GET /health on PORT gets no answer'],
  },
  {
    name: 'an application that never gets healthy',
    changes: { ...IMPATIENT, 'server.js': edit(SERVER, 'writeHead(200', 'writeHead(500') },
    told: ['not healthy within 3 s', 'GET /health on PORT answers 500'],
  },
  {
    name: 'a hook that fails',
    changes: {
      '.platform/hooks/predeploy/migrate.sh': { text: '#!/bin/sh\necho no such table\nexit 9\n', mode: 0o755 },
    },
    told: ['.platform/hooks/predeploy/migrate.sh', 'exit status 9', 'no such table'],
  },
  {
    name: 'an environment property whose secret is missing',
    changes: options('aws:elasticbeanstalk:application:environmentsecrets', {
      PASSWORD: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:orders/database',
    }),
    told: ['PASSWORD', 'orders/database', '--secret '],
  },
];

test.each(CASES)('$name fails the deployment, and version 1 goes on serving', async ({ changes, told }) => {
  const ended = await scene.deploy('2', changes);
  expect(ended.status).toBe('Failed');
  expect(ended.reason).toMatch(/^stage Production failed: /);
  for (const each of told) {
    expect(ended.reason).toContain(each);
    expect(ended.stderr).toContain(each);
  }
  await scene.expectNothingMore();
  expect(await scene.serves()).toBe('1');
});

/** Works until somebody uses it. */
const FRAGILE: Readonly<Record<string, string>> = {
  'answers 500 once it is used': edit(
    SERVER,
    'response.writeHead(200',
    "if (request.url !== '/health') globalThis.used = true;\n  response.writeHead(globalThis.used ? 500 : 200",
  ),
  'ends once it is used': edit(
    SERVER,
    'response.writeHead(200',
    "if (request.url !== '/health') process.exit(4);\n  response.writeHead(200",
  ),
};

test.each(Object.entries(FRAGILE))('a version that %s is taken back during the canary', async (_, server) => {
  const { journal } = scene.rehearsal;
  const from = journal.events.length;
  // Six hundred minutes: it is the health that ends the evaluation, not the time.
  const evaluated = options('aws:elasticbeanstalk:trafficsplitting', { EvaluationTime: 600 });
  const deploying = scene.deploy('2', { ...evaluated, 'server.js': server });
  await journal.until((event) => event.seq > from && event.type === 'deployment.step' && event.weights !== undefined);
  let over = false;
  const ending = journal
    .until((event) => event.seq > from && event.type === 'deployment.ended')
    .then(() => (over = true));
  while (!over) await scene.serves();
  await ending;
  const ended = await deploying;
  expect(ended.status).toBe('Failed');
  expect(ended.reason).toContain('unhealthy during the evaluation');
  const steps = journal.events.flatMap((event) =>
    event.seq > from && event.type === 'deployment.step' && event.weights ? [Object.values(event.weights)] : [],
  );
  expect(steps).toEqual([
    [50, 50],
    [100, 0],
  ]);
  for (let request = 0; request < 10; request += 1) expect(await scene.serves()).toBe('1');
  await scene.expectNothingMore();
});
