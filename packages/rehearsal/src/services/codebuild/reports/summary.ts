/** What a test report says. */
export interface TestSummary {
  /** Report group, as CodeBuild names it. */
  readonly group: string;
  readonly total: number;
  readonly failed: number;
  readonly skipped: number;
  readonly cases: readonly TestCase[];
}

export interface TestCase {
  readonly name: string;
  /** Suite or class it belongs to. */
  readonly prefix: string;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'ERROR' | 'SKIPPED';
  readonly durationMs: number;
  readonly message?: string;
}
