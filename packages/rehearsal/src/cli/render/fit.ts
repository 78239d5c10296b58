/** An escape sequence that colours text and takes no room. */
const COLOUR = `${String.fromCharCode(27)}\\[\\d+m`;
const TOKEN = new RegExp(`${COLOUR}|.`, 'gsu');
const IS_COLOUR = new RegExp(`^${COLOUR}$`);

/** Cuts a line to what a terminal shows in one row; colours are kept and take no room. */
export function fit(line: string, columns: number): string {
  let room = columns;
  let fitted = '';
  for (const [token] of line.matchAll(TOKEN)) {
    if (IS_COLOUR.test(token)) fitted += token;
    else if (room > 0) {
      fitted += token;
      room -= 1;
    }
  }
  return fitted;
}
