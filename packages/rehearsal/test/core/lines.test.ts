import * as fc from 'fast-check';
import { splitLines } from '../../src/core/lines';

function linesOf(chunks: readonly string[]): readonly string[] {
  const lines: string[] = [];
  const splitter = splitLines((line) => lines.push(line));
  for (const chunk of chunks) splitter.write(chunk);
  splitter.end();
  return lines;
}

test('hands on a last line that has no newline', () => {
  expect(linesOf(['a\nb'])).toEqual(['a', 'b']);
});

test('takes both kinds of line end', () => {
  expect(linesOf(['a\r', '\nb\n'])).toEqual(['a', 'b']);
});

test('cuts a line that never ends', () => {
  const lines = linesOf(['x'.repeat(150_000)]);
  expect(lines.map((line) => line.length)).toEqual([65_536, 65_536, 18_928]);
});

test('does not depend on how the text was cut into chunks', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[ab\n]*$/)), (chunks) => {
      expect(linesOf(chunks)).toEqual(linesOf([chunks.join('')]));
    }),
  );
});
