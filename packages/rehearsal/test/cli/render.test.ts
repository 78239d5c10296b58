import { palette } from '../../src/cli/io';
import { footerOf, renderFooter, updateFooter } from '../../src/cli/render/footer';
import { renderLine } from '../../src/cli/render/line';
import { fit } from '../../src/cli/render/fit';
import { openScreen } from '../../src/cli/render/screen';
import { sparkline } from '../../src/cli/render/sparkline';
import { renderSummary } from '../../src/cli/render/summary';
import type { Happening, JournalEvent } from '../../src/journal/events';
import type { Report } from '../../src/report/report';

const paint = palette(false);
const event = (happening: Happening): JournalEvent => ({
  ...happening,
  seq: 1,
  at: '2026-01-01T00:00:00.000Z',
  virtual: 0,
});
const line = (happening: Happening) => renderLine(event(happening), paint);

const action = { executionId: 'e', stage: 'Production', action: 'Web', actionExecutionId: 'a' };
const traffic = {
  type: 'traffic',
  target: 'web',
  total: 120,
  failed: 0,
  p50Ms: 1,
  p99Ms: 4,
  versions: [
    { version: 'v1', requests: 90, failed: 0 },
    { version: 'v2', requests: 30, failed: 0 },
  ],
} as const;

test('a shortened wait says what it was and what it took', () => {
  expect(line({ type: 'wait', why: 'evaluation', virtualMs: 300_000, realMs: 5000 })).toContain(
    'evaluation, 5 min → 5 s',
  );
});

test('an alarm that goes off is shown, and that it is quiet again; first data is no news', () => {
  const alarm = { type: 'alarm.changed', alarm: 'errors', reason: '2 of 2' } as const;
  expect(line({ ...alarm, before: 'OK', state: 'ALARM' })).toContain('alarm errors went off: 2 of 2');
  expect(line({ ...alarm, before: 'ALARM', state: 'OK' })).toContain('alarm errors is OK again');
  expect(line({ ...alarm, before: 'INSUFFICIENT_DATA', state: 'OK' })).toBeUndefined();
});

test('a wait of seconds goes by unseen', () => {
  expect(line({ type: 'wait', why: 'health check', virtualMs: 10_000, realMs: 166 })).toBeUndefined();
});

test('a failed action says why', () => {
  const text = line({ type: 'action.ended', ...action, status: 'Failed', reason: 'no start command' });
  expect(text).toContain('✗ Web');
  expect(text).toContain('no start command');
});

test('what was only simulated is marked', () => {
  const evidence = { summary: 'mail not sent', simulated: true };
  expect(line({ type: 'action.ended', ...action, status: 'Succeeded', reason: '', evidence })).toContain('(simulated)');
});

test('the footer shows where the execution stands', () => {
  const events: Happening[] = [
    { type: 'stage.started', executionId: 'e', stage: 'Source', attempt: 1 },
    { type: 'stage.ended', executionId: 'e', stage: 'Source', status: 'Succeeded', reason: '' },
    { type: 'stage.started', executionId: 'e', stage: 'Production', attempt: 1 },
    { type: 'action.started', ...action, provider: 'Deploy/ElasticBeanstalk' },
    traffic,
  ];
  const state = events.reduce(
    (before, each) => updateFooter(before, event(each), 1000),
    footerOf(['Source', 'Production', 'After']),
  );
  const [, chain, running, figures, ...bars] = renderFooter(state, paint, 80, 3000);
  expect(chain).toBe('✓ Source ─ ● Production ─ ○ After');
  expect(running).toBe('running: Web 2 s');
  expect(figures).toContain('120 requests, 0 failed');
  expect(bars.map((bar) => bar.replace(/[█░]+/, '|').trim())).toEqual([
    '| v1 75 % now, 90 in all',
    '| v2 25 % now, 30 in all',
  ]);
});

test('the bars show who serves now, not who served most', () => {
  const later = {
    ...traffic,
    total: 220,
    versions: traffic.versions.map((each) => (each.version === 'v2' ? { ...each, requests: 130 } : each)),
  };
  const states = [traffic, later, later].reduce((before, each) => updateFooter(before, event(each), 0), footerOf([]));
  const bars = renderFooter(states, paint, 80, 0)
    .slice(-2)
    .map((bar) => bar.trim());
  expect(bars[0]).toBe(`${'░'.repeat(30)} v1 0 % now, 90 in all`);
  expect(bars[1]).toBe(`${'█'.repeat(30)} v2 100 % now, 130 in all`);
});

test('an action that has ended is no longer running', () => {
  const begun = updateFooter(footerOf([]), event({ type: 'action.started', ...action, provider: 'p' }), 0);
  const done = updateFooter(begun, event({ type: 'action.ended', ...action, status: 'Succeeded', reason: '' }), 1);
  expect(done.running).toEqual([]);
});

test('away from a terminal there are lines, with readable names, and nothing that moves', () => {
  const written: string[] = [];
  const io = { isTty: false, columns: 80, out: (text: string) => void written.push(text), error: () => undefined };
  const screen = openScreen(io, {
    stageNames: ['Source'],
    elapsed: () => 0,
    alias: (text) => text.replace('Source', 'Origin'),
  });
  screen.show(event({ type: 'stage.started', executionId: 'e', stage: 'Source', attempt: 1 }));
  screen.show(event(traffic));
  screen.close();
  expect(written).toEqual(['Origin\n']);
});

test('the summary says what was lost, what was not executed, and where the time went', () => {
  const report: Report = {
    outcome: 'failed',
    reason: 'Production failed',
    app: 'apps/web-worker',
    instances: { kind: 'folder', reason: '' },
    stages: [],
    builds: [],
    deployments: [],
    requests: {
      total: 100,
      failed: 2,
      p50Ms: 1,
      p99Ms: 9,
      versions: [{ version: 'v1', requests: 100, failed: 2 }],
      timeline: [{ at: '', served: { v1: 100 } }],
      failures: ['GET /: 502'],
    },
    messages: [{ target: 'orders', sent: 10, processed: 9, deadLettered: 1, lost: 0 }],
    calls: { allowed: 5, denied: 0, enforced: false, unused: [], made: [] },
    ledger: [
      { subject: 'AWS::S3::Bucket', treatment: 'executed', how: '' },
      { subject: 'e-mail', treatment: 'simulated', how: 'not sent' },
    ],
    waited: { virtualMs: 600_000, realMs: 10_000, waits: [] },
    durationMs: 40_000,
    overheadMs: 2000,
  };
  const text = renderSummary(report, paint);
  expect(text).toContain('100 sent, 2 failed');
  expect(text).toContain('failed: GET /: 502');
  expect(text).toContain('10 sent, 9 processed, 1 dead-lettered, 0 lost');
  expect(text).toContain('simulated: not sent (e-mail)');
  expect(text).not.toContain('AWS::S3::Bucket');
  expect(text).toContain('waits 10 min → 10 s, overhead 2 s');
});

test('what a version served over time is a row of bars', () => {
  expect(sparkline([0, 1, 2, 4, 8])).toBe(' ▁▂▄█');
  expect(sparkline([])).toBe('');
  expect(sparkline(Array.from({ length: 400 }, () => 5))).toBe('█'.repeat(40));
});

test('a line is cut to the terminal, its colours are not', () => {
  expect(fit(palette(true).red('abcdef'), 3)).toBe(palette(true).red('abc'));
  expect(fit('abc', 80)).toBe('abc');
});
