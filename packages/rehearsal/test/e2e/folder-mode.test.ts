import { BUILDSPEC, SERVER, type Files } from '../_helpers/source';
import { type Scene, edit, openScene } from './_rehearsal';

// Real pushes, builds and instances on a machine that may be busy; nothing waits for a time to pass.
jest.setTimeout(120_000);

let scene: Scene;
beforeAll(async () => {
  scene = await openScene({ instances: 'folder' });
});
afterAll(() => scene.close());

interface Case {
  readonly name: string;
  readonly changes: Files;
  readonly told: readonly string[];
}

const LINGER = '(setsid sleep 600 &) ; sleep 600 &';

const CASES: readonly Case[] = [
  {
    name: 'a build that fails and leaves processes running',
    changes: { 'buildspec.yml': edit(BUILDSPEC, '- echo built', `- '${LINGER}'\n      - exit 7`) },
    told: ['BUILD: COMMAND_EXECUTION_ERROR', 'exit status 7'],
  },
  {
    name: 'an application that exits at once and leaves processes running',
    changes: { Procfile: `web: ${LINGER} exit 3\n` },
    told: ['process web ends as soon as it is started', 'exit status 3'],
  },
  {
    name: 'an application that never gets healthy',
    changes: {
      'server.js': edit(SERVER, 'writeHead(200', 'writeHead(500'),
      '.ebextensions/options.config': 'option_settings:\n  aws:elasticbeanstalk:command:\n    Timeout: 3\n',
    },
    told: ['not healthy within 3 s', 'GET /health on PORT answers 500'],
  },
  {
    name: 'a file at an absolute path, which only a namespace keeps inside',
    changes: { '.ebextensions/motd.config': 'files:\n  /etc/motd:\n    content: hello\n' },
    told: ['.ebextensions/motd.config', 'an instance that is a folder cannot keep them inside'],
  },
];

test.each(CASES)('$name fails, and version 1 goes on serving', async ({ changes, told }) => {
  const ended = await scene.deploy('2', changes);
  expect(ended.status).toBe('Failed');
  for (const each of told) expect(ended.reason).toContain(each);
  await scene.expectNothingMore();
  expect(await scene.serves()).toBe('1');
});

test('a version that works goes live', async () => {
  expect(await scene.deploy('2')).toMatchObject({ status: 'Succeeded' });
  expect(await scene.serves()).toBe('2');
  await scene.expectNothingMore();
});
