import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Complaint } from '../core/complaints';
import { FILE_KINDS, kindOf } from './kinds';

/** One thing that is wrong in a file. */
export interface CheckFinding {
  readonly file: string;
  /** From 1. @default - the file as a whole */
  readonly line?: number;
  readonly column?: number;
  readonly severity: 'error' | 'warning';
  /** Stable, kebab-case. */
  readonly code: string;
  /** What was got and what to do instead. */
  readonly message: string;
}

/** Folders in which nothing is a team's own. */
const PASSED_OVER = ['node_modules', 'cdk.out', 'dist', 'vendor'];
/** Hidden folders that hold files of a bundle. */
const ENTERED = ['.ebextensions'];

/**
 * Checks files that pipelines read: buildspec, AppSpec, Procfile, Buildfile, cron.yaml, .ebextensions, component documents.
 * A folder is searched for them. Nothing is run.
 */
export async function checkFiles(paths: readonly string[]): Promise<CheckFinding[]> {
  const findings: CheckFinding[] = [];
  for (const path of paths) findings.push(...(await checkPath(path)));
  return findings;
}

async function checkPath(path: string): Promise<readonly CheckFinding[]> {
  const status = await stat(path).catch(() => undefined);
  if (!status) return [finding(path, 'error', 'check-no-such-path', `there is no ${path}; name a file or a folder`)];
  if (!status.isDirectory()) {
    const known = FILE_KINDS.map(({ name }) => name).join(', ');
    const message = `this is no file that check knows; it knows ${known}, by name or by what is in them`;
    return (await checkFile(path)) ?? [finding(path, 'error', 'check-unknown-file', message)];
  }
  const checked: (readonly CheckFinding[])[] = [];
  for (const file of await filesBelow(path)) {
    const found = await checkFile(file);
    if (found) checked.push(found);
  }
  if (checked.length > 0) return checked.flat();
  return [
    finding(
      path,
      'warning',
      'check-nothing-found',
      'no buildspec, appspec, Procfile, cron.yaml or .ebextensions was found below this folder',
    ),
  ];
}

/** Findings of a file; undefined where it is of no known kind. */
async function checkFile(file: string): Promise<readonly CheckFinding[] | undefined> {
  const byName = FILE_KINDS.some(({ named }) => named(file));
  if (!byName && !/\.ya?ml$/.test(file)) return undefined;
  const text = await readFile(file, 'utf8');
  return kindOf(file, () => text)
    ?.check(text, file)
    .map(flat);
}

async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    const isPassedOver =
      PASSED_OVER.includes(entry.name) || (entry.name.startsWith('.') && !ENTERED.includes(entry.name));
    if (entry.isFile()) files.push(path);
    else if (entry.isDirectory() && !isPassedOver) files.push(...(await filesBelow(path)));
  }
  return files;
}

function flat({ place, severity, code, message }: Complaint): CheckFinding {
  return { file: place.file, line: place.line, column: place.column, severity, code, message };
}

function finding(file: string, severity: CheckFinding['severity'], code: string, message: string): CheckFinding {
  return { file, severity, code, message };
}
