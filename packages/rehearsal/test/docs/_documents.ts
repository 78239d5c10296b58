import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The root of the repository. */
export const ROOT = join(__dirname, '..', '..', '..', '..');

/** A page of the documentation; `file` is relative to the root of the repository. */
export interface Page {
  readonly file: string;
  readonly text: string;
}

export function readPage(file: string): Page {
  return { file, text: readFileSync(join(ROOT, file), 'utf8') };
}

/** Every page that shows how the command is used. */
export function readPages(): readonly Page[] {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.md'),
  );
  return [
    'README.md',
    'packages/rehearsal/README.md',
    'packages/pipeline-constructs/README.md',
    'apps/web-worker/README.md',
    ...docs.sort().map((name) => join('docs', name)),
  ].map(readPage);
}

/** What is written as code: spans, and the lines of blocks in a shell. */
export function codeIn({ text }: Page): readonly string[] {
  const blocks = [...text.matchAll(/^```(?:sh)?\n([\s\S]*?)^```$/gm)].flatMap(([, body]) => body.split('\n'));
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '');
  const spans = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, span]) => span);
  return [...blocks, ...spans].filter((code) => code.trim() !== '');
}

/** Cells of the rows of a table whose first cell is a span of code; the first cell comes without its marks. */
export function rowsIn({ text }: Page): readonly (readonly string[])[] {
  return text
    .split('\n')
    .filter((line) => /^\| `/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .map(([first, ...rest]) => [first.replaceAll('`', ''), ...rest]);
}
