import type { EventOf, JournalEvent } from '../../journal/events';
import { formatDuration } from '../../report/duration';
import type { Palette } from '../io';

type StageMark = 'ahead' | 'running' | 'waiting' | 'done' | 'failed' | 'skipped';

/** What the lines at the bottom of a terminal show: where the execution stands and what is served meanwhile. */
export interface FooterState {
  readonly stages: readonly { readonly name: string; readonly mark: StageMark }[];
  /** Actions under way, with the elapsed time they started at. */
  readonly running: readonly { readonly id: string; readonly action: string; readonly since: number }[];
  readonly traffic: readonly EventOf<'traffic'>[];
}

export function footerOf(stageNames: readonly string[]): FooterState {
  return { stages: stageNames.map((name) => ({ name, mark: 'ahead' })), running: [], traffic: [] };
}

type Changes = {
  readonly [T in JournalEvent['type']]?: (state: FooterState, event: EventOf<T>, now: number) => FooterState;
};

const CHANGES: Changes = {
  'execution.started': (state) => ({ ...footerOf(state.stages.map(({ name }) => name)), traffic: state.traffic }),
  'stage.started': (state, { stage }) => marked(state, stage, 'running'),
  'stage.ended': (state, { stage, status }) =>
    marked(state, stage, status === 'Succeeded' ? 'done' : status === 'Skipped' ? 'skipped' : 'failed'),
  'approval.waiting': (state, { stage }) => marked(state, stage, 'waiting'),
  'action.started': (state, { actionExecutionId: id, action }, since) => ({
    ...state,
    running: [...state.running, { id, action, since }],
  }),
  'action.ended': (state, { actionExecutionId }) => ({
    ...state,
    running: state.running.filter(({ id }) => id !== actionExecutionId),
  }),
  traffic: (state, event) => ({
    ...state,
    traffic: [...state.traffic.filter(({ target }) => target !== event.target), event],
  }),
};

/** What an event changes; `now` is the elapsed real time in ms. */
export function updateFooter(state: FooterState, event: JournalEvent, now: number): FooterState {
  // The table is keyed by the event's own type, which TypeScript cannot follow through a lookup.
  const change = CHANGES[event.type] as
    ((state: FooterState, event: JournalEvent, now: number) => FooterState) | undefined;
  return change?.(state, event, now) ?? state;
}

function marked(state: FooterState, stage: string, mark: StageMark): FooterState {
  return { ...state, stages: state.stages.map((each) => (each.name === stage ? { ...each, mark } : each)) };
}

/** The lines, none longer than `columns` can show. */
export function renderFooter(state: FooterState, paint: Palette, columns: number, now: number): string[] {
  const chain = state.stages.map(
    ({ name, mark }) => `${SIGNS[mark](paint)} ${mark === 'ahead' ? paint.dim(name) : name}`,
  );
  const running = state.running.map(({ action, since }) => `${action} ${formatDuration(Math.max(0, now - since))}`);
  const lines = [
    chain.join(paint.dim(' ─ ')),
    ...(running.length > 0 ? [paint.dim(`running: ${running.join(', ')}`)] : []),
  ];
  return [
    paint.dim('─'.repeat(Math.min(columns, RULE))),
    ...lines,
    ...state.traffic.flatMap((each) => renderTraffic(each, paint)),
  ];
}

const RULE = 100;
const BAR = 30;
const SIGNS: Readonly<Record<StageMark, (paint: Palette) => string>> = {
  ahead: (paint) => paint.dim('○'),
  running: (paint) => paint.blue('●'),
  waiting: (paint) => paint.yellow('?'),
  done: (paint) => paint.green('✓'),
  failed: (paint) => paint.red('✗'),
  skipped: (paint) => paint.dim('↷'),
};

function renderTraffic(event: EventOf<'traffic'>, paint: Palette): string[] {
  const served = event.versions.reduce((sum, { requests }) => sum + requests, 0);
  const failed = event.failed > 0 ? paint.red(`${event.failed} failed`) : `${event.failed} failed`;
  const head = `${event.target}: ${event.total} requests, ${failed}, p99 ${formatDuration(event.p99Ms)}`;
  const bars = event.versions.map(({ version, requests }) => {
    const share = served === 0 ? 0 : requests / served;
    return `  ${paint.blue('█'.repeat(Math.round(share * BAR)).padEnd(BAR, '░'))} ${version} ${requests}`;
  });
  return [head, ...bars];
}
