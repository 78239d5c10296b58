import type { Build } from './model';

/** Says something once in the log of the build and once in the journal of the rehearsal. */
export function noticeOnce(build: Build, severity: 'info' | 'warning', text: string): void {
  if (!build.notices.has(`${build.id} ${text}`)) build.log.say(text);
  if (!build.notices.has(text)) build.world.journal.append({ type: 'notice', severity, text });
  build.notices.add(text).add(`${build.id} ${text}`);
}
