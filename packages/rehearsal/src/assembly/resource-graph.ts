import type { Json } from '../core/json';
import type { Scope } from '../core/scope';

/** One resource of a cloud assembly, its properties resolved. */
export interface Resource {
  /** `<stack name>/<logical id>`: unique in the graph. */
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
  /** Ids of the resources it refers to or depends on. */
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
  /** By type and physical id, or by type and ARN. */
  find(type: string, idOrArn: string): Resource | undefined;
  /** Unknowns of this resource and of everything it depends on. */
  unknownsOf(id: string): readonly Unknown[];
}
