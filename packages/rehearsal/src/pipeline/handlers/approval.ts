import { randomUUID } from 'node:crypto';
import type { EventOf, JournalEvent } from '../../journal/events';
import type { ActionContext, ActionHandler, ActionResult } from '../action';

/** Facts C4: seven days. */
const DEFAULT_MINUTES = 7 * 24 * 60;
const MINUTE = 60_000;

type Waiting = EventOf<'approval.waiting'>;
type Answered = EventOf<'approval.answered'>;

/**
 * `Approval/Manual`: tells the topic, waits for an answer in the journal, and fails when none has come within its
 * timeout. The timeout is virtual time: no user code runs meanwhile.
 */
export function createApprovalHandler(): ActionHandler {
  return { key: 'Approval/Manual', run: approve };
}

async function approve(context: ActionContext): Promise<ActionResult> {
  const { journal, clock, executionId } = context;
  const before = leftWaiting(context);
  const token = before?.token ?? randomUUID();
  const timeoutMs = before ? remaining(before, clock.now()) : (context.timeoutMinutes ?? DEFAULT_MINUTES) * MINUTE;
  const over = new AbortController();
  const signal = AbortSignal.any([context.signal, over.signal]);
  const answer = journal
    .until((event) => isAnswer(event, token), signal)
    .then(
      (event) => event as Answered,
      () => undefined,
    );
  journal.append({
    type: 'approval.waiting',
    executionId,
    stage: context.stageName,
    action: context.actionName,
    token,
    message: text(context, 'CustomData') ?? '',
    reviewUrl: text(context, 'ExternalEntityLink'),
    timeoutMs,
  });
  try {
    if (!before) await notify(context, token);
    const expiry = clock.wait(timeoutMs, `approval ${context.actionName}`, signal).then(() => undefined);
    const answered = await Promise.race([answer, expiry]);
    if (answered) return outcome(answered, token);
    if (context.signal.aborted)
      return { status: 'Failed', reason: 'the execution was stopped while the approval waited' };
    const summary = `nobody answered within ${timeoutMs / MINUTE} minutes`;
    journal.append({ type: 'approval.answered', executionId, token, status: 'Expired', summary });
    return { status: 'Failed', reason: `the approval expired: ${summary}` };
  } finally {
    over.abort();
  }
}

function outcome(answer: Answered, token: string): ActionResult {
  const summary = answer.summary === '' ? '' : `: ${answer.summary}`;
  if (answer.status !== 'Approved') return { status: 'Failed', reason: `the approval was rejected${summary}` };
  return { status: 'Succeeded', evidence: { summary: `approved${summary}` }, externalExecutionId: token };
}

/** The wait of a process that died goes on under the same token, so that what people were told still holds. */
function leftWaiting(context: ActionContext): Waiting | undefined {
  const { executionId, stageName, actionName, journal } = context;
  const own = journal.events.filter(
    (event) => 'executionId' in event && event.executionId === executionId && isOfAction(event, stageName, actionName),
  );
  // The last one is this very action's start.
  const before = own.at(-2);
  if (before?.type !== 'approval.waiting') return undefined;
  return journal.events.some((event) => isAnswer(event, before.token)) ? undefined : before;
}

function isOfAction(event: JournalEvent, stage: string, action: string): boolean {
  const kinds = ['action.started', 'action.ended', 'approval.waiting'];
  return (
    kinds.includes(event.type) &&
    'action' in event &&
    'stage' in event &&
    event.stage === stage &&
    event.action === action
  );
}

/** Virtual clocks of two processes are not the same: time before the restart counts only as far as it can be told. */
function remaining(waiting: Waiting, now: number): number {
  return Math.max(0, waiting.timeoutMs - Math.max(0, now - waiting.virtual));
}

function isAnswer(event: JournalEvent, token: string): boolean {
  return event.type === 'approval.answered' && event.token === token;
}

/** CodePipeline publishes under the action's role. */
async function notify(context: ActionContext, token: string): Promise<void> {
  const topic = text(context, 'NotificationArn');
  if (topic === undefined) return;
  const { pipelineName, stageName, actionName, region } = context;
  const message = {
    region,
    approval: {
      pipelineName,
      stageName,
      actionName,
      token,
      externalEntityLink: text(context, 'ExternalEntityLink'),
      customData: text(context, 'CustomData'),
    },
  };
  const subject = `APPROVAL NEEDED: AWS CodePipeline ${pipelineName} for action ${actionName}`.slice(0, 100);
  await context.gateway.call(context.principal, 'sns', 'Publish', {
    TopicArn: topic,
    Subject: subject,
    Message: JSON.stringify(message),
  });
}

function text(context: ActionContext, key: string): string | undefined {
  const value = context.configuration[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
