import { formatDuration } from '../../src/report/duration';

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1000, '1 s'],
  [4230, '4.2 s'],
  [9990, '10 s'],
  [59_000, '59 s'],
  [59_700, '1 min'],
  [300_000, '5 min'],
  [5_400_000, '1 h 30 min'],
  [604_800_000, '7 d'],
])('%d ms is written %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
