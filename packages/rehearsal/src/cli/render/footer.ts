import type { EventOf, JournalEvent } from '../../journal/events';
import { formatDuration } from '../../report/duration';
import type { Palette } from '../io';

type StageMark = 'ahead' | 'running' | 'waiting' | 'done' | 'failed' | 'skipped';

/** What the lines at the bottom of a terminal show: where the execution stands and what is served meanwhile. */
export interface FooterState {
  readonly stages: readonly { readonly name: string; readonly mark: StageMark }[];
  /** Actions under way, with the elapsed time they started at. */
  readonly running: readonly { readonly id: string; readonly action: string; readonly since: number }[];
  readonly traffic: readonly Traffic[];
}

interface Traffic {
  readonly total: EventOf<'traffic'>;
  /** What each version served since the figures before these; what is happening now, not on the whole. */
  readonly recent: Readonly<Record<string, number>>;
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
  traffic: (state, total) => {
    const before = state.traffic.find((each) => each.total.target === total.target);
    const others = state.traffic.filter((each) => each !== before);
    return { ...state, traffic: [...others, { total, recent: servedSince(before, total) }] };
  },
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

/** With no new requests, what was served last is shown on. */
function servedSince(before: Traffic | undefined, { versions }: EventOf<'traffic'>): Readonly<Record<string, number>> {
  const counted = new Map((before?.total.versions ?? []).map(({ version, requests }) => [version, requests]));
  const served = versions.map(({ version, requests }) => [version, requests - (counted.get(version) ?? 0)] as const);
  return before && served.every(([, requests]) => requests === 0) ? before.recent : Object.fromEntries(served);
}

function renderTraffic({ total, recent }: Traffic, paint: Palette): string[] {
  const served = Object.values(recent).reduce((sum, requests) => sum + requests, 0);
  const failed = total.failed > 0 ? paint.red(`${total.failed} failed`) : `${total.failed} failed`;
  const head = `${total.target}: ${total.total} requests, ${failed}, p99 ${formatDuration(total.p99Ms)}`;
  const bars = total.versions.map(({ version, requests }) => {
    const share = served === 0 ? 0 : (recent[version] ?? 0) / served;
    const bar = paint.blue('█'.repeat(Math.round(share * BAR)).padEnd(BAR, '░'));
    return `  ${bar} ${version} ${Math.round(share * 100)} % now, ${requests} in all`;
  });
  return [head, ...bars];
}
