import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Clock } from '../clock/clock';
import type { Happening, JournalEvent } from './events';

/** Append-only record of everything that happened. What reads it never asks anything else. */
export interface Journal {
  append(happening: Happening): JournalEvent;
  readonly events: readonly JournalEvent[];
  /** Hears every event from now on, in order; returns how to stop hearing. A listener that throws stops the rehearsal. */
  subscribe(listener: (event: JournalEvent) => void): () => void;
  /**
   * Hears every event before `append` returns, also one that is appended while it hears another: for state that is
   * folded from events and decides on new ones. Returns how to stop hearing.
   */
  fold(listener: (event: JournalEvent) => void): () => void;
  /** Resolves with the first event, past or to come, that `matches`. */
  until(matches: (event: JournalEvent) => boolean, signal?: AbortSignal): Promise<JournalEvent>;
  close(): void;
}

export interface JournalOptions {
  readonly clock: Clock;
  /** File that gets one JSON object per line, at once. @default - kept in memory only */
  readonly file?: string;
  /** What an earlier process wrote; numbering goes on after it. @default - a new journal */
  readonly past?: readonly JournalEvent[];
}

export function openJournal(options: JournalOptions): Journal {
  const events: JournalEvent[] = [...(options.past ?? [])];
  const folds = new Set<(event: JournalEvent) => void>();
  const listeners = new Set<(event: JournalEvent) => void>();
  let delivered = events.length;
  let delivering = false;
  const file = options.file === undefined ? undefined : openSync(options.file, 'a');
  let open = true;

  const append = (happening: Happening): JournalEvent => {
    const event: JournalEvent = {
      ...happening,
      seq: events.length + 1,
      at: new Date().toISOString(),
      virtual: Math.round(options.clock.now()),
    };
    events.push(event);
    if (file !== undefined && open) writeSync(file, `${JSON.stringify(event)}\n`);
    for (const fold of [...folds]) fold(event);
    deliver();
    return event;
  };

  /** An event that is appended while another is delivered waits for its turn. */
  const deliver = () => {
    if (delivering) return;
    delivering = true;
    try {
      while (delivered < events.length) {
        const event = events[delivered];
        delivered += 1;
        for (const listener of [...listeners]) listener(event);
      }
    } finally {
      delivering = false;
    }
  };

  const fold = (listener: (event: JournalEvent) => void) => {
    folds.add(listener);
    return () => void folds.delete(listener);
  };

  const subscribe = (listener: (event: JournalEvent) => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };

  const until = (matches: (event: JournalEvent) => boolean, signal?: AbortSignal) =>
    new Promise<JournalEvent>((resolve, reject) => {
      const past = events.find(matches);
      if (past) return resolve(past);
      const aborted = () => {
        stop();
        reject(signal?.reason instanceof Error ? signal.reason : new Error('no longer awaited'));
      };
      const stop = subscribe((event) => {
        if (!matches(event)) return;
        stop();
        signal?.removeEventListener('abort', aborted);
        resolve(event);
      });
      if (signal?.aborted) aborted();
      signal?.addEventListener('abort', aborted, { once: true });
    });

  const close = () => {
    if (file !== undefined && open) closeSync(file);
    open = false;
  };

  return { append, events, subscribe, fold, until, close };
}

/** Reads a journal file; a last line that was cut off by a crash is left out. */
export function readJournal(file: string): JournalEvent[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const complete = lines.slice(0, -1).filter((line) => line !== '');
  return complete.map((line) => JSON.parse(line) as JournalEvent);
}
