import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type StartedProcess, startProcess } from '../../src/core/process';
import type { EventOf, JournalEvent } from '../../src/journal/events';
import { readJournal } from '../../src/journal/journal';
import { type Footprint, entriesOf, footprintOf, leftOf } from './_footprint';
import { PATH, eventually } from './_rehearsal';

/** The command as it is installed; what it runs is made by the `compile` task. */
const COMMAND = resolve(__dirname, '../../bin/slipway.js');

/** A folder for one test, in which `slipway` is run as a person would run it. */
export interface Workplace {
  readonly folder: string;
  /** Starts the command, with this folder as the current one; `pipe` is what a shell does with its output. */
  start(args: readonly string[], env?: Readonly<Record<string, string>>, pipe?: string): Promise<Running>;
  /** Runs the command to its end. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Finished>;
  /** Nothing is left of any rehearsal in the temporary folder; removes everything. */
  close(): void;
  /** What is in the temporary folder. */
  leftFiles(): readonly string[];
}

export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly pid: number;
  readonly ended: Promise<Finished>;
  kill(signal: NodeJS.Signals): void;
  /** The first event of the journal of this type that `matches`; the rehearsal must not end before. */
  event<T extends JournalEvent['type']>(type: T, matches?: (event: EventOf<T>) => boolean): Promise<EventOf<T>>;
  /** What it has on the machine now. */
  footprint(): Footprint;
}

export function openWorkplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'e2e-'));
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  let count = 0;
  const start: Workplace['start'] = async (args, env = {}, pipe) => {
    const events = join(folder, `events-${(count += 1)}.jsonl`);
    const lines = { stdout: [] as string[], stderr: [] as string[] };
    const recorded = args[0] === 'rehearse' || args[0] === 'up' ? ['--events', events] : [];
    const command = [process.execPath, COMMAND, ...args, ...recorded];
    const argv = pipe === undefined ? command : ['/bin/sh', '-c', `"$@" ${pipe}`, 'sh', ...command];
    const started: StartedProcess = await startProcess(argv, {
      cwd: folder,
      env: { PATH, HOME: folder, TMPDIR: temporary, ...env },
      onLine: (line, stream) => lines[stream].push(line),
    });
    let over = false;
    const ended = started.ended.then(({ exitCode }): Finished => {
      over = true;
      return { exitCode, stdout: lines.stdout.join('\n'), stderr: lines.stderr.join('\n') };
    });
    return {
      pid: started.pid,
      ended,
      // As the terminal does for Ctrl-C: what it has started is in groups of its own.
      kill: (signal) => void process.kill(started.pid, signal),
      event: async <T extends JournalEvent['type']>(type: T, matches: (event: EventOf<T>) => boolean = () => true) => {
        for (;;) {
          const isOver = over;
          const found = (existsSync(events) ? readJournal(events) : []).find(
            (event): event is EventOf<T> => event.type === type && matches(event as EventOf<T>),
          );
          if (found) return found;
          if (isOver) throw new Error(`it ended before ${type}: ${JSON.stringify(await ended)}`);
          await new Promise((done) => setTimeout(done, 20));
        }
      },
      footprint: () => footprintOf(temporary, started.pid),
    };
  };
  return {
    folder,
    start,
    run: async (args, env) => (await start(args, env)).ended,
    leftFiles: () => entriesOf(temporary),
    close: () => {
      expect(entriesOf(temporary)).toEqual([]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Nothing of what was seen before is left: process, port or mount. */
export function expectNothingLeft(footprint: Footprint): Promise<void> {
  return eventually(() => leftOf(footprint), []);
}

export function readReport(file: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
}
