import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The root of the repository. */
export const ROOT = join(__dirname, '..', '..', '..', '..', '..');

/** A page of the documentation. */
export interface Document {
  /** Relative to the root of the repository. */
  readonly file: string;
  readonly text: string;
}

/** A fenced block of code. */
export interface CodeBlock {
  readonly file: string;
  /** Line of its first line of code, from 1. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
}

/** Every page that shows how this repository is used; the sample belongs to a team of its own. */
export function readDocuments(): readonly Document[] {
  const below = (folder: string) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name));
  const files = [
    'README.md',
    ...below('docs').sort(),
    'apps/web-worker/README.md',
    'packages/pipeline-constructs/README.md',
    'packages/rehearsal/README.md',
  ];
  return files.map((file) => ({ file: relative('.', file), text: readFileSync(join(ROOT, file), 'utf8') }));
}

/** The fenced blocks of a page, in their order. */
export function codeBlocks({ file, text }: Document): readonly CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { language: string; line: number; lines: string[] } | undefined;
  text.split('\n').forEach((content, index) => {
    const fence = /^```(\w*)\s*$/.exec(content);
    if (open && fence) {
      blocks.push({ file, line: open.line, language: open.language, code: open.lines.join('\n') });
      open = undefined;
    } else if (open) {
      open.lines.push(content);
    } else if (fence) {
      open = { language: fence[1], line: index + 2, lines: [] };
    }
  });
  if (open) throw new Error(`${file}:${open.line}: this block has no end`);
  return blocks;
}
