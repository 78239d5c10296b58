import { relative, resolve } from 'node:path';
import { checkFiles } from '../../check/check-files';
import type { Arguments } from '../arguments';
import type { CommandEnvironment } from '../environment';
import { palette } from '../io';

/** Validates the files and folders that are named, or the current folder. */
export async function check({ operands }: Arguments, { io, cwd }: CommandEnvironment): Promise<number> {
  const paint = palette(io.isTty);
  const findings = await checkFiles((operands.length > 0 ? operands : ['.']).map((path) => resolve(cwd, path)));
  for (const { file, line, column, severity, code, message } of findings) {
    const colour = severity === 'error' ? paint.red : paint.yellow;
    io.out(
      `${[relative(cwd, file), line, column].filter((part) => part !== undefined).join(':')}: ${colour(severity)}: ${message} [${code}]\n`,
    );
  }
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  io.out(`${errors} errors, ${findings.length - errors} warnings\n`);
  return errors > 0 ? 1 : 0;
}
