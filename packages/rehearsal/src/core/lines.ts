/** Longest line handed on in one piece, in characters; a longer one is cut into several. */
const LONGEST_LINE = 64 * 1024;

/** Cuts a stream of text into lines. */
export interface LineSplitter {
  write(text: string): void;
  /** Hands on what follows the last newline, if anything. */
  end(): void;
}

/** Calls `onLine` for each line, without its line end (`\n` or `\r\n`). */
export function splitLines(onLine: (line: string) => void): LineSplitter {
  let rest = '';
  return {
    write: (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
      while (rest.length > LONGEST_LINE) {
        onLine(rest.slice(0, LONGEST_LINE));
        rest = rest.slice(LONGEST_LINE);
      }
    },
    end: () => {
      if (rest) onLine(rest);
      rest = '';
    },
  };
}
