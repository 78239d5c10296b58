import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type Scalar,
} from 'yaml';
import { type Complaints } from './complaints';
import type { Place } from './errors';

/** One entry of a YAML mapping. */
export interface YamlEntry {
  readonly key: string;
  readonly keyPlace: Place;
  readonly value: YamlValue;
}

/** A value of a YAML (or JSON) file that knows where it stands. Anchors and merge keys are followed. */
export interface YamlValue {
  readonly kind: 'map' | 'list' | 'scalar' | 'null';
  readonly place: Place;
  /** A scalar as it was written, quotes taken off: `1.10` stays `1.10`, `yes` stays `yes`. Empty for anything else. */
  readonly text: string;
  /** Written in quotes or as a block, hence a string in every version of YAML. */
  readonly quoted: boolean;
  /** Carries an anchor, so that it may stand there only to be referred to. */
  readonly anchored: boolean;
  /** Entries of a mapping; empty for anything else. */
  readonly entries: readonly YamlEntry[];
  /** Items of a list; empty for anything else. */
  readonly items: readonly YamlValue[];
  get(key: string): YamlValue | undefined;
}

export interface YamlOptions {
  /** The parser of the service keeps the last of two equal keys instead of refusing them. @default false */
  readonly allowDuplicateKeys?: boolean;
}

/** Reads YAML (and so JSON); what the parser says is added to the complaints under `yaml-malformed`. */
export function readYaml(
  text: string,
  file: string,
  complaints: Complaints,
  options: YamlOptions = {},
): YamlValue | undefined {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    uniqueKeys: options.allowDuplicateKeys !== true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const document = Array.isArray(documents) ? documents[0] : undefined;
  if (!document) return undefined;
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  // What follows the first error is mostly its consequence.
  for (const { pos, message } of document.errors.slice(0, 1)) {
    complaints.error('yaml-malformed', `this is not valid YAML: ${lower(message)}`, place(pos[0]));
  }
  if (document.errors.length > 0 || !document.contents) return undefined;
  return valueOf(document.contents, document as Document, place, place(0));
}

function lower(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}

type Placer = (offset: number) => Place;

function valueOf(given: unknown, document: Document, place: Placer, fallback: Place): YamlValue {
  const node = given as Node | null | undefined;
  const target = isAlias(node) ? node.resolve(document) : node;
  const at = node?.range ? place(node.range[0]) : fallback;
  const anchored = target !== undefined && target === node && hasAnchor(target);
  const base = { place: at, text: '', quoted: false, anchored, entries: [], items: [], get: () => undefined };
  if (isMap(target)) {
    const entries = entriesOf(target.items, document, place, at);
    const get = (key: string) => entries.find((entry) => entry.key === key)?.value;
    return { ...base, kind: 'map', entries, get };
  }
  if (isSeq(target)) {
    return { ...base, kind: 'list', items: target.items.map((item) => valueOf(item, document, place, at)) };
  }
  return isScalar(target) ? { ...base, ...scalarOf(target) } : { ...base, kind: 'null' };
}

function scalarOf(scalar: Scalar): Pick<YamlValue, 'kind' | 'text' | 'quoted'> {
  const quoted = scalar.type !== undefined && scalar.type !== 'PLAIN';
  if (quoted) return { kind: 'scalar', quoted, text: String(scalar.value) };
  return { kind: scalar.value === null ? 'null' : 'scalar', quoted, text: scalar.source ?? '' };
}

function hasAnchor(node: Node | null): boolean {
  return node !== null && 'anchor' in node && typeof node.anchor === 'string';
}

function entriesOf(pairs: readonly unknown[], document: Document, place: Placer, fallback: Place): YamlEntry[] {
  const own: YamlEntry[] = [];
  const merged: YamlEntry[] = [];
  for (const pair of pairs as readonly { key: unknown; value: unknown }[]) {
    const key = valueOf(pair.key, document, place, fallback);
    const value = valueOf(pair.value, document, place, key.place);
    if (key.text === '<<' && !key.quoted) {
      const sources = value.kind === 'list' ? value.items : [value];
      for (const source of sources) merged.push(...source.entries);
      continue;
    }
    const entry = { key: key.text, keyPlace: key.place, value };
    const before = own.findIndex((other) => other.key === entry.key);
    if (before >= 0) own[before] = entry;
    else own.push(entry);
  }
  const inherited = merged.filter(
    (entry, index) =>
      !own.some(({ key }) => key === entry.key) && merged.findIndex(({ key }) => key === entry.key) === index,
  );
  return [...own, ...inherited];
}
