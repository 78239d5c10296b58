import { parseEbExtension } from '../../../../src/services/elastic-beanstalk/bundle/ebextensions';

const FILE = '.ebextensions/app.config';
const parse = (text: string) => parseEbExtension(FILE, text);

test('option settings are read in both forms', () => {
  const short = parse(
    'option_settings:\n  aws:elasticbeanstalk:command:\n    Timeout: 60\n    IgnoreHealthCheck: true\n',
  );
  const long = parse(
    'option_settings:\n  - namespace: aws:elasticbeanstalk:command\n    option_name: Timeout\n    value: 60\n  - option_name: MODE\n    value: fast\n',
  );
  expect(short).toMatchObject({
    findings: [],
    value: {
      options: [
        { namespace: 'aws:elasticbeanstalk:command', name: 'Timeout', value: '60' },
        { namespace: 'aws:elasticbeanstalk:command', name: 'IgnoreHealthCheck', value: 'true' },
      ],
    },
  });
  expect(long.value.options).toEqual([
    { namespace: 'aws:elasticbeanstalk:command', name: 'Timeout', value: '60' },
    { namespace: 'aws:elasticbeanstalk:application:environment', name: 'MODE', value: 'fast' },
  ]);
});

test('JSON is taken as well as YAML', () => {
  const { value, findings } = parse('{"option_settings": {"a:b": {"C": "d"}}}');
  expect(findings).toEqual([]);
  expect(value.options).toEqual([{ namespace: 'a:b', name: 'C', value: 'd' }]);
});

test('container commands run alphabetically, those for the leader first, and a leader has no test', () => {
  const { value, findings } = parse(
    [
      'container_commands:',
      '  02-last: {command: two, cwd: /tmp, ignoreErrors: true, env: {A: 1}}',
      '  01-first: {command: one, test: "[ -f x ]"}',
      '  99-migrate: {command: [node, migrate.js], leader_only: yes, test: "false"}',
    ].join('\n'),
  );
  expect(findings).toEqual([]);
  expect(value.containerCommands).toEqual([
    { name: '99-migrate', command: ['node', 'migrate.js'], leaderOnly: true, ignoreErrors: false, line: 4 },
    { name: '01-first', command: 'one', test: '[ -f x ]', leaderOnly: false, ignoreErrors: false, line: 3 },
    { name: '02-last', command: 'two', cwd: '/tmp', env: { A: '1' }, leaderOnly: false, ignoreErrors: true, line: 2 },
  ]);
});

test('files have a mode, may be links, and are written in order', () => {
  const { value, findings } = parse(
    [
      'files:',
      '  "/etc/b": {mode: "000755", owner: webapp, content: "two"}',
      '  "/etc/a": {mode: "120400", content: /etc/b}',
      '  "/etc/c": {encoding: base64, content: aGk=}',
    ].join('\n'),
  );
  expect(findings).toEqual([]);
  expect(value.files).toEqual([
    { path: '/etc/a', content: '/etc/b', mode: 0o400, isLink: true, owner: 'root', group: 'root' },
    { path: '/etc/b', content: 'two', mode: 0o755, isLink: false, owner: 'webapp', group: 'root' },
    { path: '/etc/c', content: Buffer.from('hi'), mode: 0o644, isLink: false, owner: 'root', group: 'root' },
  ]);
});

test.each([
  ['malformed YAML', 'commands:\n\t01: {command: a}', 2, 'ebextensions-malformed'],
  ['a key that is there twice', 'commands: {}\ncommands: {}', 2, 'ebextensions-malformed'],
  ['a misspelt section', 'option_settings: {}\ncontainer_command: {}', 2, 'ebextensions-key'],
  ['packages', 'packages:\n  yum: {git: []}', 1, 'ebextensions-refused'],
  ['resources', 'Resources: {}', 1, 'ebextensions-refused'],
  [
    'a misspelt key of a command',
    'commands:\n  one:\n    command: a\n    ignoreError: true',
    4,
    'ebextensions-command-key',
  ],
  [
    'leader_only outside of container_commands',
    'commands:\n  one:\n    command: a\n    leader_only: true',
    4,
    'ebextensions-command-key',
  ],
  ['a command with nothing to run', 'commands:\n  one:\n    cwd: /', 2, 'ebextensions-command'],
  ['a file from a URL', 'files:\n  /a:\n    source: https://example.com/a', 2, 'ebextensions-refused'],
  ['a mode without quotes', 'files:\n  /a:\n    mode: 000644\n    content: a', 3, 'ebextensions-file-mode'],
  ['a mode that is none', 'files:\n  /a:\n    mode: "0888"\n    content: a', 3, 'ebextensions-file-mode'],
  ['an option without a value', 'option_settings:\n  - option_name: A', 2, 'ebextensions-options'],
])('%s is an error with its line', (_, text, line, code) => {
  expect(parse(text).findings).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ code, severity: 'error', place: expect.objectContaining({ file: FILE, line }) }),
    ]),
  );
});
