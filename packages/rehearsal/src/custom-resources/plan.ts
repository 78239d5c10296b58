import type { Resource, ResourceGraph } from '../assembly/resource-graph';
import { isCustom } from '../assembly/stack-values';
import type { Json, JsonObject } from '../core/json';
import { parseAwsCall, type AwsCall } from './aws-call';
import { CDK_HELPERS } from './cdk-helpers';

/** Where a function's code is. */
export type FunctionCode = { readonly inline: string } | { readonly folder: string } | { readonly zip: string };

/** What becomes of a custom resource. */
export type CustomResourcePlan =
  | {
      readonly kind: 'run';
      readonly resource: Resource;
      readonly function: Resource;
      readonly code: FunctionCode;
      /** `<file>.<export>` */
      readonly handler: string;
      /** Whether the function answers to the URL in the event, or what it returns is the answer. */
      readonly answersBy: 'url' | 'return';
    }
  /** CDK's `AwsCustomResource`: one call that the rehearsal makes itself, as the function's role. */
  | { readonly kind: 'call'; readonly resource: Resource; readonly function: Resource; readonly call: AwsCall }
  | { readonly kind: 'unneeded'; readonly resource: Resource; readonly reason: string }
  /** Something in its properties, or in its function's, is not known yet. */
  | { readonly kind: 'waiting'; readonly resource: Resource; readonly reason: string }
  | { readonly kind: 'refused'; readonly resource: Resource; readonly reason: string };

/** What becomes of each custom resource of the graph. Pure. */
export function planCustomResources(
  graph: ResourceGraph,
  assets: ReadonlyMap<string, string>,
): readonly CustomResourcePlan[] {
  return [...graph.resources.values()]
    .filter(({ type }) => isCustom(type))
    .map((resource) => planCustomResource(resource, graph, assets));
}

function planCustomResource(
  resource: Resource,
  graph: ResourceGraph,
  assets: ReadonlyMap<string, string>,
): CustomResourcePlan {
  const refused = (reason: string): CustomResourcePlan => ({ kind: 'refused', resource, reason });
  if (Object.hasOwn(CDK_HELPERS, resource.type)) {
    const { harmless, reason } = CDK_HELPERS[resource.type];
    return harmless ? { kind: 'unneeded', resource, reason } : refused(reason);
  }
  const token = String(resource.properties.ServiceToken);
  const asked = graph.find('AWS::Lambda::Function', token);
  if (!asked) return refused(`its ServiceToken ${token} is no function of the assembly`);
  const entry = entryOf(asked, graph);
  if ('reason' in entry) return refused(entry.reason);
  const unknown = graph.unknowns.find(({ resource: id }) => id === resource.id || id === entry.function.id);
  if (unknown) return { kind: 'waiting', resource, reason: `${unknown.resource} ${unknown.path}: ${unknown.message}` };
  if (resource.type === 'Custom::AWS') return planCall(resource, entry.function);
  const code = codeOf(entry.function, assets);
  return 'reason' in code ? refused(code.reason) : { kind: 'run', resource, ...entry, code };
}

function planCall(resource: Resource, asked: Resource): CustomResourcePlan {
  const { Create } = resource.properties;
  if (Create === undefined) return { kind: 'unneeded', resource, reason: 'it calls nothing when it is created' };
  const call = parseAwsCall(String(Create));
  if (call) return { kind: 'call', resource, function: asked, call };
  return { kind: 'refused', resource, reason: `its Create is no call: ${String(Create).slice(0, 200)}` };
}

type Refusal = { readonly reason: string };
type Entry = Pick<Extract<CustomResourcePlan, { kind: 'run' }>, 'function' | 'handler' | 'answersBy'>;

/**
 * The function to call. CDK's frameworks only pass the event on and answer for the function behind them, so that one
 * is called directly.
 */
function entryOf(asked: Resource, graph: ResourceGraph): Entry | Refusal {
  const handler = String(asked.properties.Handler);
  if (handler === '__entrypoint__.handler') return { function: asked, handler: 'index.handler', answersBy: 'return' };
  const { USER_ON_EVENT_FUNCTION_ARN: onEvent, USER_IS_COMPLETE_FUNCTION_ARN: isComplete } = variablesOf(asked);
  if (handler !== 'framework.onEvent' || onEvent === undefined) return { function: asked, handler, answersBy: 'url' };
  if (isComplete !== undefined)
    return { reason: 'providers that answer later (isComplete) are not in a rehearsal yet' };
  const behind = graph.find('AWS::Lambda::Function', onEvent);
  if (!behind) return { reason: `the function behind its provider, ${onEvent}, is not in the assembly` };
  return { function: behind, handler: String(behind.properties.Handler), answersBy: 'return' };
}

function codeOf(asked: Resource, assets: ReadonlyMap<string, string>): FunctionCode | Refusal {
  const { PackageType, Runtime, Layers, Code } = asked.properties;
  const name = asked.logicalId;
  if (PackageType === 'Image') return { reason: `its function ${name} is a container image, which needs Docker` };
  if (!/^nodejs\d+\.x$/.test(String(Runtime)))
    return { reason: `its function ${name} runs on ${String(Runtime)}; a rehearsal runs nodejs functions` };
  if (Array.isArray(Layers) && Layers.length > 0)
    return { reason: `its function ${name} has layers, which a rehearsal does not lay yet` };
  const { ZipFile, S3Key } = (Code ?? {}) as JsonObject;
  if (typeof ZipFile === 'string') return { inline: ZipFile };
  const path = typeof S3Key === 'string' ? assets.get(S3Key) : undefined;
  if (path === undefined)
    return { reason: `the code of its function ${name} (${String(S3Key)}) is no asset of the assembly` };
  return path.endsWith('.zip') ? { zip: path } : { folder: path };
}

/** The environment that the template gives a function. */
export function variablesOf(asked: Resource): Readonly<Record<string, string>> {
  const { Variables = {} } = (asked.properties.Environment ?? {}) as { Variables?: Readonly<Record<string, Json>> };
  return Object.fromEntries(Object.entries(Variables).map(([name, value]) => [name, String(value)]));
}
