import type { Json, JsonObject } from '../core/json';
import { cidrBlocks } from './cidr';

/** Where `Ref`, `Fn::GetAtt` and the like look; each throws Unresolved when it does not know. */
export interface Lookup {
  ref(name: string): Json;
  getAtt(logicalId: string, attribute: string): Json;
  condition(name: string): boolean;
  mapping(map: string, key: string, second: string): Json | undefined;
  importValue(name: string): Json;
  stackOutput(stack: string, output: string, region: string | undefined): Json;
  /** Availability zones of a Region; of the stack's own for an empty name. */
  zones(region: string): readonly string[];
}

/** Thrown inside the evaluation when something is not known; the resolver turns it into an Unknown. */
export class Unresolved extends Error {}

/** What `AWS::NoValue` leaves: the property is removed. */
export const NO_VALUE = Symbol('AWS::NoValue');

export type Evaluated = Json | typeof NO_VALUE;
/** What stands in for a value that is not known; throwing gives up the value around it too. */
export type OnUnresolved = (path: string, error: Unresolved) => Evaluated;

/** Evaluates a part of an intrinsic's argument, of which everything must be known. */
type Part = (value: Json) => Json;
type Intrinsic = (argument: Json, part: Part, lookup: Lookup) => Evaluated;

/**
 * Resolves every intrinsic function in `value`. One whose argument is not known is not known as a whole, but for
 * `Fn::If`, of which the chosen side is resolved as if it stood there alone.
 */
export function evaluate(value: Json, lookup: Lookup, onUnresolved: OnUnresolved, path = ''): Evaluated {
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

/** Resolves a value of which everything must be known; throws Unresolved otherwise. `AWS::NoValue` gives null. */
export function evaluateStrictly(value: Json, lookup: Lookup): Json {
  const result = evaluate(value, lookup, (_path, error) => {
    throw error;
  });
  return result === NO_VALUE ? null : result;
}

/** Evaluates what stands in the template's `Conditions`; only there is `Condition` a function. */
export function evaluateCondition(value: Json, lookup: Lookup): boolean {
  const [name, argument] = Object.entries((value ?? {}) as JsonObject)[0] ?? [];
  const parts = () => items(argument ?? null, String(name)).map((part) => () => evaluateCondition(part, lookup));
  switch (name) {
    case 'Condition':
      return lookup.condition(text(argument ?? null, 'Condition'));
    case 'Fn::And':
      return parts().every((part) => part());
    case 'Fn::Or':
      return parts().some((part) => part());
    case 'Fn::Not':
      return !exactly(1, parts(), name)[0]();
    case 'Fn::Equals': {
      const sides = exactly(2, items(argument ?? null, name), name);
      const [left, right] = sides.map((side) => evaluateStrictly(side, lookup));
      return comparable(left) === comparable(right);
    }
    default:
      throw new Unresolved(`${JSON.stringify(value)} is no condition that is known here`);
  }
}

interface Call {
  readonly name: string;
  readonly argument: Json;
}

function evaluateCall({ name, argument }: Call, lookup: Lookup, onUnresolved: OnUnresolved, path: string): Evaluated {
  const here = join(path, name);
  try {
    if (name === 'Fn::If') {
      const [condition, ...sides] = items(argument, 'Fn::If');
      const side = lookup.condition(text(condition, 'Fn::If')) ? 0 : 1;
      return evaluate(sides[side] ?? null, lookup, onUnresolved, join(here, String(side + 1)));
    }
    if (!Object.hasOwn(INTRINSICS, name)) {
      throw new Unresolved(`${name} runs in CloudFormation and is not known here`);
    }
    return INTRINSICS[name](argument, (part) => evaluateStrictly(part, lookup), lookup);
  } catch (error) {
    if (error instanceof Unresolved) return onUnresolved(here, error);
    throw error;
  }
}

function intrinsicCall(object: JsonObject): Call | undefined {
  const keys = Object.keys(object);
  const [name] = keys;
  const isCall = keys.length === 1 && (name === 'Ref' || name.startsWith('Fn::'));
  return isCall ? { name, argument: object[name] ?? null } : undefined;
}

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, _part, lookup) => (name === 'AWS::NoValue' ? NO_VALUE : lookup.ref(text(name, 'Ref'))),
  'Fn::Base64': (value, part) => Buffer.from(text(part(value), 'Fn::Base64')).toString('base64'),
  'Fn::Cidr': (list, part) => {
    const [block, count, bits] = items(list, 'Fn::Cidr').map(part);
    const blocks = cidrBlocks(text(block, 'Fn::Cidr'), Number(count), Number(bits ?? 8));
    if (!blocks) throw new Unresolved(`Fn::Cidr of ${JSON.stringify([block, count, bits])} has no such blocks`);
    return blocks;
  },
  'Fn::FindInMap': (list, part, lookup) => {
    const [map, key, second, fallback] = items(list, 'Fn::FindInMap');
    const [mapName, first, last] = [map, key, second].map((each) => text(part(each), 'Fn::FindInMap'));
    const found = lookup.mapping(mapName, first, last);
    if (found !== undefined) return found;
    const standIn = (fallback as JsonObject | undefined)?.DefaultValue;
    if (standIn !== undefined) return part(standIn);
    throw new Unresolved(`mapping ${mapName} has no ${first}.${last}`);
  },
  'Fn::GetAtt': (argument, part, lookup) => {
    const parts = typeof argument === 'string' ? argument.split('.') : items(argument, 'Fn::GetAtt');
    const [logicalId, ...attribute] = parts.map((each) => text(part(each), 'Fn::GetAtt'));
    return lookup.getAtt(logicalId, attribute.join('.'));
  },
  'Fn::GetAZs': (region, part, lookup) => lookup.zones(text(part(region) ?? '', 'Fn::GetAZs')),
  'Fn::GetStackOutput': (argument, part, lookup) => {
    const { StackName, OutputName, Region } = (argument ?? {}) as JsonObject;
    const [stack, output] = [StackName, OutputName].map((each) => text(part(each ?? null), 'Fn::GetStackOutput'));
    return lookup.stackOutput(
      stack,
      output,
      Region === undefined ? undefined : text(part(Region), 'Fn::GetStackOutput'),
    );
  },
  'Fn::ImportValue': (name, part, lookup) => lookup.importValue(text(part(name), 'Fn::ImportValue')),
  'Fn::Join': (list, part) => {
    const [separator, parts] = items(list, 'Fn::Join');
    return items(part(parts), 'Fn::Join')
      .map((each) => text(each, 'Fn::Join'))
      .join(text(separator, 'Fn::Join'));
  },
  'Fn::Length': (list, part) => items(part(list), 'Fn::Length').length,
  'Fn::Select': (list, part) => {
    const [index, from] = items(list, 'Fn::Select');
    const options = items(part(from), 'Fn::Select');
    const position = Number(part(index));
    if (!Object.hasOwn(options, position)) throw new Unresolved(`Fn::Select of item ${position} of ${options.length}`);
    return options[position];
  },
  'Fn::Split': (list, part) => {
    const [separator, from] = items(list, 'Fn::Split');
    return text(part(from), 'Fn::Split').split(text(separator, 'Fn::Split'));
  },
  'Fn::Sub': (argument, part, lookup) => {
    const [template, values] = Array.isArray(argument) ? (argument as readonly Json[]) : [argument, {}];
    return substitute(text(template, 'Fn::Sub'), (values ?? {}) as JsonObject, part, lookup);
  },
  'Fn::ToJsonString': (value, part) => JSON.stringify(part(value)),
};

function substitute(template: string, values: JsonObject, part: Part, lookup: Lookup): string {
  return template.replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (Object.hasOwn(values, name)) return text(part(values[name] ?? null), 'Fn::Sub');
    const [id, ...attribute] = name.split('.');
    return text(attribute.length > 0 ? lookup.getAtt(id, attribute.join('.')) : lookup.ref(name), 'Fn::Sub');
  });
}

/** CloudFormation compares what it would print: `1` equals `"1"`. */
function comparable(value: Json): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function items(value: Json, where: string): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  throw new Unresolved(`${where} wants a list, got ${JSON.stringify(value)}`);
}

function exactly<T>(count: number, list: readonly T[], where: string): readonly T[] {
  if (list.length === count) return list;
  throw new Unresolved(`${where} wants a list of ${count}, got ${list.length}`);
}

function text(value: Json, where: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Unresolved(`${where} wants a string, got ${JSON.stringify(value)}`);
}

function join(path: string, part: string): string {
  return path === '' ? part : `${path}.${part}`;
}
