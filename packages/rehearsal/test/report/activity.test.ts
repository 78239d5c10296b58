import fc from 'fast-check';
import { Activity, uncovered } from '../../src/report/activity';

const stretch = fc
  .tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 500 }))
  .map(([from, length]) => ({ from, to: from + length }));

test('time under two stretches at once is counted once', () => {
  expect(
    uncovered(100, [
      { from: 10, to: 40 },
      { from: 20, to: 60 },
    ]),
  ).toBe(50);
});

test('what lies after the end is not counted', () => {
  expect(uncovered(100, [{ from: 90, to: 200 }])).toBe(90);
});

test('every millisecond is either covered or not, whatever the stretches', () => {
  fc.assert(
    fc.property(fc.array(stretch), (stretches) => {
      const total = 800;
      const covered = Array.from({ length: total }, (_, ms) => stretches.some(({ from, to }) => from <= ms && ms < to));
      expect(uncovered(total, stretches)).toBe(covered.filter((each) => !each).length);
    }),
  );
});

test('work that is still under way reaches until now, and work that fails is recorded too', async () => {
  let now = 0;
  const activity = new Activity(() => now);
  await expect(
    activity.during(() => {
      now = 5;
      return Promise.reject(new Error('no'));
    }),
  ).rejects.toThrow('no');
  void activity.during(() => new Promise(() => undefined));
  now = 9;
  expect(activity.stretches()).toEqual([
    { from: 0, to: 5 },
    { from: 5, to: 9 },
  ]);
});
