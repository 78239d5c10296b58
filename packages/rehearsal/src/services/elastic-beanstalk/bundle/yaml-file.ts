import {
  type Document,
  LineCounter,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
} from 'yaml';
import type { Place } from '../../../core/errors';
import type { Finding } from './finding';

/** A YAML or JSON file of a bundle, walked with its lines at hand. */
export interface YamlFile {
  readonly file: string;
  /** undefined for an empty or malformed file. */
  readonly root: Node | undefined;
  readonly findings: Finding[];
  place(node: unknown): Place;
  error(node: unknown, code: string, message: string): void;
  warning(node: unknown, code: string, message: string): void;
}

/** Beanstalk reads YAML 1.1, in which `yes` is a boolean and an unquoted `000644` a number. JSON is YAML too. */
export function openYaml(file: string, text: string, malformed: string): YamlFile {
  const lines = new LineCounter();
  const document: Document = parseDocument(text, {
    lineCounter: lines,
    version: '1.1',
    uniqueKeys: true,
    prettyErrors: false,
  });
  const findings: Finding[] = document.errors.map((error) => {
    const { line, col } = lines.linePos(error.pos[0]);
    return {
      code: malformed,
      message: lastLineOf(error.message),
      place: { file, line, column: col },
      severity: 'error',
    };
  });
  const place = (node: unknown): Place => {
    const range = (node as Node | undefined)?.range;
    return range ? { file, line: lines.linePos(range[0]).line } : { file };
  };
  const add = (severity: Finding['severity']) => (node: unknown, code: string, message: string) =>
    void findings.push({ code, message, place: place(node), severity });
  const root = document.errors.length > 0 || isEmpty(document) ? undefined : (document.contents as Node);
  return { file, root, findings, place, error: add('error'), warning: add('warning') };
}

/** Entries of a map whose keys are text, in the file's order; anything else is found at fault. */
export function entriesOf(
  yaml: YamlFile,
  node: unknown,
  what: string,
  code: string,
): { key: string; keyNode: Node; value: Node | null }[] {
  if (!isMap(node)) {
    yaml.error(node, code, `${what} must be a map of names to values, got ${describe(node)}`);
    return [];
  }
  return (node as YAMLMap).items.map((pair: Pair) => ({
    key: String(isScalar(pair.key) ? pair.key.value : pair.key),
    keyNode: pair.key as Node,
    value: (pair.value ?? null) as Node | null,
  }));
}

/** The fields of a map by name; one that is not `known` is found at fault. */
export function fieldsOf(
  yaml: YamlFile,
  node: unknown,
  what: string,
  known: readonly string[],
  code: string,
): Map<string, Node | null> {
  const entries = entriesOf(yaml, node, what, code);
  for (const { key, keyNode } of entries) {
    if (!known.includes(key))
      yaml.error(keyNode, code, `unknown key ${key} in ${what}; it may have ${known.join(', ')}`);
  }
  return new Map(entries.map(({ key, value }) => [key, value]));
}

export function itemsOf(yaml: YamlFile, node: unknown, what: string, code: string): Node[] {
  if (isSeq(node)) return (node as YAMLSeq<Node>).items;
  yaml.error(node, code, `${what} must be a list, got ${describe(node)}`);
  return [];
}

/** The text of a scalar; numbers and booleans become what was written. */
export function textOf(node: unknown): string | undefined {
  if (!isScalar(node) || node.value === null || node.value === undefined) return undefined;
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
}

/** `true`, `"true"`, `yes`: what AWS takes for a boolean. */
export function booleanOf(node: unknown): boolean | undefined {
  const text = textOf(node)?.toLowerCase();
  if (text === undefined) return undefined;
  if (['true', 'yes', 'on'].includes(text)) return true;
  return ['false', 'no', 'off'].includes(text) ? false : undefined;
}

export function isText(node: unknown): boolean {
  return isScalar(node) && typeof node.value === 'string';
}

export function describe(node: unknown): string {
  if (isMap(node)) return 'a map';
  if (isSeq(node)) return 'a list';
  const text = textOf(node);
  return text === undefined ? 'nothing' : `"${text}"`;
}

function isEmpty(document: Document): boolean {
  return document.contents === null || (isScalar(document.contents) && document.contents.value === null);
}

/** The parser's message without the excerpt it may carry. */
function lastLineOf(message: string): string {
  return message.split('\n')[0].replace(/ at line \d+, column \d+:?$/, '');
}
