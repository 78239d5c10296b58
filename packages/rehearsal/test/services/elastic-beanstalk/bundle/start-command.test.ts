import { findStartCommands } from '../../../../src/services/elastic-beanstalk/bundle/start-command';

const all = {
  names: ['Procfile', 'app.js', 'package.json', 'server.js'],
  procfile: 'web: node main.js',
  packageJson: '{"scripts":{"start":"node ."}}',
};

test.each([
  ['the Procfile first', all, 'Procfile', 'node main.js'],
  ['then npm start', { ...all, procfile: undefined }, 'package.json', 'npm start'],
  ['then app.js', { names: all.names, packageJson: '{}' }, 'app.js', 'node app.js'],
  ['then server.js', { names: ['server.js'] }, 'server.js', 'node server.js'],
])('an application is started by %s', (_, root, from, command) => {
  const { value, findings } = findStartCommands(root);
  expect(findings).toEqual([]);
  expect(value).toEqual({ from, processes: [expect.objectContaining({ name: 'web', command })] });
});

test('a bundle with nothing to start says what it looked for and what is there', () => {
  const { value, findings } = findStartCommands({ names: ['README.md', 'index.js'] });
  expect(value).toBeUndefined();
  expect(findings).toEqual([
    expect.objectContaining({ code: 'no-start-command', message: expect.stringContaining('README.md, index.js') }),
  ]);
});

test('a package.json that is no JSON is an error, not a reason to try something else', () => {
  const { findings } = findStartCommands({ names: ['package.json', 'app.js'], packageJson: '{' });
  expect(findings).toEqual([
    expect.objectContaining({ code: 'package-json-malformed', place: { file: 'package.json' } }),
  ]);
});
