import type { Journal } from '../journal/journal';
import type { PipelineEngine } from '../pipeline/engine';
import { type DescribeEvent, followExecution } from './progress';
import { describePush, type RefUpdate } from './push';
import type { Remote } from './remote';
import { decidePush, type Verdict } from './triggers';

export interface ReceiverOptions {
  readonly remote: Remote;
  readonly engine: PipelineEngine;
  readonly journal: Journal;
  /** @default - one plain line for each step */
  readonly describe?: DescribeEvent;
}

/** What came of one ref of a push. */
export interface Received {
  readonly verdict: Verdict;
  /** @default - nothing was started */
  readonly executionId?: string;
}

/** Turns pushes into executions. */
export interface PushReceiver {
  /** Decides, records the verdict and starts what it starts; does not wait for anything to end. */
  receive(update: RefUpdate): Promise<Received>;
  /** What `remote.onPush` takes: receives each ref, and follows what was started until a person is needed or it has ended. */
  listener(updates: readonly RefUpdate[], write: (line: string) => void, gone: AbortSignal): Promise<void>;
}

export function createPushReceiver(options: ReceiverOptions): PushReceiver {
  const { remote, engine, journal } = options;

  const receive = async (update: RefUpdate): Promise<Received> => {
    const push = await describePush(remote.repository, update, remote.branch);
    if (!push) return { verdict: { starts: false, reason: `${update.ref} is neither a branch nor a tag` } };
    const verdict = decidePush(engine.model, push);
    const message = push.commitId === '' ? '' : (await remote.repository.info(push.commitId)).message;
    const pushed = { type: 'pushed', branch: push.name, commitId: push.commitId, message } as const;
    if (!verdict.starts || verdict.sourceAction === undefined) {
      journal.append({ ...pushed, verdict: verdict.reason, started: false });
      return { verdict };
    }
    journal.append({ ...pushed, verdict: verdict.reason, started: true });
    const revision = { actionName: verdict.sourceAction, commitId: push.commitId, branch: push.name, message };
    const started = engine.start({
      trigger: `push of ${push.commitId.slice(0, 7)} to ${push.name}`,
      revisions: [revision],
    });
    if ('code' in started) {
      const refused = {
        starts: false,
        reason: `the push matched, but the pipeline could not start: ${started.reason}`,
      };
      journal.append({ type: 'notice', severity: 'warning', text: refused.reason });
      return { verdict: refused };
    }
    return { verdict, executionId: started.executionId };
  };

  return {
    receive,
    listener: async (updates, write, gone) => {
      const started: string[] = [];
      for (const update of updates) {
        const { verdict, executionId } = await receive(update);
        write(executionId === undefined ? `no execution started: ${verdict.reason}` : verdict.reason);
        if (executionId !== undefined) started.push(executionId);
      }
      const { describe } = options;
      await Promise.all(started.map((id) => followExecution(journal, id, write, { describe, gone })));
    },
  };
}
