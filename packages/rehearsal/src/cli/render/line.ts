import type { EventOf, JournalEvent } from '../../journal/events';
import { formatDuration } from '../../report/duration';
import type { Palette } from '../io';

type Renderers = {
  readonly [T in JournalEvent['type']]?: (event: EventOf<T>, paint: Palette) => string | undefined;
};

/** Shorter waits are summed up in the report only. */
const SHOWN_WAIT_MS = 60_000;
/** Phases that took less and went well are not worth a line. */
const SHOWN_PHASE_MS = 100;

/** What is meant to happen in a deployment. */
const QUIET_HEALTH = new Set(['Ok', 'Pending']);

/** Types that are not here go by unseen: figures and logs are shown elsewhere. */
const RENDERERS: Renderers = {
  'run.started': (event, paint) =>
    paint.dim(`instances: ${event.instances} (${event.reason}); waits run ${event.timeScale} times as fast`),
  notice: ({ severity, text }, paint) => (severity === 'warning' ? paint.yellow(`! ${text}`) : paint.dim(`· ${text}`)),
  pushed: (event, paint) =>
    `${paint.blue('push')} ${event.branch} ${event.commitId.slice(0, 7)} "${firstLine(event.message)}": ${event.verdict}`,
  'execution.started': (event, paint) =>
    `${paint.bold('execution')} ${short(event.executionId)} of ${event.pipeline}, started by ${event.trigger}`,
  'execution.ended': (event, paint) =>
    `${mark(event.status === 'Succeeded', paint)} execution ${short(event.executionId)} ${event.status}${because(brief(event.reason))}`,
  'stage.started': ({ stage, attempt }, paint) => `${paint.bold(stage)}${attempt > 1 ? ` (attempt ${attempt})` : ''}`,
  'stage.ended': ({ stage, status, reason }, paint) =>
    status === 'Succeeded' ? undefined : `${mark(false, paint)} ${stage} ${status}${because(brief(reason))}`,
  'condition.evaluated': (event, paint) =>
    `  ${mark(event.passed, paint)} condition ${event.kind} of ${event.stage}: ${event.result}`,
  'action.started': ({ action, provider }, paint) => paint.dim(`  … ${action} (${provider})`),
  'action.ended': (event, paint) =>
    event.status === 'Succeeded'
      ? `  ${mark(true, paint)} ${event.action}${event.evidence?.simulated ? paint.yellow(' (simulated)') : ''} ${paint.dim(firstPart(event.evidence?.summary ?? ''))}`
      : `  ${mark(false, paint)} ${event.action} ${event.status}${because(event.reason)}`,
  'approval.waiting': (event, paint) =>
    paint.yellow(
      `  ? ${event.stage} waits for approval${because(event.message)}; at most ${formatDuration(event.timeoutMs)}; answer with \`slipway approve\` or \`slipway reject\``,
    ),
  'build.phase': renderPhase,
  'build.report': (event, paint) =>
    `    ${mark(event.failed === 0, paint)} tests ${event.name}: ${event.total - event.failed - event.skipped} passed, ${event.failed} failed, ${event.skipped} skipped`,
  'deployment.started': (event, paint) =>
    `    ${paint.blue('deploy')} ${event.version} to ${event.target}: ${event.strategy}${event.previous === undefined ? '' : paint.dim(` (serving ${event.previous})`)}`,
  'deployment.step': ({ text, weights }, paint) =>
    `      ${text}${weights === undefined ? '' : paint.dim(` ${renderWeights(weights)}`)}`,
  'deployment.ended': ({ status, reason, serving }, paint) =>
    `    ${mark(status === 'Succeeded', paint)} ${status}${because(reason)}; serving ${serving.join(', ')}`,
  'instance.health': ({ instanceId, health, cause }, paint) =>
    QUIET_HEALTH.has(health) ? undefined : paint.yellow(`      ${instanceId} ${health}${because(cause)}`),
  'alarm.changed': renderAlarm,
  wait: ({ why, virtualMs, realMs }, paint) =>
    virtualMs < SHOWN_WAIT_MS
      ? undefined
      : paint.dim(`      waited: ${why}, ${formatDuration(virtualMs)} → ${formatDuration(realMs)}`),
};

/** One event as a line of progress; undefined for what nobody needs to see go by. */
export function renderLine(event: JournalEvent, paint: Palette): string | undefined {
  // The table is keyed by the event's own type, which TypeScript cannot follow through a lookup.
  const render = RENDERERS[event.type] as ((event: JournalEvent, paint: Palette) => string | undefined) | undefined;
  return render?.(event, paint);
}

function renderPhase(event: EventOf<'build.phase'>, paint: Palette): string | undefined {
  const good = event.status === 'SUCCEEDED';
  if (good && event.durationMs < SHOWN_PHASE_MS) return undefined;
  return `    ${mark(good, paint)} ${event.phase} ${paint.dim(formatDuration(event.durationMs))}${because(event.message ?? '')}`;
}

/** That an alarm has data for the first time, or has none any more, is no news. */
function renderAlarm({ alarm, before, state, reason }: EventOf<'alarm.changed'>, paint: Palette): string | undefined {
  if (state === 'ALARM') return paint.red(`! alarm ${alarm} went off${because(reason)}`);
  return before === 'ALARM' ? paint.dim(`· alarm ${alarm} is ${state} again`) : undefined;
}

function renderWeights(weights: Readonly<Record<string, number>>): string {
  return Object.entries(weights)
    .map(([name, weight]) => `${name} ${weight} %`)
    .join(', ');
}

function mark(good: boolean, paint: Palette): string {
  return good ? paint.green('✓') : paint.red('✗');
}

function because(reason: string): string {
  return reason === '' ? '' : `: ${reason}`;
}

/** Evidence says most in its first part; the rest is in the report. */
function firstPart(summary: string): string {
  return summary.split(';', 1)[0];
}

const BRIEF = 120;

/** A stage's and an execution's reason repeat the action's, which was just shown in full. */
function brief(reason: string): string {
  const line = firstLine(reason);
  return line.length <= BRIEF ? line : `${line.slice(0, BRIEF)}…`;
}

function short(executionId: string): string {
  return executionId.slice(0, 8);
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0];
}
