import type { Resource, ResourceGraph } from '../assembly/resource-graph';
import type { Json, JsonObject } from '../core/json';
import type { RecordedCall } from './principal';

/** An action that a role of the template allows and nobody asked for. */
export interface UnusedPermission {
  readonly role: string;
  /** As the policy writes it, possibly with wildcards. */
  readonly action: string;
}

/**
 * What the roles that made calls were allowed and did not use, by action. It speaks of the paths that this rehearsal
 * took: a role that made no call is left out, and so is what AWS does by itself with a service role.
 */
export function unusedPermissions(graph: ResourceGraph, calls: readonly RecordedCall[]): readonly UnusedPermission[] {
  return graph.ofType('AWS::IAM::Role').flatMap((role) => {
    const used = calls.filter(({ principal }) => principal.roleArn === role.attributes.Arn).map(({ action }) => action);
    if (used.length === 0) return [];
    const allowed = new Set(policiesOf(role, graph).flatMap(allowedActions));
    const unused = [...allowed].filter((pattern) => !used.some(matcher(pattern)));
    return unused.sort().map((action) => ({ role: role.attributes.Arn, action }));
  });
}

/** Documents of a role: inline, attached by name, managed by the template. */
function policiesOf(role: Resource, graph: ResourceGraph): readonly Json[] {
  const inline = list(role.properties.Policies).map((policy) => (policy as JsonObject).PolicyDocument);
  const attached = graph
    .ofType('AWS::IAM::Policy')
    .filter(({ properties }) => list(properties.Roles).includes(role.physicalId));
  const managed = graph
    .ofType('AWS::IAM::ManagedPolicy')
    .filter(
      ({ physicalId, properties }) =>
        list(properties.Roles).includes(role.physicalId) ||
        list(role.properties.ManagedPolicyArns).includes(physicalId),
    );
  const documents = [...attached, ...managed].map(({ properties }) => properties.PolicyDocument);
  return [...inline, ...documents].filter((document) => document !== undefined);
}

function allowedActions(document: Json): readonly string[] {
  const statements = list((document as JsonObject).Statement) as readonly JsonObject[];
  return statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => list(Action).map(String));
}

/** A policy writes one value alone or several as a list. */
function list(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}

/** IAM's own wildcards, in any case. */
function matcher(pattern: string): (action: string) => boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  const expression = new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
  return (action) => expression.test(action);
}
