import { webApplication } from './_helpers/applications';
import { openStage } from './_helpers/stage';

// Real processes on a machine that may be busy; nothing waits for a time to pass.
jest.setTimeout(60_000);

const bundle = {
  ...webApplication('one'),
  '.ebextensions/a.config': [
    'files:',
    '  /etc/orders.conf: {mode: "000640", content: "color=blue\\n"}',
    '  /opt/orders/link: {mode: "120400", content: /etc/orders.conf}',
    'commands:',
    '  02: {command: "cat /opt/orders/link; pwd"}',
    '  01: {command: [stat, -c, "mode %a", /etc/orders.conf], cwd: /opt}',
  ].join('\n'),
};

/** What comes of a bundle that changes the machine, by the kind of its instances. */
const EXPECTED = {
  namespace: { status: 'Succeeded', log: ['  mode 640', '  color=blue', '  /'] },
  folder: { status: 'Failed', log: [] },
};

test('files and commands change the instance where that can be kept in it', async () => {
  const stage = await openStage({ environments: { web: {} } });
  try {
    const { status } = await stage.deploy('web', bundle);
    const log = stage.environment('web').members.flatMap((member) => member.log.tail('eb-engine', 100));
    const said = log.filter((line) => ['  mode 640', '  color=blue', '  /'].includes(line));
    expect({ status, log: said }).toEqual(EXPECTED[stage.hosts]);
  } finally {
    await stage.close();
  }
});

test('an instance that is a folder refuses them by name', async () => {
  const stage = await openStage({ environments: { web: {} }, hosts: 'folder' });
  try {
    const result = await stage.deploy('web', bundle);
    expect(result).toMatchObject({
      status: 'Failed',
      reason: expect.stringMatching(
        /\.ebextensions\/a\.config: files and commands change the machine as root.*container_commands and hooks/,
      ),
    });
  } finally {
    await stage.close();
  }
});
