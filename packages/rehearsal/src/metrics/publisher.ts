import type { Clock } from '../clock/clock';
import type { PublishedSample } from '../services/cloudwatch/cloudwatch';
import { byMinute } from './datum';
import type { Figures } from './figures';
import { metricsOf } from './metrics-of';

export interface PublisherOptions {
  readonly clock: Clock;
  readonly figures: () => Figures;
  /** Takes the samples of one minute, which ends at `until` (virtual ms since the epoch). */
  readonly publish: (samples: readonly PublishedSample[], until: number) => void;
}

/** Publishes the metrics of AWS services each virtual minute, until it is stopped. */
export interface Publisher {
  stop(): Promise<void>;
}

const MINUTE = 60_000;
/** Publishing takes some work, so that in much compressed time several minutes are published together (real ms). */
const AT_MOST_EVERY = 20;

export function startPublisher({ clock, figures, publish }: PublisherOptions): Publisher {
  const stopping = new AbortController();
  let before = figures();
  let published = Math.floor(clock.now() / MINUTE) * MINUTE;

  const tick = () => {
    const minutes = Math.floor((clock.now() - published) / MINUTE);
    if (minutes < 1) return;
    const now = figures();
    for (const samples of byMinute(metricsOf(before, now, clock.scale), published, minutes)) {
      published += MINUTE;
      publish(samples, published);
    }
    before = now;
  };
  const loop = async () => {
    while (!stopping.signal.aborted) {
      const due = (published + MINUTE - clock.now()) / clock.scale;
      await clock.pause(Math.max(due, AT_MOST_EVERY), stopping.signal);
      if (!stopping.signal.aborted) tick();
    }
  };
  const looping = loop();
  return {
    stop: async () => {
      stopping.abort();
      await looping;
    },
  };
}
