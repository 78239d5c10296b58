import type { JournalEvent } from '../../journal/events';
import { palette, type Io } from '../io';
import type { Alias } from '../../report/aliases';
import { fit } from './fit';
import { footerOf, renderFooter, updateFooter, type FooterState } from './footer';
import { renderLine } from './line';

/** Shows events as they happen. */
export interface Screen {
  show(event: JournalEvent): void;
  /** Takes the footer away; what was printed stays. */
  close(): void;
}

export interface Shown {
  readonly stageNames: readonly string[];
  /** Real milliseconds since the start. */
  readonly elapsed: () => number;
  readonly alias: Alias;
}

const REDRAW_MS = 250;

/** On a terminal: lines that scroll, above a footer that stays. Elsewhere: lines. */
export function openScreen(io: Io, shown: Shown): Screen {
  return io.isTty ? liveScreen(io, shown) : plainScreen(io, shown);
}

function plainScreen(io: Io, { alias }: Shown): Screen {
  const paint = palette(false);
  return {
    show: (event) => {
      const line = renderLine(event, paint);
      if (line !== undefined) io.out(`${alias(line)}\n`);
    },
    close: () => undefined,
  };
}

function liveScreen(io: Io, { stageNames, elapsed, alias }: Shown): Screen {
  const paint = palette(true);
  let state: FooterState = footerOf(stageNames);
  let drawn = 0;

  const erase = () => (drawn === 0 ? '' : `\u001b[${drawn}A\u001b[0J`);
  const draw = (above: string) => {
    const lines = renderFooter(state, paint, io.columns, elapsed());
    const footer = lines.map((line) => `${fit(alias(line), io.columns)}\n`).join('');
    io.out(`${erase()}${alias(above)}${footer}`);
    drawn = lines.length;
  };
  const timer = setInterval(() => draw(''), REDRAW_MS);
  return {
    show: (event) => {
      state = updateFooter(state, event, elapsed());
      const line = renderLine(event, paint);
      draw(line === undefined ? '' : `${line}\n`);
    },
    close: () => {
      clearInterval(timer);
      io.out(erase());
      drawn = 0;
    },
  };
}
