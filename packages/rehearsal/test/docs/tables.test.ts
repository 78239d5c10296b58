import { ACTIONS } from '../../src/ledger/actions';
import { RULES } from '../../src/ledger/rules';
import type { TreatmentTable } from '../../src/ledger/treatment';
import { buildReport } from '../../src/report/report';
import { readPage, rowsIn } from './_documents';

const guide = readPage('docs/rehearsal.md');
const rows = rowsIn(guide);

/** Rows of a ledger as the guide writes them; what is refused is not listed. */
function written(table: TreatmentTable): readonly (readonly string[])[] {
  return Object.entries(table)
    .filter(([, { treatment }]) => treatment !== 'refused')
    .map(([subject, { treatment, how }]) => [subject, treatment, how]);
}

test.each([
  ['actions', ACTIONS],
  ['rules', RULES],
])('the guide lists the %s of the ledger that are not refused', (_, table) => {
  const listed = rows.filter(([first]) => Object.hasOwn(table, first));
  const bySubject = ([one]: readonly string[], [other]: readonly string[]) => one.localeCompare(other);
  expect([...listed].sort(bySubject)).toEqual([...written(table)].sort(bySubject));
});

test('the guide explains every field of the report', () => {
  const calls = { allowed: 0, denied: 0, enforced: false, unused: [], made: [] } as const;
  const load = { total: 0, failed: 0, p50Ms: 0, p99Ms: 0, failures: [] };
  const report = buildReport([], undefined, { durationMs: 0, overheadMs: 0, calls, load });
  const explained = rows.map(([first]) => first);
  expect(Object.keys(report).filter((field) => !explained.includes(field))).toEqual([]);
  const fields = [...Object.keys(report.requests ?? {}), ...Object.keys(report.calls), ...Object.keys(report.waited)];
  expect(fields.filter((field) => !guide.text.includes(`\`${field}\``))).toEqual([]);
});
