import type { Finding, Parsed } from './finding';

/** One line of a `Procfile` or `Buildfile`. */
export interface ProcessLine {
  readonly name: string;
  /** A shell line, run from the application's folder. */
  readonly command: string;
  readonly line: number;
}

/**
 * The form every line must have.
 *
 * @see https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/platforms-linux-extend.build-proc.html
 */
const LINE = /^([A-Za-z0-9_-]+):\s*(\S.*)$/;

/** Reads a `Procfile`: the processes that stay. Only the one named `web` gets traffic. */
export function parseProcfile(file: string, text: string): Parsed<readonly ProcessLine[]> {
  const parsed = parseLines(file, text);
  const needsWeb = parsed.value.length > 0 && !parsed.value.some(({ name }) => name === 'web');
  const noWeb: Finding = {
    code: 'procfile-no-web',
    message: `no process is named web, so nothing gets the requests of the load balancer or of the queue's daemon; got ${names(parsed.value)}`,
    place: { file, line: 1 },
    severity: 'warning',
  };
  return needsWeb ? { ...parsed, findings: [...parsed.findings, noWeb] } : parsed;
}

/** Reads a `Buildfile`: commands that end, run once in a deployment. */
export function parseBuildfile(file: string, text: string): Parsed<readonly ProcessLine[]> {
  return parseLines(file, text);
}

function parseLines(file: string, text: string): Parsed<readonly ProcessLine[]> {
  const value: ProcessLine[] = [];
  const findings: Finding[] = [];
  const found = (line: number, code: string, message: string, severity: Finding['severity'] = 'error') =>
    findings.push({ code, message, place: { file, line }, severity });

  text.split('\n').forEach((raw, index) => {
    const line = index + 1;
    if (raw.trim() === '') return;
    if (raw.endsWith('\r')) {
      found(
        line,
        'procfile-carriage-return',
        'the line ends in a carriage return, which becomes part of the command; save the file with Unix line ends',
      );
    }
    const match = LINE.exec(raw.replace(/\r$/, ''));
    if (!match) {
      found(line, 'procfile-line', `a line must have the form "name: command", got "${raw.trim()}"`);
      return;
    }
    const [, name, command] = match;
    const earlier = value.find((other) => other.name === name);
    if (earlier) {
      found(
        line,
        'procfile-duplicate',
        `process ${name} is already defined in line ${earlier.line}; give it another name`,
      );
      return;
    }
    value.push({ name, command, line });
  });
  if (value.length === 0 && findings.length === 0) {
    found(
      1,
      'procfile-empty',
      'the file defines no process; write "web: <command>", or remove it so that the platform chooses',
    );
  }
  return { value, findings };
}

function names(lines: readonly ProcessLine[]): string {
  return lines.map(({ name }) => name).join(', ');
}
