import { createServer } from 'node:net';
import { createPortAllocator } from '../../src/compute/ports';

test('gives no port twice, and none from which outgoing connections are made', async () => {
  const allocator = createPortAllocator();
  const ports = await Promise.all(Array.from({ length: 50 }, () => allocator.allocate()));
  expect(new Set(ports).size).toBe(50);
  expect(Math.max(...ports)).toBeLessThan(32_768);
  expect(Math.min(...ports)).toBeGreaterThanOrEqual(15_000);
});

test('passes over a port that is taken', async () => {
  const start = 0.5;
  const taken = await createPortAllocator(() => start).allocate();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(taken, '127.0.0.1', resolve));
  expect(await createPortAllocator(() => start).allocate()).toBeGreaterThan(taken);
  await new Promise((resolve) => server.close(resolve));
});
