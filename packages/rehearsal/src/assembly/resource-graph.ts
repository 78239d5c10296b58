import type { Json } from '../core/json';
import type { Scope } from '../core/scope';

/** One resource of a cloud assembly, its properties resolved. */
export interface Resource {
  /** `<stack>/<logical id>`: unique in the graph. */
  readonly id: string;
  readonly stack: string;
  readonly logicalId: string;
  /** CloudFormation type. */
  readonly type: string;
  /** What `Ref` gives, and the name a service knows it by. */
  readonly physicalId: string;
  /** What `Fn::GetAtt` gives, as far as it is known before anything runs. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, Json>>;
  readonly scope: Scope;
  /** The construct it comes from, for example `OrdersStaging/Web`. @default - the template has no CDK metadata */
  readonly constructPath?: string;
  /** Ids of the resources it refers to or depends on, those of other stacks too. */
  readonly dependsOn: readonly string[];
}

/** Something in a template that could not be understood; what depends on it is refused when it is needed. */
export interface Unknown {
  readonly resource: string;
  /** Where in the resource, for example `Properties.Role.Fn::GetAtt`. */
  readonly path: string;
  readonly message: string;
}

/** All resources of an assembly, across its stacks and nested assemblies. */
export interface ResourceGraph {
  readonly resources: ReadonlyMap<string, Resource>;
  readonly unknowns: readonly Unknown[];
  ofType(type: string): readonly Resource[];
  /** By type and physical id, or by type and one of its names or ARNs. */
  find(type: string, idOrArn: string): Resource | undefined;
  /** Unknowns of this resource and of everything it depends on. */
  unknownsOf(id: string): readonly Unknown[];
}

/** Attributes that name the resource itself; its version or its network's id would find another one. */
const NAMING = /(Arn|ARN|Name|Url|^Id|GroupId|KeyId)$/;

export function graphOf(list: readonly Resource[], unknowns: readonly Unknown[]): ResourceGraph {
  const resources = new Map(list.map((resource) => [resource.id, resource]));
  const ofType = (type: string) => list.filter((resource) => resource.type === type);
  const isNamed = ({ attributes }: Resource, name: string) =>
    Object.entries(attributes).some(([attribute, value]) => value === name && NAMING.test(attribute));
  return {
    resources,
    unknowns,
    ofType,
    find: (type, idOrArn) => {
      const candidates = ofType(type);
      return (
        candidates.find(({ physicalId }) => physicalId === idOrArn) ??
        candidates.find((resource) => isNamed(resource, idOrArn))
      );
    },
    unknownsOf: (id) => {
      const needed = new Set(reachable(id, resources));
      return unknowns.filter(({ resource }) => needed.has(resource));
    },
  };
}

/** A resource and everything it depends on. */
export function reachable(id: string, resources: ReadonlyMap<string, Resource>): readonly string[] {
  const seen = new Set([id]);
  // A set hands on what is added to it while it is walked.
  for (const each of seen) resources.get(each)?.dependsOn.forEach((other) => seen.add(other));
  return [...seen];
}
