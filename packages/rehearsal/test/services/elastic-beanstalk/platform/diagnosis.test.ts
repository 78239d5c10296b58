import { lastRun, wrongPort } from '../../../../src/services/elastic-beanstalk/platform/diagnosis';

test('an application on a port of its own is told which one it should listen on', () => {
  expect(wrongPort([3000], 40001)).toBe(
    'the application listens on 3000, Elastic Beanstalk sends traffic to PORT (40001 here, 8080 in AWS); listen on the port in the environment variable PORT',
  );
});

test('an application on 8080 is told that this works in AWS only', () => {
  expect(wrongPort([9229, 8080], 40001)).toMatch(
    /listens on 8080, 9229.*works in AWS, where PORT is 8080.*which is right in both/,
  );
});

test('of a process that keeps ending only the last words are shown', () => {
  const once = ['no database', '', '[web] ended with exit status 3'];
  const log = ['first start', ...once, ...once, '[web] started 5 times in 10 s and given up'];
  expect(lastRun(log, 'web')).toEqual(['no database']);
});

test('a run that said nothing does not hide what the one before it said', () => {
  expect(lastRun(['it hurts', '[web] ended with signal SIGSEGV', '[web] ended with signal SIGKILL'], 'web')).toEqual([
    'it hurts',
  ]);
  expect(lastRun(['[web] ended with exit status 0'], 'web')).toEqual([]);
});
