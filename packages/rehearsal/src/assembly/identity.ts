import type { Json } from '../core/json';
import type { Scope } from '../core/scope';
import { KINDS } from './identity-table';
import { digest } from './made-up-id';

/** What a resource is known by before it exists: what `Ref` gives, and what `Fn::GetAtt` gives. */
export interface Identity {
  readonly physicalId: string;
  /** Undefined for an attribute that is not known before the resource runs. May throw Unresolved. */
  attribute(name: string): string | undefined;
  readonly attributeNames: readonly string[];
}

export interface IdentityRequest {
  /** Unique in the assembly. */
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly scope: Scope;
  /** Resolves one property, on demand: a name may refer to other resources. Throws Unresolved. */
  property(name: string): Json | undefined;
  /** `http://host:port` of the gateway, for URLs that a service gives out. */
  readonly endpoint: string;
}

/** Whether `Ref` of this type is known; of the others only that they exist. */
export function hasKnownIdentity(type: string): boolean {
  return Object.hasOwn(KINDS, type);
}

/** The identity of a resource; for a type that no table knows, a name that looks like CloudFormation's. */
export function identityOf(request: IdentityRequest): Identity {
  const kind = hasKnownIdentity(request.type) ? KINDS[request.type] : {};
  const given = kind.name === undefined ? undefined : request.property(kind.name);
  const id = typeof given === 'string' ? given : (kind.made?.(request) ?? madeUpName(request, kind.limit ?? 128));
  const attributes = kind.attributes ?? {};
  const attribute = (name: string) => (Object.hasOwn(attributes, name) ? attributes[name](id, request) : undefined);
  const physicalId = kind.ref === undefined ? id : (attribute(kind.ref) ?? id);
  return { physicalId, attribute, attributeNames: Object.keys(attributes) };
}

/** CloudFormation's own form, `stack-logicalId-suffix`, cut to the service's limit; buckets are lower case. */
function madeUpName(request: IdentityRequest, limit: number): string {
  const { stack, logicalId, type, property } = request;
  const fifo = property('FifoQueue') === true || property('FifoTopic') === true ? '.fifo' : '';
  const suffix = `${digest(request, 12)}${fifo}`;
  const stem = `${stack}-${logicalId}`.replace(/[^A-Za-z0-9-]/g, '-').slice(0, limit - suffix.length - 1);
  const name = `${stem}-${suffix}`;
  return type === 'AWS::S3::Bucket' ? name.toLowerCase() : name;
}
