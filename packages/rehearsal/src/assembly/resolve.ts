import type { Json, JsonObject } from '../core/json';
import { identityOf, type Identity } from './identities';
import { evaluate, NO_VALUE, Unresolved, type Lookup } from './intrinsics';
import type { Resource, ResourceGraph, Unknown } from './resource-graph';
import type { StackTemplate, Template, TemplateResource } from './template';

export interface ResolveOptions {
  /** `http://host:port` of the gateway. */
  readonly endpoint: string;
  /** Values for parameters, by name. @default - the assembly's own, then the template's defaults */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Values of Parameter Store parameters that a template reads but does not define. */
  readonly ssmParameters?: Readonly<Record<string, string>>;
  /**
   * Attributes that only running gives (an environment's URL, what a custom resource answered), by resource id.
   * @default - none
   */
  readonly attributes?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Resolves the templates of an assembly into one graph. Pure; what is not known is listed, not guessed. */
export function resolveAssembly(stacks: readonly StackTemplate[], options: ResolveOptions): ResourceGraph {
  const exports = new Map<string, () => Json>();
  const resolvers = stacks.map((stack) => new StackResolver(stack, options, exports));
  for (const resolver of resolvers) resolver.defineExports();
  return graphOf(
    resolvers.flatMap((resolver) => resolver.resources()),
    resolvers.flatMap((resolver) => resolver.unknowns),
  );
}

/** Stands where a value is not known, so that what uses it can be told. */
const UNKNOWN_MARK = '<unknown>';

class StackResolver {
  readonly unknowns: Unknown[] = [];
  private readonly template: Template;
  private readonly identities = new Map<string, Identity>();
  private readonly underWay = new Set<string>();
  private readonly references = new Map<string, Set<string>>();
  private current = '';

  constructor(
    private readonly stack: StackTemplate,
    private readonly options: ResolveOptions,
    private readonly exports: Map<string, () => Json>,
  ) {
    this.template = stack.template;
  }

  defineExports(): void {
    for (const output of Object.values(this.template.Outputs ?? {})) {
      if (!output.Export) continue;
      const name = this.strict(output.Export.Name);
      this.exports.set(String(name), () => this.strict(output.Value));
    }
  }

  resources(): Resource[] {
    return Object.entries(this.template.Resources ?? {})
      .filter(([, resource]) => this.exists(resource))
      .map(([logicalId, resource]) => this.resource(logicalId, resource));
  }

  private exists(resource: TemplateResource): boolean {
    return resource.Condition === undefined || this.lookup.condition(resource.Condition);
  }

  private resource(logicalId: string, { Type: type, Properties = {}, DependsOn = [] }: TemplateResource): Resource {
    const id = `${this.stack.name}/${logicalId}`;
    this.current = id;
    const properties = evaluate(Properties, this.lookup, (path, error) => {
      this.unknowns.push({ resource: id, path: `Properties.${path}`, message: error.message });
      return UNKNOWN_MARK;
    });
    const explicit = [DependsOn].flat().map((name) => `${this.stack.name}/${name}`);
    const referenced = this.references.get(id) ?? new Set<string>();
    const identity = this.identity(logicalId);
    return {
      id,
      stack: this.stack.name,
      logicalId,
      type,
      physicalId: identity.physicalId,
      attributes: { ...identity.attributes, ...this.options.attributes?.[id] },
      properties: properties === NO_VALUE ? {} : (properties as JsonObject as Record<string, Json>),
      scope: this.stack.scope,
      dependsOn: [...new Set([...explicit, ...referenced])].filter((other) => other !== id),
    };
  }

  private identity(logicalId: string): Identity {
    const known = this.identities.get(logicalId);
    if (known) return known;
    if (this.underWay.has(logicalId)) throw new Unresolved(`${logicalId} refers to itself`);
    this.underWay.add(logicalId);
    const resource = this.template.Resources?.[logicalId];
    if (!resource) throw new Unresolved(`there is no resource or parameter ${logicalId} in stack ${this.stack.name}`);
    try {
      const identity = identityOf({
        stack: this.stack.name,
        logicalId,
        type: resource.Type,
        scope: this.stack.scope,
        endpoint: this.options.endpoint,
        property: (name) => {
          const value = resource.Properties?.[name];
          return value === undefined ? undefined : this.strict(value);
        },
      });
      this.identities.set(logicalId, identity);
      return identity;
    } finally {
      this.underWay.delete(logicalId);
    }
  }

  /** Resolves a value of which everything must be known. */
  private strict(value: Json): Json {
    const result = evaluate(value, this.lookup, (_path, error) => {
      throw error;
    });
    return result === NO_VALUE ? null : result;
  }

  private readonly lookup: Lookup = {
    region: '',
    ref: (name) => this.pseudo(name) ?? this.parameter(name) ?? this.refer(name, this.identity(name).physicalId),
    getAtt: (logicalId, attribute) => this.attribute(logicalId, attribute),
    condition: (name) => {
      const condition = this.template.Conditions?.[name];
      if (condition === undefined) throw new Unresolved(`there is no condition ${name} in stack ${this.stack.name}`);
      return this.strict(condition) === true;
    },
    mapping: (map, key, second) => this.template.Mappings?.[map]?.[key]?.[second],
    importValue: (name) => {
      const value = this.exports.get(name);
      if (!value) throw new Unresolved(`no stack of the assembly exports ${name}`);
      return value();
    },
    zones: (region) => ['a', 'b', 'c'].map((zone) => `${region || this.stack.scope.region}${zone}`),
  };

  private attribute(logicalId: string, attribute: string): Json {
    const id = `${this.stack.name}/${logicalId}`;
    const value = this.options.attributes?.[id]?.[attribute] ?? this.identity(logicalId).attributes[attribute];
    if (value === undefined) {
      const type = this.template.Resources?.[logicalId]?.Type ?? 'nothing';
      throw new Unresolved(`attribute ${attribute} of ${logicalId} (${type}) is not known in a rehearsal`);
    }
    return this.refer(logicalId, value);
  }

  private refer<T>(logicalId: string, value: T): T {
    const references = this.references.get(this.current) ?? new Set<string>();
    references.add(`${this.stack.name}/${logicalId}`);
    this.references.set(this.current, references);
    return value;
  }

  private pseudo(name: string): Json | undefined {
    const { partition, account, region } = this.stack.scope;
    const stackId = `arn:${partition}:cloudformation:${region}:${account}:stack/${this.stack.name}/00000000-0000-0000-0000-000000000000`;
    const values: Readonly<Record<string, Json>> = {
      'AWS::AccountId': account,
      'AWS::NotificationARNs': [],
      'AWS::Partition': partition,
      'AWS::Region': region,
      'AWS::StackId': stackId,
      'AWS::StackName': this.stack.name,
      'AWS::URLSuffix': 'amazonaws.com',
    };
    return values[name];
  }

  private parameter(name: string): Json | undefined {
    const parameter = this.template.Parameters?.[name];
    if (!parameter) return undefined;
    const value = this.options.parameters?.[name] ?? this.stack.parameters[name] ?? parameter.Default;
    if (value === undefined) {
      throw new Unresolved(`parameter ${name} of stack ${this.stack.name} has no default; give one with --parameter ${name}=VALUE`);
    }
    if (!parameter.Type?.startsWith('AWS::SSM::Parameter::Value')) {
      return parameter.Type === 'CommaDelimitedList' || parameter.Type?.startsWith('List<') ? String(value).split(',') : value;
    }
    const stored = this.options.ssmParameters?.[String(value)];
    if (stored === undefined) {
      throw new Unresolved(`parameter ${name} reads ${String(value)} from Parameter Store; give it with --ssm-parameter ${String(value)}=VALUE`);
    }
    return stored;
  }
}

function graphOf(list: readonly Resource[], unknowns: readonly Unknown[]): ResourceGraph {
  const resources = new Map(list.map((resource) => [resource.id, resource]));
  const unknownsOf = (id: string): readonly Unknown[] => {
    const seen = new Set<string>();
    const visit = (each: string): void => {
      if (seen.has(each)) return;
      seen.add(each);
      resources.get(each)?.dependsOn.forEach(visit);
    };
    visit(id);
    return unknowns.filter((unknown) => seen.has(unknown.resource));
  };
  return {
    resources,
    unknowns,
    ofType: (type) => list.filter((resource) => resource.type === type),
    find: (type, idOrArn) =>
      list.find(
        (resource) => resource.type === type && (resource.physicalId === idOrArn || Object.values(resource.attributes).includes(idOrArn)),
      ),
    unknownsOf,
  };
}
