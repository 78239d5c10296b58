import type { Json, JsonObject } from '../core/json';

/** Where `Ref`, `Fn::GetAtt` and the like look; each throws Unresolved when it does not know. */
export interface Lookup {
  ref(name: string): Json;
  getAtt(logicalId: string, attribute: string): Json;
  condition(name: string): boolean;
  mapping(map: string, key: string, second: string): Json | undefined;
  importValue(name: string): Json;
  zones(region: string): readonly string[];
  readonly region: string;
}

/** Thrown inside the evaluation when something is not known; the resolver turns it into an Unknown. */
export class Unresolved extends Error {}

/** What `AWS::NoValue` leaves: the property is removed. */
export const NO_VALUE = Symbol('AWS::NoValue');

export type Evaluated = Json | typeof NO_VALUE;
type Evaluate = (value: Json) => Json;
type Intrinsic = (argument: Json, evaluate: Evaluate, lookup: Lookup) => Evaluated;

/** Resolves every intrinsic function in `value`. `onUnresolved` decides what stands in for one that is not known. */
export function evaluate(value: Json, lookup: Lookup, onUnresolved: (path: string, error: Unresolved) => Evaluated, path = ''): Evaluated {
  if (Array.isArray(value)) {
    return value
      .map((item: Json, index) => evaluate(item, lookup, onUnresolved, join(path, String(index))))
      .filter((item): item is Json => item !== NO_VALUE);
  }
  if (value === null || typeof value !== 'object') return value;
  const object = value as JsonObject;
  const call = intrinsicCall(object);
  if (call) return evaluateCall(call, lookup, onUnresolved, path);
  const entries = Object.entries(object)
    .map(([key, item]) => [key, evaluate(item ?? null, lookup, onUnresolved, join(path, key))] as const)
    .filter((entry): entry is readonly [string, Json] => entry[1] !== NO_VALUE);
  return Object.fromEntries(entries);
}

function evaluateCall(
  { name, argument }: { name: string; argument: Json },
  lookup: Lookup,
  onUnresolved: (path: string, error: Unresolved) => Evaluated,
  path: string,
): Evaluated {
  const here = join(path, name);
  const nested: Evaluate = (inner) => {
    const result = evaluate(inner, lookup, (_path, error) => raise(error), here);
    return result === NO_VALUE ? null : result;
  };
  try {
    return INTRINSICS[name](argument, nested, lookup);
  } catch (error) {
    if (error instanceof Unresolved) return onUnresolved(here, error);
    throw error;
  }
}

function intrinsicCall(object: JsonObject): { name: string; argument: Json } | undefined {
  const keys = Object.keys(object);
  if (keys.length !== 1) return undefined;
  const [name] = keys;
  if (name in INTRINSICS) return { name, argument: object[name] ?? null };
  if (name.startsWith('Fn::')) return { name: 'Fn::Transform', argument: name };
  return undefined;
}

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, _evaluate, lookup) => (name === 'AWS::NoValue' ? NO_VALUE : lookup.ref(text(name, 'Ref'))),
  Condition: (name, _evaluate, lookup) => lookup.condition(text(name, 'Condition')),
  'Fn::And': (list, evaluate) => items(list, 'Fn::And').every((item) => truth(evaluate(item))),
  'Fn::Base64': (value, evaluate) => Buffer.from(text(evaluate(value), 'Fn::Base64')).toString('base64'),
  'Fn::Equals': (list, evaluate) => {
    const [left, right] = items(list, 'Fn::Equals').map(evaluate);
    return String(left) === String(right);
  },
  'Fn::FindInMap': (list, evaluate, lookup) => {
    const [map, key, second, fallback] = items(list, 'Fn::FindInMap');
    const [mapName, first, last] = [map, key, second].map((part) => text(evaluate(part), 'Fn::FindInMap'));
    const found = lookup.mapping(mapName, first, last);
    if (found !== undefined) return found;
    const standIn = (fallback as JsonObject | undefined)?.DefaultValue;
    if (standIn !== undefined) return evaluate(standIn);
    throw new Unresolved(`mapping ${mapName} has no ${first}.${last}`);
  },
  'Fn::GetAtt': (argument, evaluate, lookup) => {
    const parts = typeof argument === 'string' ? argument.split('.') : items(argument, 'Fn::GetAtt').map((part) => text(evaluate(part), 'Fn::GetAtt'));
    const [logicalId, ...attribute] = parts;
    return lookup.getAtt(logicalId, attribute.join('.'));
  },
  'Fn::GetAZs': (region, evaluate, lookup) => lookup.zones(String(evaluate(region) || lookup.region)),
  'Fn::If': (list, evaluate, lookup) => {
    const [condition, yes, no] = items(list, 'Fn::If');
    const chosen = lookup.condition(text(condition, 'Fn::If')) ? yes : no;
    return isNoValue(chosen) ? NO_VALUE : evaluate(chosen);
  },
  'Fn::ImportValue': (name, evaluate, lookup) => lookup.importValue(text(evaluate(name), 'Fn::ImportValue')),
  'Fn::Join': (list, evaluate) => {
    const [separator, parts] = items(list, 'Fn::Join');
    return items(evaluate(parts), 'Fn::Join')
      .map((part) => text(part, 'Fn::Join'))
      .join(text(separator, 'Fn::Join'));
  },
  'Fn::Length': (list, evaluate) => items(evaluate(list), 'Fn::Length').length,
  'Fn::Not': (list, evaluate) => !truth(evaluate(items(list, 'Fn::Not')[0])),
  'Fn::Or': (list, evaluate) => items(list, 'Fn::Or').some((item) => truth(evaluate(item))),
  'Fn::Select': (list, evaluate) => {
    const [index, from] = items(list, 'Fn::Select');
    const options = items(evaluate(from), 'Fn::Select');
    const position = Number(evaluate(index));
    if (!(position in options)) throw new Unresolved(`Fn::Select of item ${position} of ${options.length}`);
    return options[position];
  },
  'Fn::Split': (list, evaluate) => {
    const [separator, from] = items(list, 'Fn::Split');
    return text(evaluate(from), 'Fn::Split').split(text(separator, 'Fn::Split'));
  },
  'Fn::Sub': (argument, evaluate, lookup) => {
    const [template, values] = Array.isArray(argument) ? argument : [argument, {}];
    return substitute(text(template, 'Fn::Sub'), (values ?? {}) as JsonObject, evaluate, lookup);
  },
  'Fn::ToJsonString': (value, evaluate) => JSON.stringify(evaluate(value)),
  'Fn::Transform': (argument) => {
    throw new Unresolved(`${typeof argument === 'string' ? argument : 'Fn::Transform'} runs in CloudFormation and is not known here`);
  },
};

function substitute(template: string, values: JsonObject, evaluate: Evaluate, lookup: Lookup): string {
  return template.replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    const given = values[name];
    if (given !== undefined) return text(evaluate(given), 'Fn::Sub');
    const [id, ...attribute] = name.split('.');
    return text(attribute.length > 0 ? lookup.getAtt(id, attribute.join('.')) : lookup.ref(name), 'Fn::Sub');
  });
}

function isNoValue(value: Json): boolean {
  return typeof value === 'object' && value !== null && (value as JsonObject).Ref === 'AWS::NoValue';
}

function truth(value: Json): boolean {
  return value === true || value === 'true';
}

function items(value: Json, where: string): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  throw new Unresolved(`${where} wants a list, got ${JSON.stringify(value)}`);
}

function text(value: Json, where: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Unresolved(`${where} wants a string, got ${JSON.stringify(value)}`);
}

function join(path: string, part: string): string {
  return path === '' ? part : `${path}.${part}`;
}

function raise(error: Error): never {
  throw error;
}
