import type { Json, JsonObject } from '../core/json';
import { Unresolved, type Evaluated, type OnUnresolved } from './intrinsics';

/** A value that CloudFormation reads from another service while it deploys. */
export type DynamicReference =
  | { readonly service: 'ssm' | 'ssm-secure'; readonly name: string; readonly version?: string }
  | {
      readonly service: 'secretsmanager';
      /** Name or ARN. */
      readonly secret: string;
      /** @default - the whole secret */
      readonly key?: string;
    };

const REFERENCE = /\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]+)\}\}/g;
/** An ARN's own colons do not separate. */
const SECRET = /^(arn:[^:]*:[^:]*:[^:]*:[^:]*:secret:[^:]+|[^:]+)(?::([^:]*))?(?::([^:]*))?(?::[^:]*)?(?::[^:]*)?$/;
const PARAMETER = /^(arn:[^:]*:[^:]*:[^:]*:[^:]*:[^:]+|[^:]+)(?::(\d+))?$/;

/**
 * Understands what stands in `{{resolve:<service>:<rest>}}`; undefined when it is malformed.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function parseDynamicReference(service: string, rest: string): DynamicReference | undefined {
  if (service === 'secretsmanager') {
    const [matched, secret, , key] = SECRET.exec(rest) ?? [];
    if (matched === undefined) return undefined;
    return key ? { service, secret, key } : { service, secret };
  }
  const [matched, name, version] = PARAMETER.exec(rest) ?? [];
  if (matched === undefined || (service !== 'ssm' && service !== 'ssm-secure')) return undefined;
  return version === undefined ? { service, name } : { service, name, version };
}

/** Replaces the dynamic references in every text of an evaluated value. `read` throws Unresolved for what it does not know. */
export function replaceDynamicReferences(
  value: Json,
  read: (reference: DynamicReference) => string,
  onUnresolved: OnUnresolved,
  path = '',
): Evaluated {
  if (typeof value === 'string') return replaceInText(value, read, onUnresolved, path);
  if (value === null || typeof value !== 'object') return value;
  const inside = (each: Json | undefined, part: string) =>
    replaceDynamicReferences(each ?? null, read, onUnresolved, path === '' ? part : `${path}.${part}`) as Json;
  if (Array.isArray(value)) return value.map((item: Json, index) => inside(item, String(index)));
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, each]) => [key, inside(each, key)]));
}

function replaceInText(
  text: string,
  read: (reference: DynamicReference) => string,
  onUnresolved: OnUnresolved,
  path: string,
): Evaluated {
  if (!text.includes('{{resolve:')) return text;
  try {
    return text.replace(REFERENCE, (whole, service: string, rest: string) => {
      const reference = parseDynamicReference(service, rest);
      if (!reference) throw new Unresolved(`${whole} is no dynamic reference that CloudFormation knows`);
      return read(reference);
    });
  } catch (error) {
    if (error instanceof Unresolved) return onUnresolved(path, error);
    throw error;
  }
}
