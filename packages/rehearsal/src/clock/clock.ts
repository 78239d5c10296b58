/**
 * Virtual time. It runs `scale` times as fast as the machine's, so a bake of five minutes takes five seconds at 60.
 * Only waits in which no user code is bounded go through `wait`; whatever races user code (the timeout of a command, a
 * hook, a build, a message's visibility, draining) goes through `pause`, which is never shortened.
 */
export interface Clock {
  readonly scale: number;
  /** Virtual milliseconds since the epoch. */
  now(): number;
  /** Real milliseconds since the rehearsal started. */
  elapsed(): number;
  /** Waits `ms` virtual milliseconds and records it ("5 min → 5 s"). Resolves early, without throwing, on abort. */
  wait(ms: number, why: string, signal?: AbortSignal): Promise<void>;
  /** Waits `ms` real milliseconds. Resolves early, without throwing, on abort. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface ClockOptions {
  /** How many times as fast as the machine's clock; at least 1. */
  readonly scale: number;
  /** Called once for every wait that was shortened. */
  readonly onWait?: (wait: { readonly why: string; readonly virtualMs: number; readonly realMs: number }) => void;
}

/** The clock of a running rehearsal. */
export function startClock(options: ClockOptions): Clock {
  const { scale, onWait } = options;
  const epoch = Date.now();
  const origin = performance.now();
  const elapsed = () => performance.now() - origin;
  return {
    scale,
    now: () => epoch + elapsed() * scale,
    elapsed,
    pause,
    wait: async (ms, why, signal) => {
      const before = elapsed();
      await pause(ms / scale, signal);
      const realMs = elapsed() - before;
      onWait?.({ why, virtualMs: realMs * scale, realMs });
    },
  };
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  if (ms <= 0 || signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}
