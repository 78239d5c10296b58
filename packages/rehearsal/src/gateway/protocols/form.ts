import type { MemberKind } from '../gateway';
import { parseParameters } from '../wire';

interface Tree {
  [name: string]: Tree | string;
}

/**
 * The input in the form of an AWS Query request: `Tags.member.1.Key=a` and `Tags.1.Key=a` are lists,
 * `Attributes.entry.1.key=a` with `Attributes.entry.1.value=b` is a map, other dots are structures.
 */
export function readForm(text: string, members: Readonly<Record<string, MemberKind>>): Record<string, unknown> {
  const tree: Tree = Object.create(null) as Tree;
  for (const [name, value] of parseParameters(text, true)) plant(tree, name.split('.'), value);
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, grow(value, members[name], members)]));
}

function plant(tree: Tree, path: readonly string[], value: string): void {
  const [head = '', ...rest] = path;
  if (rest.length === 0) {
    tree[head] = value;
    return;
  }
  const below = tree[head];
  const branch: Tree = typeof below === 'object' ? below : (Object.create(null) as Tree);
  tree[head] = branch;
  plant(branch, rest, value);
}

function grow(
  node: Tree | string,
  kind: MemberKind | undefined,
  members: Readonly<Record<string, MemberKind>>,
): unknown {
  if (typeof node === 'string') return scalar(node, kind);
  const names = Object.keys(node);
  const only = names.length === 1 ? node[names[0]] : undefined;
  if (names[0] === 'member' && typeof only === 'object') return items(only, kind, members);
  if (names[0] === 'entry' && typeof only === 'object') return entries(only, members);
  if (names.every((name) => /^\d+$/.test(name)))
    return kind === 'map' ? entries(node, members) : items(node, kind, members);
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, grow(value, members[name], members)]));
}

function items(node: Tree, kind: MemberKind | undefined, members: Readonly<Record<string, MemberKind>>): unknown[] {
  const ordered = Object.entries(node).sort(([a], [b]) => Number(a) - Number(b));
  return ordered.map(([, value]) => grow(value, kind, members));
}

function entries(node: Tree, members: Readonly<Record<string, MemberKind>>): Record<string, unknown> {
  const pairs = items(node, undefined, members) as Record<string, unknown>[];
  return Object.fromEntries(pairs.map((pair) => [String(pair.key ?? pair.Name), pair.value ?? pair.Value]));
}

function scalar(text: string, kind: MemberKind | undefined): unknown {
  switch (kind) {
    case 'number':
      return Number(text);
    case 'boolean':
      return text === 'true';
    case 'timestamp':
      return new Date(text);
    case 'blob':
      return new Uint8Array(Buffer.from(text, 'base64'));
    // An empty list or map is written as a name without a value.
    case 'list':
      return text === '' ? [] : text;
    case 'map':
      return text === '' ? {} : text;
    default:
      return text;
  }
}
