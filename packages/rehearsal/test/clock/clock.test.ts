import { startClock } from '../../src/clock/clock';

test('a scaled wait is recorded with what it was and what it took', async () => {
  const waits: { why: string; virtualMs: number; realMs: number }[] = [];
  const clock = startClock({ scale: 1000, onWait: (wait) => waits.push(wait) });
  await clock.wait(20_000, 'bake');
  expect(waits).toHaveLength(1);
  expect(waits[0].why).toBe('bake');
  expect(waits[0].virtualMs).toBeGreaterThanOrEqual(19_000);
  expect(waits[0].virtualMs / waits[0].realMs).toBeCloseTo(1000);
});

test('virtual time passes while waiting', async () => {
  const clock = startClock({ scale: 1000 });
  const before = clock.now();
  await clock.wait(10_000, 'bake');
  expect(clock.now() - before).toBeGreaterThanOrEqual(9_000);
});

test('an abort ends a wait of days at once', async () => {
  const clock = startClock({ scale: 1 });
  const stop = new AbortController();
  const waiting = clock.wait(7 * 86_400_000, 'approval', stop.signal);
  stop.abort();
  await waiting;
  expect(clock.elapsed()).toBeLessThan(60_000);
});

test('a pause is not shortened', async () => {
  const clock = startClock({ scale: 1000 });
  const before = clock.elapsed();
  await clock.pause(30);
  expect(clock.elapsed() - before).toBeGreaterThanOrEqual(29);
});
