import { parseArguments } from '../../src/cli/arguments';
import { RehearsalError } from '../../src/core/errors';

const options = (...argv: string[]) => parseArguments(['rehearse', ...argv])?.options;

test('a rehearsal asks before it approves, at 60 times the speed, with some load', () => {
  expect(options()).toMatchObject({
    approve: 'ask',
    timeScale: 60,
    load: 50,
    requests: [{ method: 'GET', path: '/' }],
    keep: false,
  });
});

test('the app and its options are read', () => {
  const parsed = parseArguments([
    'rehearse',
    'apps/web-worker',
    '--approve',
    'yes',
    '--load',
    '200',
    '--parameter',
    'Key=a=b',
  ]);
  expect(parsed).toMatchObject({
    command: 'rehearse',
    operands: ['apps/web-worker'],
    options: { approve: 'yes', load: 200, parameters: { Key: 'a=b' } },
  });
});

test.each([[[]], [['help']], [['rehearse', '--help']], [['-h']]])('%j asks for help', (argv) => {
  expect(parseArguments(argv)).toBeUndefined();
});

test.each([
  [['rehears'], 'there is no command "rehears"; the commands are rehearse, up'],
  [['plan'], '`plan` comes with a later version'],
  [['rehearse', '--drill', 'kill'], 'drills come with a later version'],
  [['rehearse', '--aprove', 'yes'], "Unknown option '--aprove'"],
  [['rehearse', '--approve', 'maybe'], '--approve takes yes, no, ask, got "maybe"'],
  [['rehearse', '--load', 'much'], '--load takes a number from 0 to 10000, got "much"'],
  [['rehearse', '--time-scale', '0'], '--time-scale takes a number from 1'],
  [['rehearse', '--instances', 'docker'], '--instances takes namespace, folder'],
  [['rehearse', '--parameter', 'novalue'], '--parameter takes NAME=VALUE'],
])('%j is wrong use, with a way out', (argv, message) => {
  const wrong = () => parseArguments(argv);
  expect(wrong).toThrow(message);
  expect(wrong).toThrow(RehearsalError);
});
