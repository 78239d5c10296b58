import type { JournalEvent } from '../journal/events';
import type { Journal } from '../journal/journal';
import type { Pushed } from './rehearsal';

export interface FollowOptions {
  readonly journal: Journal;
  readonly describe: (event: JournalEvent) => string | undefined;
  /** Writes a line that git shows with `remote:` before it. */
  readonly write: (line: string) => void;
  /** Aborted when the pusher has gone. */
  readonly gone: AbortSignal;
}

/** Shows a push what it led to, until the execution first waits for a person or ends. */
export async function followPush({ executionId, verdict }: Pushed, options: FollowOptions): Promise<void> {
  const { journal, describe, write, gone } = options;
  write(verdict);
  if (executionId === undefined) return;
  const show = (event: JournalEvent) => {
    const line = describe(event);
    if (line !== undefined) write(line);
  };
  const from = journal.events.findIndex(
    (event) => event.type === 'execution.started' && event.executionId === executionId,
  );
  journal.events.slice(from).forEach(show);
  const hush = journal.subscribe(show);
  try {
    await journal.until((event) => isStop(event, executionId), gone);
  } catch (error) {
    if (!gone.aborted) throw error;
  } finally {
    hush();
  }
}

function isStop(event: JournalEvent, executionId: string): boolean {
  return (event.type === 'execution.ended' || event.type === 'approval.waiting') && event.executionId === executionId;
}
