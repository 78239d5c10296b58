import type { ResourceGraph } from '../assembly/resource-graph';
import type { RecordedCall } from '../iam/principal';
import { unusedPermissions } from '../iam/unused-permissions';
import type { Journal } from '../journal/journal';
import type { CallsReport } from '../report/report';
import type { Services } from './services';

/** What a load generator saw from outside. */
export interface SeenFromOutside {
  readonly target: string;
  readonly total: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface FiguresContext {
  readonly journal: Journal;
  readonly services: Services;
  readonly load?: SeenFromOutside;
}

/** Writes the newest figures of every load balancer and of every worker's queue into the journal. */
export function recordFigures({ journal, services, load }: FiguresContext): void {
  for (const { definition, balancer, queueUrl, processed } of services.beanstalk.environments) {
    if (balancer) {
      const versions = balancer.traffic();
      const sum = (key: 'requests' | 'failed') => versions.reduce((total, version) => total + version[key], 0);
      const inside = { target: definition.name, total: sum('requests'), failed: sum('failed'), p50Ms: 0, p99Ms: 0 };
      journal.append({ type: 'traffic', ...inside, ...(load?.target === definition.name ? load : {}), versions });
    }
    const queue = queueUrl === undefined ? undefined : services.sqs.figuresOf(queueUrl);
    if (queue) {
      const { sent, deadLettered, visible, inFlight, delayed } = queue;
      const lost = sent - processed() - deadLettered - visible - inFlight - delayed;
      journal.append({
        type: 'messages',
        target: definition.name,
        sent,
        processed: processed(),
        deadLettered,
        lost: Math.max(0, lost),
      });
    }
  }
}

const DRAIN_CHECK_MS = 100;

/** Resolves when no worker's queue has a message left, or after `limitMs` real milliseconds. */
export async function drained(
  { sqs, beanstalk }: Services,
  pause: (ms: number) => Promise<void>,
  limitMs: number,
): Promise<void> {
  const left = () =>
    beanstalk.environments.some(({ queueUrl }) => {
      const queue = queueUrl === undefined ? undefined : sqs.figuresOf(queueUrl);
      return queue !== undefined && queue.visible + queue.inFlight + queue.delayed > 0;
    });
  for (let waited = 0; waited < limitMs && left(); waited += DRAIN_CHECK_MS) await pause(DRAIN_CHECK_MS);
}

/** Every call that was recorded, summed up for the report. */
export function callsReport(graph: ResourceGraph, calls: readonly RecordedCall[]): CallsReport {
  const count = (decision: RecordedCall['decision']) =>
    calls.filter((call) => call.decision === decision).reduce((sum, call) => sum + call.count, 0);
  return {
    allowed: count('allowed'),
    denied: count('denied'),
    enforced: false,
    unused: unusedPermissions(graph, calls),
    made: calls.map(({ principal, action, resources, count: times, errors }) => ({
      role: principal.roleArn,
      action,
      resources,
      count: times,
      errors,
    })),
  };
}
