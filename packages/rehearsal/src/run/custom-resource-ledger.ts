import type { CustomResourceRun } from '../custom-resources/run';
import type { Journal } from '../journal/journal';
import { formatDuration } from '../report/duration';

/** Says of each custom resource whether its function ran, with the evidence, or why it did not. */
export function recordCustomResources(
  journal: Journal,
  ran: CustomResourceRun['ran'],
  notRun: CustomResourceRun['notRun'],
): void {
  for (const { resource, functionName, pid, durationMs, notes } of ran) {
    const how =
      pid === undefined
        ? 'its one call was made through the gateway'
        : `${functionName} ran as pid ${pid} for ${formatDuration(durationMs)}`;
    const treatment = pid === undefined ? 'simulated' : 'executed';
    journal.append({ type: 'ledger', subject: resource, treatment, how: [how, ...notes].join('; ') });
  }
  for (const { resource, kind, reason } of notRun) {
    journal.append({
      type: 'ledger',
      subject: resource.id,
      treatment: kind === 'unneeded' ? 'simulated' : 'refused',
      how: reason,
    });
  }
}
