import type { Clock } from '../../clock/clock';

/** Measures how long something would take in AWS: waits at their virtual length, everything else at its real one. */
export interface DeploymentTime {
  /** Milliseconds so far. */
  elapsed(): number;
  /** Does `work`, which waits in virtual time; AWS would not let it take longer than `limitMs`. */
  waiting<T>(limitMs: number, work: () => Promise<T>): Promise<T>;
}

export function startDeploymentTime(clock: Pick<Clock, 'now' | 'elapsed'>): DeploymentTime {
  const startedAt = clock.elapsed();
  let saved = 0;
  let underWay = () => 0;
  return {
    elapsed: () => clock.elapsed() - startedAt + saved + underWay(),
    waiting: async (limitMs, work) => {
      const [virtual, real] = [clock.now(), clock.elapsed()];
      underWay = () => Math.min(clock.now() - virtual, limitMs) - (clock.elapsed() - real);
      try {
        return await work();
      } finally {
        saved += underWay();
        underWay = () => 0;
      }
    },
  };
}
