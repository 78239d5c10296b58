/** Where the command's words go; nothing else in the package prints. */
export interface Io {
  readonly isTty: boolean;
  readonly columns: number;
  out(text: string): void;
  error(text: string): void;
}

export type Paint = (text: string) => string;
export type Palette = Readonly<Record<'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'blue', Paint>>;

const CODES: Readonly<Record<keyof Palette, number>> = { bold: 1, dim: 2, green: 32, red: 31, yellow: 33, blue: 34 };

/** Colours on a terminal, plain text elsewhere. */
export function palette(colour: boolean): Palette {
  const paint = (code: number): Paint => (colour ? (text) => `\u001b[${code}m${text}\u001b[0m` : (text) => text);
  return {
    bold: paint(CODES.bold),
    dim: paint(CODES.dim),
    green: paint(CODES.green),
    red: paint(CODES.red),
    yellow: paint(CODES.yellow),
    blue: paint(CODES.blue),
  };
}
