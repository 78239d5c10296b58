import { type WriteStream, createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** The logs of one instance: files that outlive it, and their last lines at hand. */
export interface InstanceLog {
  readonly folder: string;
  /** Writes a line to a log, for example `eb-engine` or `web`. */
  write(log: string, line: string): void;
  /** The last lines of a log, oldest first. */
  tail(log: string, lines: number): readonly string[];
  close(): Promise<void>;
}

/** How many lines of each log are kept in memory. */
const KEPT = 200;

/** @param onLine hears of every line */
export function openInstanceLog(folder: string, onLine: (log: string, line: string) => void): InstanceLog {
  mkdirSync(folder, { recursive: true });
  const files = new Map<string, WriteStream>();
  const kept = new Map<string, string[]>();
  return {
    folder,
    write: (log, line) => {
      if (!files.has(log)) files.set(log, createWriteStream(join(folder, `${log}.log`), { flags: 'a' }));
      files.get(log)?.write(`${line}\n`);
      onLine(log, line);
      const lines = kept.get(log) ?? [];
      lines.push(line);
      if (lines.length > KEPT) lines.splice(0, lines.length - KEPT);
      kept.set(log, lines);
    },
    tail: (log, lines) => (kept.get(log) ?? []).slice(-lines),
    close: async () => {
      await Promise.all([...files.values()].map((file) => new Promise<void>((resolve) => file.end(resolve))));
      files.clear();
    },
  };
}
