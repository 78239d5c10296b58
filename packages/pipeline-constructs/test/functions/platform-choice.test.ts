import * as fc from 'fast-check';
import { choosePlatform } from '../../functions/platform-choice';

const BRANCH = 'Node.js 22 running on 64bit Amazon Linux 2023';
const arn = (version: string, branch = BRANCH) => `arn:aws:elasticbeanstalk:eu-west-1::platform/${branch}/${version}`;

test.each([
  ['the recommended version at first', { recommended: [arn('6.6.0')] }, '6.6.0'],
  ['a newer recommended version', { recommended: [arn('6.10.0')], earlier: arn('6.9.3') }, '6.10.0'],
  [
    'the earlier one when the recommended one is lower',
    { recommended: [arn('6.6.0')], earlier: arn('6.7.0') },
    '6.7.0',
  ],
  [
    'what runs when a managed update is ahead',
    { recommended: [arn('6.6.0')], earlier: arn('6.6.0'), running: arn('6.6.1') },
    '6.6.1',
  ],
  ['the earlier one when nothing is recommended', { recommended: [], earlier: arn('6.6.0') }, '6.6.0'],
])('chooses %s', (_, candidates, version) => {
  expect(choosePlatform(BRANCH, candidates)).toBe(arn(version));
});

test('another branch starts again, whatever its numbers', () => {
  const earlier = arn('9.9.9', 'Node.js 20 running on 64bit Amazon Linux 2023');
  expect(choosePlatform(BRANCH, { recommended: [arn('6.0.0')], earlier })).toBe(arn('6.0.0'));
});

test('chooses nothing when there is nothing to choose from', () => {
  expect(choosePlatform(BRANCH, { recommended: [], earlier: 'none' })).toBe(undefined);
});

test('never goes back, whatever is recommended and whatever runs', () => {
  const numbers = fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20));
  const versions = numbers.map((each) => each.join('.'));
  const higher = (one: string, other: string) => one.localeCompare(other, 'en', { numeric: true }) >= 0;
  fc.assert(
    fc.property(versions, versions, versions, (recommended, earlier, running) => {
      const chosen = choosePlatform(BRANCH, {
        recommended: [arn(recommended)],
        earlier: arn(earlier),
        running: arn(running),
      });
      const version = String(chosen).split('/').pop() as string;
      return [recommended, earlier, running].every((other) => higher(version, other));
    }),
  );
});
