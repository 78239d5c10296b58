import { type ReportFormat } from '../buildspec/model';
import type { TestCase } from './summary';

/** An element as the parser gives it: attributes under `@name`, children in lists, text under `#text`. */
type Element = Readonly<Record<string, unknown>>;

interface Dialect {
  /** Element that is one test. */
  readonly element: string;
  read(element: Element, parent: string): TestCase | undefined;
}

const DIALECTS: Readonly<Partial<Record<ReportFormat, Dialect>>> = {
  JUNITXML: {
    element: 'testcase',
    read: (element, parent) => ({
      name: attribute(element, 'name'),
      prefix: attribute(element, 'classname') || parent,
      status: has(element, 'error')
        ? 'ERROR'
        : has(element, 'failure')
          ? 'FAILED'
          : has(element, 'skipped')
            ? 'SKIPPED'
            : 'SUCCEEDED',
      durationMs: Number(attribute(element, 'time') || 0) * 1000,
      message: messageOf(element, ['failure', 'error']),
    }),
  },
  NUNITXML: {
    element: 'test-case',
    read: (element, parent) => ({
      name: attribute(element, 'name'),
      prefix: parent,
      status: byWord(attribute(element, 'result'), { Success: 'SUCCEEDED', Failure: 'FAILED', Error: 'ERROR' }),
      durationMs: Number(attribute(element, 'time') || 0) * 1000,
      message: messageOf(element, ['failure']),
    }),
  },
  NUNIT3XML: {
    element: 'test-case',
    read: (element) => ({
      name: attribute(element, 'name'),
      prefix: attribute(element, 'classname'),
      status: byWord(attribute(element, 'result'), { Passed: 'SUCCEEDED', Warning: 'SUCCEEDED', Failed: 'FAILED' }),
      durationMs: Number(attribute(element, 'duration') || 0) * 1000,
      message: messageOf(element, ['failure']),
    }),
  },
  TESTNGXML: {
    element: 'test-method',
    read: (element, parent) =>
      attribute(element, 'is-config') === 'true'
        ? undefined
        : {
            name: attribute(element, 'name'),
            prefix: parent,
            status: byWord(attribute(element, 'status'), { PASS: 'SUCCEEDED', FAIL: 'FAILED' }),
            durationMs: Number(attribute(element, 'duration-ms') || 0),
            message: messageOf(element, ['exception']),
          },
  },
  VISUALSTUDIOTRX: {
    element: 'UnitTestResult',
    read: (element) => ({
      name: attribute(element, 'testName'),
      prefix: '',
      status: byWord(attribute(element, 'outcome'), {
        Passed: 'SUCCEEDED',
        Failed: 'FAILED',
        Error: 'ERROR',
        Timeout: 'ERROR',
        Aborted: 'ERROR',
      }),
      durationMs: clockMs(attribute(element, 'duration')),
      message: messageOf(element, ['Output', 'ErrorInfo']),
    }),
  },
};

/** Test cases anywhere in a parsed document. */
export function xmlCases(format: ReportFormat, document: unknown): readonly TestCase[] {
  const dialect = DIALECTS[format];
  const cases: TestCase[] = [];
  const visit = (node: unknown, parent: string) => {
    if (Array.isArray(node)) return node.forEach((item) => visit(item, parent));
    if (typeof node !== 'object' || node === null || !dialect) return;
    const element = node as Element;
    const here = attribute(element, 'name') || parent;
    for (const [name, children] of Object.entries(element)) {
      if (name !== dialect.element) visit(children, here);
      else for (const child of children as Element[]) pushDefined(cases, dialect.read(child, here));
    }
  };
  visit(document, '');
  return cases;
}

function pushDefined(cases: TestCase[], found: TestCase | undefined): void {
  if (found) cases.push(found);
}

function attribute(element: Element, name: string): string {
  const value = typeof element === 'object' ? element[`@${name}`] : undefined;
  return value === undefined ? '' : String(value);
}

function has(element: Element, name: string): boolean {
  return typeof element === 'object' && name in element;
}

/** What is in none of the words was not run. */
function byWord(word: string, words: Readonly<Record<string, TestCase['status']>>): TestCase['status'] {
  return words[word] ?? 'SKIPPED';
}

function messageOf(element: Element, names: readonly string[]): string | undefined {
  for (const name of names) {
    const child = (element[name] as readonly unknown[] | undefined)?.[0];
    if (typeof child === 'string') return child;
    if (typeof child === 'object' && child !== null) {
      const message = attribute(child as Element, 'message') || textOf(child);
      if (message) return message;
    }
  }
  return undefined;
}

/** All text below an element. */
function textOf(node: unknown): string {
  if (typeof node === 'string') return node;
  if (typeof node !== 'object' || node === null) return '';
  const parts = Object.entries(node).map(([key, value]) => (key.startsWith('@') ? '' : textOf(value)));
  return parts.filter((part) => part.trim() !== '').join('\n');
}

/** `00:00:01.5000000` in milliseconds. */
function clockMs(text: string): number {
  const [hours, minutes, seconds] = text.split(':').map(Number);
  const ms = ((hours * 60 + minutes) * 60 + seconds) * 1000;
  return Number.isFinite(ms) ? ms : 0;
}
