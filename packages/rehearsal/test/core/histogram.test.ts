import * as fc from 'fast-check';
import { createHistogram } from '../../src/core/histogram';

test('is right to 5 %', () => {
  const durations = fc.array(fc.double({ min: 0.1, max: 100_000, noNaN: true }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
      const histogram = createHistogram();
      for (const value of values) histogram.add(value);
      const sorted = [...values].sort((a, b) => a - b);
      const exact = sorted[Math.max(Math.ceil(values.length * share) - 1, 0)];
      const ratio = histogram.quantile(share) / exact;
      expect(ratio).toBeGreaterThan(0.95);
      expect(ratio).toBeLessThan(1.05);
    }),
  );
});

test('takes what is out of its range as its ends', () => {
  const histogram = createHistogram();
  histogram.add(0);
  expect(histogram.quantile(1)).toBeLessThan(0.06);
  histogram.add(1e9);
  expect(histogram.quantile(1)).toBeGreaterThan(500_000);
});

test('answers 0 for nothing', () => {
  expect(createHistogram().quantile(0.5)).toBe(0);
});
