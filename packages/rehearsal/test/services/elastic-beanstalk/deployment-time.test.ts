import { startDeploymentTime } from '../../../src/services/elastic-beanstalk/deployment-time';

/** A clock that runs 1,000 times as fast, and that the test moves. */
function handClock() {
  let real = 0;
  return { move: (ms: number) => (real += ms), elapsed: () => real, now: () => real * 1000 };
}

test('commands count at their real length, waits at their virtual one', async () => {
  const clock = handClock();
  const time = startDeploymentTime(clock);
  clock.move(500);
  await time.waiting(Infinity, async () => clock.move(60));
  clock.move(40);
  expect(time.elapsed()).toBe(500 + 60_000 + 40);
});

test('a wait that is stretched so that applications can start counts no longer than AWS would wait', async () => {
  const clock = handClock();
  const time = startDeploymentTime(clock);
  await time.waiting(600_000, async () => clock.move(15_000));
  expect(time.elapsed()).toBe(600_000);
});

test('a wait that is under way counts already', async () => {
  const clock = handClock();
  const time = startDeploymentTime(clock);
  let seen = 0;
  await time.waiting(Infinity, async () => {
    clock.move(3_600);
    seen = time.elapsed();
  });
  expect(seen).toBe(3_600_000);
});
