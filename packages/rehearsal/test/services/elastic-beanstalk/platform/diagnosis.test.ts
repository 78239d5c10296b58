import { wrongPort } from '../../../../src/services/elastic-beanstalk/platform/diagnosis';

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
