import type { TestCase } from './summary';

interface Feature {
  readonly name?: string;
  readonly elements?: readonly { readonly type?: string; readonly name?: string; readonly steps?: readonly Step[] }[];
}

interface Step {
  readonly name?: string;
  readonly result?: { readonly status?: string; readonly duration?: number; readonly error_message?: string };
}

/** Scenarios of a Cucumber report; backgrounds belong to the scenario after them. Throws on another shape. */
export function cucumberCases(document: unknown): readonly TestCase[] {
  if (!Array.isArray(document)) throw new Error('a Cucumber report is a list of features');
  return (document as readonly Feature[]).flatMap((feature) =>
    (feature.elements ?? [])
      .filter(({ type }) => type !== 'background')
      .map(({ name, steps = [] }) => ({
        name: name ?? '',
        prefix: feature.name ?? '',
        status: statusOf(steps),
        // Cucumber counts in nanoseconds.
        durationMs: steps.reduce((sum, { result }) => sum + (result?.duration ?? 0), 0) / 1e6,
        message: steps.find(({ result }) => result?.status === 'failed')?.result?.error_message,
      })),
  );
}

function statusOf(steps: readonly Step[]): TestCase['status'] {
  const statuses = steps.map(({ result }) => result?.status ?? 'undefined');
  if (statuses.includes('failed')) return 'FAILED';
  return statuses.every((status) => status === 'passed') ? 'SUCCEEDED' : 'SKIPPED';
}
