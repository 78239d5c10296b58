import type { EventOf } from '../journal/events';
import type { Journal } from '../journal/journal';
import type { ExecutionEnd } from './rehearsal';

/** Waits for the end of an execution and, when a stage condition rolled it back, for the end of the rollback. */
export async function executionEnd(journal: Journal, executionId: string): Promise<ExecutionEnd> {
  const { status, reason } = await endOf(journal, executionId);
  const rollback = journal.events.find(
    (event): event is EventOf<'execution.started'> =>
      event.type === 'execution.started' && event.rollbackFrom === executionId,
  );
  return { status, reason, rollback: rollback && (await endOf(journal, rollback.executionId)) };
}

async function endOf(journal: Journal, executionId: string): Promise<EventOf<'execution.ended'>> {
  const event = await journal.until((each) => each.type === 'execution.ended' && each.executionId === executionId);
  return event as EventOf<'execution.ended'>;
}
