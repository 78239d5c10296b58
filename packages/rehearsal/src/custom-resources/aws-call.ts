import type { Json, JsonObject } from '../core/json';
import { ServiceError, type Gateway } from '../gateway/gateway';
import type { Principal } from '../iam/principal';
import type { Answer } from './answer';

/** One call of an AWS API, as CDK's `AwsCustomResource` writes it into its `Create` property. */
export interface AwsCall {
  /** Signing name of the service. */
  readonly service: string;
  /** API name of the operation. */
  readonly operation: string;
  readonly parameters: JsonObject;
  /** @default - the Region of the stack */
  readonly region?: string;
  readonly physicalId: { readonly id: string } | { readonly responsePath: string } | undefined;
  /** Paths of the response that are kept. @default - all */
  readonly outputPaths?: readonly string[];
  /** Errors that do not count. @default - every error fails */
  readonly ignoredErrors?: string;
}

/** Services whose signing name is not their client's name. */
const SIGNING_NAMES: Readonly<Record<string, string>> = { cloudwatch: 'monitoring', cloudwatchlogs: 'logs' };

/** Reads the text of a `Create` property; undefined when it is no call. */
export function parseAwsCall(text: string): AwsCall | undefined {
  const written = parse(text);
  const {
    service,
    action,
    parameters = {},
    region,
    physicalResourceId,
    outputPaths,
    ignoreErrorCodesMatching,
  } = written ?? {};
  if (typeof service !== 'string' || typeof action !== 'string') return undefined;
  const client = service.replace('@aws-sdk/client-', '').replaceAll('-', '').toLowerCase();
  const operation = action.replace(/Command$/, '');
  return {
    service: SIGNING_NAMES[client] ?? client,
    operation: operation.charAt(0).toUpperCase() + operation.slice(1),
    parameters: decode(parameters) as JsonObject,
    region: region as string | undefined,
    physicalId: physicalResourceId as AwsCall['physicalId'],
    outputPaths: outputPaths as readonly string[] | undefined,
    ignoredErrors: ignoreErrorCodesMatching as string | undefined,
  };
}

/** Makes the call through the gateway. What is not in a rehearsal is handed on as the gateway's ServiceError. */
export async function makeAwsCall(
  call: AwsCall,
  principal: Principal,
  gateway: Gateway,
  signal: AbortSignal,
): Promise<Answer> {
  const { service, operation, parameters, region, physicalId, outputPaths } = call;
  let response: Readonly<Record<string, string>> = {};
  try {
    const output = await gateway.call<Json>(principal, service, operation, parameters, { signal, region });
    response = Object.fromEntries(flatten(output, ''));
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code === 'NotInARehearsal') throw error;
    const ignored = call.ignoredErrors !== undefined && new RegExp(call.ignoredErrors).test(error.code);
    if (!ignored) return { ok: false, reason: `${service}:${operation}: ${error.code}: ${error.message}` };
  }
  const kept = ([path]: [string, string]) =>
    outputPaths?.some((each) => path === each || path.startsWith(`${each}.`)) ?? true;
  const given = physicalId && ('id' in physicalId ? physicalId.id : response[physicalId.responsePath]);
  const attributes = Object.fromEntries(Object.entries(response).filter(kept));
  return { ok: true, attributes: given === undefined ? attributes : { ...attributes, Ref: given } };
}

/** CDK writes booleans as text, since CloudFormation would make text of them anyway. */
function decode(value: Json): Json {
  if (value === 'TRUE:BOOLEAN') return true;
  if (value === 'FALSE:BOOLEAN') return false;
  if (Array.isArray(value)) return value.map((item: Json) => decode(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, item]) => [key, decode(item ?? null)]));
}

/** `{ Parameter: { Value: 'x' } }` is known as `Parameter.Value`. */
function flatten(value: unknown, path: string): [string, string][] {
  if (value === undefined || value === null) return [];
  if (typeof value !== 'object' || value instanceof Date || value instanceof Uint8Array) {
    return [[path, value instanceof Date ? value.toISOString() : String(value)]];
  }
  return Object.entries(value).flatMap(([key, inside]) => flatten(inside, path === '' ? key : `${path}.${key}`));
}

function parse(text: string): JsonObject | undefined {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return undefined;
  }
}
