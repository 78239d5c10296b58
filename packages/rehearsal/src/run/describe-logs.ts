import { existsSync, readFileSync } from 'node:fs';
import type { EventOf } from '../journal/events';
import type { Journal } from '../journal/journal';
import type { ControlAnswer } from './control';

const SHOWN_LINES = 200;

/** The end of a build's log (the newest build's without a name), or of what an instance or service said. */
export function describeLogs(journal: Journal, name: string | undefined): ControlAnswer {
  const builds = journal.events.filter((event): event is EventOf<'build.started'> => event.type === 'build.started');
  const build =
    name === undefined
      ? builds.at(-1)
      : builds.filter((each) => each.buildId.startsWith(name) || each.project === name).at(-1);
  if (build && existsSync(build.log)) {
    return { ok: true, text: `${build.buildId}\n${tail(readFileSync(build.log, 'utf8').split('\n'))}` };
  }
  const said = journal.events.filter((event): event is EventOf<'log'> => event.type === 'log' && event.source === name);
  if (said.length > 0) return { ok: true, text: tail(said.map(({ line }) => line)) };
  const sources = new Set(journal.events.flatMap((event) => (event.type === 'log' ? [event.source] : [])));
  const known = [...builds.map(({ project }) => project), ...sources];
  return {
    ok: false,
    text:
      known.length === 0
        ? 'nothing has been logged yet'
        : `there is no log of "${name ?? ''}"; there are ${[...new Set(known)].join(', ')}`,
  };
}

function tail(lines: readonly string[]): string {
  return lines.slice(-SHOWN_LINES).join('\n');
}
