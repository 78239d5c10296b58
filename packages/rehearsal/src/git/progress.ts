import type { JournalEvent } from '../journal/events';
import type { Journal } from '../journal/journal';

/** What a pusher is told of an event; undefined for what is not worth a line. */
export type DescribeEvent = (event: JournalEvent) => string | undefined;

/**
 * Writes what happens to an execution until it first waits for a person or has ended. An execution that waits for
 * another one to leave a stage is followed until then.
 */
export function followExecution(
  journal: Journal,
  executionId: string,
  write: (line: string) => void,
  options: { readonly describe?: DescribeEvent; readonly gone?: AbortSignal } = {},
): Promise<void> {
  const describe = options.describe ?? describeForPush;
  return new Promise((resolve) => {
    const end = () => {
      unsubscribe();
      options.gone?.removeEventListener('abort', end);
      resolve();
    };
    const hear = (event: JournalEvent): boolean => {
      if (!('executionId' in event) || event.executionId !== executionId) return false;
      const line = describe(event);
      if (line !== undefined) write(line);
      return event.type === 'execution.ended' || event.type === 'approval.waiting';
    };
    const unsubscribe = journal.subscribe((event) => {
      if (hear(event)) end();
    });
    options.gone?.addEventListener('abort', end, { once: true });
    for (const event of [...journal.events]) {
      if (hear(event)) return end();
    }
  });
}

/** One plain line for each step of a pipeline. */
export function describeForPush(event: JournalEvent): string | undefined {
  switch (event.type) {
    case 'execution.started':
      return `execution ${event.executionId} started: ${event.trigger}`;
    case 'stage.started':
      return event.attempt > 1 ? `${event.stage} (attempt ${event.attempt})` : event.stage;
    case 'stage.ended':
      return event.status === 'Succeeded' ? undefined : `${event.stage} ${event.status.toLowerCase()}: ${event.reason}`;
    case 'action.ended':
      return `  ${event.action} ${event.status.toLowerCase()}${event.status === 'Succeeded' ? '' : `: ${event.reason}`}`;
    case 'condition.evaluated': {
      const rules = event.rules.map((rule) => `${rule.name}: ${rule.summary}`).join('; ');
      return `  condition ${event.kind} ${event.passed ? 'passed' : `failed, so ${event.result}`} (${rules})`;
    }
    case 'approval.waiting':
      return `  ${event.action} waits for a person: slipway approve (or reject)${event.message ? `: ${event.message}` : ''}`;
    case 'execution.ended':
      return `execution ${event.status.toLowerCase()}${event.reason ? `: ${event.reason}` : ''}`;
    default:
      return undefined;
  }
}
