import { formatDuration } from '../../report/duration';
import type { Report } from '../../report/report';
import type { Palette } from '../io';
import { sparkline } from './sparkline';

/** The end of a rehearsal, in words: what was served, what was lost, what was not executed, where the time went. */
export function renderSummary(report: Report, paint: Palette): string {
  const sections = [
    outcome(report, paint),
    requests(report),
    messages(report),
    tests(report),
    ledger(report),
    calls(report),
    time(report),
  ];
  const rows = sections.flat().filter((row) => row !== undefined);
  const width = Math.max(...rows.map(([label]) => label.length));
  return `\n${rows.map(([label, text]) => `${paint.bold(label.padEnd(width))}  ${text}`).join('\n')}\n`;
}

type Row = readonly [label: string, text: string];

function outcome(report: Report, paint: Palette): Row[] {
  const colour = report.outcome === 'succeeded' ? paint.green : paint.red;
  return [['outcome', `${colour(report.outcome)}${report.reason === '' ? '' : `: ${report.reason}`}`]];
}

function requests({ requests: figures }: Report): Row[] {
  if (!figures) return [];
  const rows: Row[] = [
    [
      'requests',
      `${figures.total} sent, ${figures.failed} failed; half within ${formatDuration(figures.p50Ms)}, 99 % within ${formatDuration(figures.p99Ms)}`,
    ],
  ];
  const width = Math.max(0, ...figures.versions.map(({ version }) => version.length));
  for (const { version, requests: served, failed } of figures.versions) {
    const counts = figures.timeline.map((moment) => moment.served[version] ?? 0);
    const line = `${sparkline(counts)}  ${version.padEnd(width)}  ${served} served`;
    rows.push(['', `${line}${failed > 0 ? `, ${failed} failed` : ''}`]);
  }
  for (const failure of figures.failures.slice(0, 3)) rows.push(['', `failed: ${failure}`]);
  return rows;
}

function messages(report: Report): Row[] {
  return report.messages
    .filter(({ sent }) => sent > 0)
    .map(({ target, sent, processed, deadLettered, lost }): Row => [
      'messages',
      `${target}: ${sent} sent, ${processed} processed, ${deadLettered} dead-lettered, ${lost} lost`,
    ]);
}

function tests(report: Report): Row[] {
  const all = report.builds.flatMap((build) => build.tests);
  if (all.length === 0) return [];
  const sum = (key: 'total' | 'failed' | 'skipped') => all.reduce((total, each) => total + each[key], 0);
  return [['tests', `${sum('total')} in builds, ${sum('failed')} failed, ${sum('skipped')} skipped`]];
}

/** What is alike is told once: many options have no effect for the same reason. */
function ledger(report: Report): Row[] {
  const groups = new Map<string, string[]>();
  for (const { subject, treatment, how } of report.ledger) {
    if (treatment === 'executed') continue;
    const key = `${treatment}: ${how}`;
    groups.set(key, [...(groups.get(key) ?? []), subject]);
  }
  const rows = [...groups].map(([key, subjects]): Row => ['', `${key} (${someOf(subjects)})`]);
  return rows.map(([, text], index): Row => [index === 0 ? 'not executed' : '', text]);
}

const NAMED = 3;

function someOf(subjects: readonly string[]): string {
  const more = subjects.length - NAMED;
  return `${subjects.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function calls({ calls: figures }: Report): Row[] {
  return [
    [
      'permissions',
      `${figures.allowed} calls recorded under ${new Set(figures.made.map(({ role }) => role)).size} roles, not enforced yet; ${figures.unused.length} allowed actions unused`,
    ],
  ];
}

function time(report: Report): Row[] {
  return [
    [
      'time',
      `${formatDuration(report.durationMs)}, of which waits ${formatDuration(report.waited.virtualMs)} → ${formatDuration(report.waited.realMs)}, overhead ${formatDuration(report.overheadMs)}`,
    ],
  ];
}
