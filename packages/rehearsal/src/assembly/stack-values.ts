import type { Json, JsonObject } from '../core/json';
import { replaceDynamicReferences, type DynamicReference } from './dynamic-references';
import { hasKnownIdentity, identityOf, type Identity, type IdentityRequest } from './identity';
import { urlSuffix } from './identity-table';
import { evaluateCondition, evaluateStrictly, Unresolved, type Lookup } from './intrinsics';
import { uuidOf } from './made-up-id';
import { parameterValue, storedType } from './parameter-value';
import type { Surroundings, Touch } from './surroundings';
import type { StackTemplate, TemplateResource } from './template';

export const NESTED_STACK = 'AWS::CloudFormation::Stack';

/** Whether a function of the user's answers for resources of this type. */
export function isCustom(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}

/** For values of which nobody wants to know where they come from. */
export const untraced: Touch = () => undefined;

/** What the resolver of a stack asks of one nested in it. */
export interface Nested {
  readonly stackArn: string;
  output(name: string, touch: Touch): Json;
}

/** The values of one stack, each resolved when it is asked for, so that stacks may refer to each other in any order. */
export class StackValues {
  private readonly identities = new Map<string, Identity>();
  /** What is being resolved: asked for again, it refers to itself. */
  private readonly underWay = new Set<string>();

  constructor(
    readonly stack: StackTemplate,
    private readonly surroundings: Surroundings,
    private readonly nested: (logicalId: string) => Nested | undefined,
    /** What the stack around this one passes in. */
    private readonly passed: (parameter: string, touch: Touch) => Json | undefined,
  ) {}

  get resources(): Readonly<Record<string, TemplateResource>> {
    return this.stack.template.Resources ?? {};
  }

  /** Unique in the assembly. */
  idOf(logicalId: string): string {
    return `${this.stack.id}/${logicalId}`;
  }

  get stackArn(): string {
    const { id: stack, name, scope } = this.stack;
    return `arn:${scope.partition}:cloudformation:${scope.region}:${scope.account}:stack/${name}/${uuidOf({ stack, logicalId: '' })}`;
  }

  lookup(touch: Touch): Lookup {
    const { scope, template } = this.stack;
    return {
      ref: (name) => this.pseudo(name) ?? this.parameter(name, touch) ?? this.refer(name, touch),
      getAtt: (logicalId, attribute) => this.attribute(logicalId, attribute, touch),
      condition: (name) => this.condition(name, touch),
      mapping: (map, key, second) => template.Mappings?.[map]?.[key]?.[second],
      importValue: (name) => this.surroundings.importValue(scope, name, touch),
      stackOutput: (stack, output, region = scope.region) =>
        this.surroundings.stackOutput({ ...scope, region }, stack, output, touch),
      zones: (region) => ['a', 'b', 'c'].map((zone) => `${region || scope.region}${zone}`),
    };
  }

  /** Resolves a value of which everything must be known; throws Unresolved otherwise. */
  strict(value: Json, touch: Touch): Json {
    const evaluated = evaluateStrictly(value, this.lookup(touch));
    const raise = (_path: string, error: Unresolved): never => {
      throw error;
    };
    return replaceDynamicReferences(evaluated, (reference) => this.read(reference, touch), raise) as Json;
  }

  /** A value that belongs to a resource, as text. */
  textOf(logicalId: string, value: Json, touch: Touch): string {
    touch(this.idOf(logicalId));
    const resolved = this.once(`value of ${logicalId}`, () => this.strict(value, touch));
    return Array.isArray(resolved) ? resolved.join(',') : String(resolved);
  }

  read(reference: DynamicReference, touch: Touch): string {
    if (reference.service !== 'secretsmanager') {
      return this.surroundings.storedParameter(this.stack.scope, reference.name, touch);
    }
    const { secret, key } = reference;
    const text = this.surroundings.secret(secret, touch);
    if (key === undefined) return text;
    const value = parseObject(text)?.[key];
    if (value === undefined) throw new Unresolved(`secret ${secret} is no JSON object with a key ${key}`);
    return String(value);
  }

  output(name: string, touch: Touch): Json {
    const output = this.stack.template.Outputs?.[name];
    if (!output) throw new Unresolved(`stack ${this.stack.name} has no output ${name}`);
    const there = output.Condition === undefined || this.condition(output.Condition, touch);
    if (!there) throw new Unresolved(`output ${name} of stack ${this.stack.name} is left out by its condition`);
    return this.once(`output ${name}`, () => this.strict(output.Value, touch));
  }

  condition(name: string, touch: Touch): boolean {
    const condition = this.stack.template.Conditions?.[name];
    if (condition === undefined) throw new Unresolved(`there is no condition ${name} in stack ${this.stack.name}`);
    return this.once(`condition ${name}`, () => evaluateCondition(condition, this.lookup(touch)));
  }

  /** A resource whose condition is not known is taken to be there; the condition is named as unknown. */
  exists(logicalId: string): boolean {
    if (!Object.hasOwn(this.resources, logicalId)) return false;
    const { Condition } = this.resources[logicalId];
    return Condition === undefined || (attempt(() => this.condition(Condition, untraced)) ?? true);
  }

  /** What running gave. */
  given(logicalId: string): Readonly<Record<string, string>> {
    return this.surroundings.options.attributes?.[this.idOf(logicalId)] ?? {};
  }

  identity(logicalId: string): Identity {
    const known = this.identities.get(logicalId);
    if (known) return known;
    return this.once(`name of ${logicalId}`, () => {
      const { Properties = {} } = this.required(logicalId);
      const identity = identityOf(this.request(logicalId, (name) => Properties[name]));
      this.identities.set(logicalId, identity);
      return identity;
    });
  }

  /** The identity of a resource whose name cannot be resolved. */
  standIn(logicalId: string): Identity {
    return identityOf(this.request(logicalId, () => undefined));
  }

  private request(logicalId: string, property: (name: string) => Json | undefined): IdentityRequest {
    return {
      stack: this.stack.id,
      logicalId,
      type: this.resources[logicalId].Type,
      scope: this.stack.scope,
      endpoint: this.surroundings.options.endpoint,
      property: (name) => {
        const value = property(name);
        return value === undefined ? undefined : this.strict(value, untraced);
      },
    };
  }

  private refer(name: string, touch: Touch): Json {
    const { Type: type } = this.required(name);
    touch(this.idOf(name));
    const given = this.given(name).Ref;
    if (given !== undefined) return given;
    if (type === NESTED_STACK) return this.nestedStack(name).stackArn;
    if (isCustom(type)) throw new Unresolved(`only running the custom resource ${name} (${type}) gives its id`);
    if (!hasKnownIdentity(type))
      throw new Unresolved(`what Ref of ${name} (${type}) gives is not known in a rehearsal`);
    return this.identity(name).physicalId;
  }

  private attribute(logicalId: string, attribute: string, touch: Touch): Json {
    const { Type: type } = this.required(logicalId);
    touch(this.idOf(logicalId));
    const given = this.given(logicalId)[attribute];
    if (given !== undefined) return given;
    const output = /^Outputs\.(.+)$/.exec(attribute)?.[1];
    if (type === NESTED_STACK && output !== undefined) return this.nestedStack(logicalId).output(output, touch);
    if (type === 'Custom::CrossRegionExportReader') {
      return this.surroundings.storedParameter(this.stack.scope, attribute, touch);
    }
    if (isCustom(type)) {
      throw new Unresolved(`only running the custom resource ${logicalId} (${type}) gives its ${attribute}`);
    }
    const value = this.identity(logicalId).attribute(attribute);
    if (value !== undefined) return value;
    const why = hasKnownIdentity(type) ? 'is not known before it runs' : 'is not known in a rehearsal';
    throw new Unresolved(`attribute ${attribute} of ${logicalId} (${type}) ${why}`);
  }

  private nestedStack(logicalId: string): Nested {
    const nested = this.nested(logicalId);
    if (nested) return nested;
    throw new Unresolved(`the template of the nested stack ${logicalId} is not in the cloud assembly`);
  }

  /** The resource, if it is there: by its template and by its condition. */
  private required(logicalId: string): TemplateResource {
    if (!Object.hasOwn(this.resources, logicalId)) {
      throw new Unresolved(`there is no resource or parameter ${logicalId} in stack ${this.stack.name}`);
    }
    const resource = this.resources[logicalId];
    if (this.exists(logicalId)) return resource;
    throw new Unresolved(`${logicalId} is left out by its condition ${resource.Condition}`);
  }

  private parameter(name: string, touch: Touch): Json | undefined {
    const parameter = this.stack.template.Parameters?.[name];
    if (!parameter) return undefined;
    const { options } = this.surroundings;
    const value =
      this.passed(name, touch) ?? options.parameters?.[name] ?? this.stack.parameters[name] ?? parameter.Default;
    if (value === undefined) {
      throw new Unresolved(
        `parameter ${name} of stack ${this.stack.name} has no default; give one with --parameter ${name}=VALUE`,
      );
    }
    const stored = storedType(parameter.Type);
    if (stored === undefined) return parameterValue(parameter.Type, value);
    return parameterValue(stored, this.surroundings.storedParameter(this.stack.scope, String(value), touch));
  }

  private pseudo(name: string): Json | undefined {
    const { partition, account, region } = this.stack.scope;
    switch (name) {
      case 'AWS::AccountId':
        return account;
      case 'AWS::NotificationARNs':
        return [];
      case 'AWS::Partition':
        return partition;
      case 'AWS::Region':
        return region;
      case 'AWS::StackId':
        return this.stackArn;
      case 'AWS::StackName':
        return this.stack.name;
      case 'AWS::URLSuffix':
        return urlSuffix(partition);
      default:
        return undefined;
    }
  }

  private once<T>(what: string, resolve: () => T): T {
    if (this.underWay.has(what)) throw new Unresolved(`the ${what} in stack ${this.stack.name} refers to itself`);
    this.underWay.add(what);
    try {
      return resolve();
    } finally {
      this.underWay.delete(what);
    }
  }
}

/** A value, or undefined where it is not known. */
export function attempt<T>(resolve: () => T): T | undefined {
  try {
    return resolve();
  } catch (error) {
    if (error instanceof Unresolved) return undefined;
    throw error;
  }
}

function parseObject(text: string): JsonObject | undefined {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return undefined;
  }
}
