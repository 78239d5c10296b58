import { parseBuildfile, parseProcfile } from '../../../../src/services/elastic-beanstalk/bundle/procfile';

test('a Procfile names its processes and their commands', () => {
  const { value, findings } = parseProcfile('Procfile', 'web: node server.js --port $PORT\n\ncache:  bin/mycache\n');
  expect(findings).toEqual([]);
  expect(value).toEqual([
    { name: 'web', command: 'node server.js --port $PORT', line: 1 },
    { name: 'cache', command: 'bin/mycache', line: 3 },
  ]);
});

test.each([
  ['a line without a name', 'web: node a.js\nnode b.js', 2, 'procfile-line'],
  ['a name with a dot', 'web: node a.js\nweb.2: node b.js', 2, 'procfile-line'],
  ['a comment', '# starts it\nweb: node a.js', 1, 'procfile-line'],
  ['a name without a command', 'web: ', 1, 'procfile-line'],
  ['a name that is there twice', 'web: node a.js\nweb: node b.js', 2, 'procfile-duplicate'],
  ['Windows line ends', 'web: node a.js\r\n', 1, 'procfile-carriage-return'],
  ['no line at all', '\n', 1, 'procfile-empty'],
])('%s is found with its line', (_, text, line, code) => {
  const { findings } = parseProcfile('Procfile', text);
  expect(findings).toEqual(
    expect.arrayContaining([expect.objectContaining({ code, place: { file: 'Procfile', line }, severity: 'error' })]),
  );
});

test('a Procfile without a web process is a warning, a Buildfile needs none', () => {
  const text = 'worker: node worker.js';
  expect(parseProcfile('Procfile', text).findings).toEqual([
    expect.objectContaining({ code: 'procfile-no-web', severity: 'warning' }),
  ]);
  expect(parseBuildfile('Buildfile', text).findings).toEqual([]);
});
