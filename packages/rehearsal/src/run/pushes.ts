import type { Journal } from '../journal/journal';
import { describePush, type RefUpdate } from '../git/push';
import type { Remote } from '../git/remote';
import { decidePush } from '../git/triggers';
import type { PipelineEngine } from '../pipeline/engine';
import { sourceActions } from '../pipeline/model';
import type { Pushed } from './rehearsal';

export interface PushContext {
  readonly remote: Remote;
  readonly engine: PipelineEngine;
  readonly journal: Journal;
}

/** What a push leads to: the verdict of the triggers is written down, and the pipeline started when one matched. */
export async function takePush(update: RefUpdate, { remote, engine, journal }: PushContext): Promise<Pushed> {
  const pushed = await describePush(remote.repository, update, remote.branch);
  if (!pushed) return { commitId: update.after, verdict: `${update.ref} is neither a branch nor a tag` };
  const { commitId } = pushed;
  const message = pushed.deleted ? '' : (await remote.repository.info(commitId)).message;
  const verdict = decidePush(engine.model, pushed);
  journal.append({
    type: 'pushed',
    branch: pushed.name,
    commitId,
    message,
    verdict: verdict.reason,
    started: verdict.starts,
  });
  if (!verdict.starts) return { commitId, verdict: verdict.reason };

  const trigger = `push of ${commitId.slice(0, 7)} to ${pushed.name}`;
  const actionName = verdict.sourceAction ?? sourceActions(engine.model)[0].name;
  const started = engine.start({ trigger, revisions: [{ actionName, commitId, branch: pushed.name, message }] });
  if ('code' in started) return { commitId, verdict: started.reason };
  return { commitId, verdict: verdict.reason, executionId: started.executionId };
}
