import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { removeTree } from '../compute/remove-tree';
import { RehearsalError } from '../core/errors';

const PREFIX = 'slipway-';
const NOTE = 'run.json';

/** What a run says of itself to the commands that look for it. */
export interface RunNote {
  readonly id: string;
  readonly pid: number;
  readonly app: string;
  /** With `--keep` the folder stays when the run ends. */
  readonly kept: boolean;
}

/** The folder a rehearsal writes in; nothing is written outside it, and it goes with the run. */
export interface RunFolder {
  readonly id: string;
  readonly path: string;
  /** The socket that `status`, `approve` and the others talk to. */
  readonly controlSocket: string;
  readonly journal: string;
  /** Makes a folder inside. */
  sub(name: string): string;
  remove(): Promise<void>;
}

/** Makes the folder of a new run in the system's temporary folder: the paths of its sockets have to stay short. */
export function createRunFolder(app: string, kept: boolean): RunFolder {
  const path = mkdtempSync(join(tmpdir(), PREFIX));
  const id = basename(path).slice(PREFIX.length);
  const note: RunNote = { id, pid: process.pid, app, kept };
  writeFileSync(join(path, NOTE), JSON.stringify(note));
  return {
    id,
    path,
    controlSocket: controlSocketOf(path),
    journal: join(path, 'journal.jsonl'),
    sub: (name) => {
      const folder = join(path, name);
      mkdirSync(folder, { recursive: true });
      return folder;
    },
    remove: () => removeTree(path),
  };
}

/** Removes what runs left that were killed; `--keep` ones stay. Their processes ended with them. */
export async function removeAbandonedRuns(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith(PREFIX))) {
    const path = join(tmpdir(), name);
    const [note] = readNote(join(path, NOTE));
    if (note && !note.kept && !isAlive(note.pid)) await removeTree(path);
  }
}

/** The control socket of the one rehearsal that is up, or of the one named. Throws when there is none or a choice. */
export function findControlSocket(id: string | undefined): string {
  const running = listRuns();
  const chosen = id === undefined ? running : running.filter((run) => run.id === id);
  if (chosen.length === 1) return controlSocketOf(join(tmpdir(), `${PREFIX}${chosen[0].id}`));
  const known = running.map((run) => `${run.id} (${run.app})`).join(', ');
  if (chosen.length === 0) {
    throw new RehearsalError({
      code: 'no-rehearsal-up',
      message:
        known === ''
          ? 'no rehearsal is up; start one with `slipway up APP`'
          : `there is no rehearsal "${id}"; up are ${known}`,
    });
  }
  throw new RehearsalError({
    code: 'several-rehearsals-up',
    message: `several rehearsals are up: ${known}; choose one with --run ID`,
  });
}

function listRuns(): RunNote[] {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith(PREFIX) && existsSync(controlSocketOf(join(tmpdir(), name))))
    .flatMap((name) => readNote(join(tmpdir(), name, NOTE)))
    .filter((note) => isAlive(note.pid));
}

function readNote(file: string): RunNote[] {
  try {
    return [JSON.parse(readFileSync(file, 'utf8')) as RunNote];
  } catch {
    // Another user's run, or one that is just being removed.
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function controlSocketOf(path: string): string {
  return join(path, 'control');
}
