import type { Clock } from '../../src/clock/clock';
import type { Figures } from '../../src/metrics/figures';
import { startPublisher } from '../../src/metrics/publisher';
import type { PublishedSample } from '../../src/services/cloudwatch/cloudwatch';

const MINUTE = 60_000;

/** A clock whose pauses end when the test lets time go by. */
function steppedClock(at: number) {
  let now = at;
  const waiting = new Set<() => void>();
  const pause = (_ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      waiting.add(resolve);
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
  const clock: Clock = {
    scale: 60,
    now: () => now,
    elapsed: () => now,
    pause,
    wait: (ms, _why, signal) => pause(ms, signal),
  };
  const pass = async (ms: number) => {
    now += ms;
    for (const resume of [...waiting]) resume();
    waiting.clear();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { clock, pass };
}

function requests(total: number): Figures {
  const enhanced = { environment: ['ApplicationRequestsTotal'], instance: [] };
  const web = { name: 'web', enhanced, status: 'Ok', instances: [], requests: { all: { total, failed: 0 } } };
  return { environments: [web], queues: [] };
}

test('each minute that is over is published once, also those that went by together, and none after the end', async () => {
  const { clock, pass } = steppedClock(10 * MINUTE + 15_000);
  let total = 100;
  const published: { until: number; count: number | undefined }[] = [];
  const countOf = (samples: readonly PublishedSample[]) =>
    samples.find(({ metric }) => metric.name === 'ApplicationRequestsTotal')?.values[0][0];
  const publisher = startPublisher({
    clock,
    figures: () => requests(total),
    publish: (samples, until) => published.push({ until: until / MINUTE, count: countOf(samples) }),
  });
  total = 110;
  await pass(30_000);
  expect(published).toEqual([]);
  await pass(30_000);
  expect(published).toEqual([{ until: 11, count: 10 }]);
  total = 130;
  await pass(2 * MINUTE);
  expect(published.slice(1)).toEqual([
    { until: 12, count: 10 },
    { until: 13, count: 10 },
  ]);
  await publisher.stop();
  await pass(5 * MINUTE);
  expect(published).toHaveLength(3);
});
