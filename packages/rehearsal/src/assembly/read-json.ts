import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { RehearsalError } from '../core/errors';

/** Reads a file that the cloud assembly names. Throws `assembly-file-missing` or `assembly-malformed`. */
export function readJson<T>(file: string): T {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new RehearsalError({
      code: 'assembly-file-missing',
      message: `cannot read ${file}, which the cloud assembly names; synthesize again`,
      place: { file },
      cause,
    });
  }
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RehearsalError({
      code: 'assembly-malformed',
      message: `this is not JSON: ${why}; synthesize again`,
      place: { file, line: lineOf(text) },
      cause,
    });
  }
}

/** JSON is YAML, and the reader of YAML says where it stumbled. */
function lineOf(text: string): number | undefined {
  return parseDocument(text).errors[0]?.linePos?.[0].line;
}
