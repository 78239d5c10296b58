import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { findProgram } from './machine';

/** Programs that builds and applications cannot do without, wherever this machine has them. */
const TOOLS = ['node', 'npm', 'npx', 'corepack', 'git'];
/** Parts of an installation of Node.js. Its `etc` is left out: an `npmrc` in it may hold tokens. */
const NODE_PARTS = ['bin', 'include/node', 'lib/node_modules/npm', 'lib/node_modules/corepack'];

export interface ToolPathsOptions {
  /** PATH that commands will get. */
  readonly path: string;
  /** Path of the node that runs the rehearsal. */
  readonly execPath: string;
  /** Folders that an instance sees anyway. */
  readonly visible: readonly string[];
}

/**
 * Files and folders to show besides, so that the tools work although they are installed below a home (nvm, fnm, Volta
 * and the like): the programs, not the home.
 */
export function toolPaths(options: ToolPathsOptions): readonly string[] {
  const folders = options.path.split(':').filter((folder) => folder.startsWith('/'));
  const programs = [...TOOLS.map((tool) => findProgram(tool, folders)), options.execPath];
  const wanted = programs.flatMap((program) => (program === undefined ? [] : partsOf(program)));
  const hidden = wanted.filter((path) => !isBelow(path, options.visible) && exists(path));
  const all = [...new Set(hidden)].sort();
  return all.filter((path) => !isBelow(dirname(path), all));
}

function partsOf(program: string): readonly string[] {
  return [program, realpathSync(program)].flatMap((path) => {
    const folder = dirname(path);
    if (basename(folder) === 'bin') return [folder, ...NODE_PARTS.map((part) => join(dirname(folder), part))];
    // A file on its own, say a link that a version manager keeps elsewhere.
    return [path];
  });
}

/** Whether a path is one of the folders or below one. */
export function isBelow(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
}

function exists(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch {
    return false;
  }
}
