import { closeSync, openSync, writeSync } from 'node:fs';

/** Lines that a failure quotes. */
const TAIL_LINES = 20;
/** Says that a phase begins or ends, as every build does. */
const PHASES = /^(Entering phase|Phase complete|Phase context)/;
/** A shorter secret would blacken half the log. */
const SHORTEST_SECRET = 3;

/** The log of one build. The file is the truth; everything in it has its secrets replaced by `***`. */
export interface BuildLog {
  readonly file: string;
  /** A line of the build's own, marked and timed as CodeBuild marks it. */
  say(line: string): void;
  /** A line of a command's output. */
  output(line: string): void;
  /** Text with the secrets known so far replaced. */
  mask(text: string): string;
  /** A value never to be seen in the log. */
  hide(secret: string): void;
  /** The last lines of this phase: what commands wrote and what is said beside them. */
  tail(): readonly string[];
  close(): void;
}

export function openBuildLog(file: string, onLine: (line: string) => void): BuildLog {
  const fd = openSync(file, 'w');
  const secrets = new Set<string>();
  let last: string[] = [];
  let open = true;
  const mask = (text: string) => {
    let masked = text;
    for (const secret of secrets) masked = masked.split(secret).join('***');
    return masked;
  };
  const write = (text: string, quoted = text) => {
    const line = mask(text);
    if (quoted !== '') last = [...last, mask(quoted)].slice(-TAIL_LINES);
    if (open) writeSync(fd, `${line}\n`);
    onLine(line);
  };
  return {
    file,
    say: (line) => {
      if (line.startsWith('Entering phase')) last = [];
      write(`[Container] ${timestamp(new Date())} ${line}`, PHASES.test(line) ? '' : `[Container] ${line}`);
    },
    output: (line) => write(line),
    mask,
    hide: (secret) => {
      // Output comes line by line, so each line of a longer secret is one of its own.
      for (const part of [secret, ...secret.split(/\r?\n/)])
        if (part.trim().length >= SHORTEST_SECRET) secrets.add(part);
    },
    tail: () => last,
    close: () => {
      if (open) closeSync(fd);
      open = false;
    },
  };
}

function timestamp(date: Date): string {
  return date.toISOString().slice(0, 23).replaceAll('-', '/').replace('T', ' ');
}
