import type { Json, JsonObject } from '../core/json';
import { replaceDynamicReferences } from './dynamic-references';
import { evaluate, NO_VALUE, Unresolved } from './intrinsics';
import type { Resource, Unknown } from './resource-graph';
import { attempt, NESTED_STACK, StackValues, untraced, type Nested } from './stack-values';
import type { StackExport, StoredParameter, Surroundings, Touch } from './surroundings';
import type { StackTemplate, TemplateResource } from './template';

/** Stands where a value is not known, so that what uses it can be told. */
const UNKNOWN_MARK = '<unknown>';
/** Its functions are evaluated here; other transforms write another template. */
const KNOWN_TRANSFORMS: readonly Json[] = ['AWS::LanguageExtensions'];

/** Resolves the resources of one stack, and holds the stacks nested in it. */
export class StackResolver implements Nested {
  readonly unknowns: Unknown[] = [];
  private readonly values: StackValues;
  private readonly nested: ReadonlyMap<string, StackResolver>;

  constructor(
    readonly stack: StackTemplate,
    surroundings: Surroundings,
    passed: (parameter: string, touch: Touch) => Json | undefined = () => undefined,
  ) {
    this.nested = new Map(
      Object.entries(stack.nested).map(([logicalId, template]) => {
        const argument = (name: string, touch: Touch) => this.argument(logicalId, name, touch);
        return [logicalId, new StackResolver(template, surroundings, argument)];
      }),
    );
    this.values = new StackValues(stack, surroundings, (logicalId) => this.nested.get(logicalId), passed);
  }

  get stackArn(): string {
    return this.values.stackArn;
  }

  output(name: string, touch: Touch): Json {
    return this.values.output(name, touch);
  }

  /** This stack and those nested in it, as far as their conditions let them be. */
  withNested(): readonly StackResolver[] {
    const inner = [...this.nested].filter(([logicalId]) => this.values.exists(logicalId));
    return [this, ...inner.flatMap(([, resolver]) => resolver.withNested())];
  }

  resources(): readonly Resource[] {
    return this.logicalIds().flatMap((logicalId) => this.resource(logicalId));
  }

  /** What it exports; an output whose name is not known is named as unknown. */
  exports(): readonly StackExport[] {
    return Object.entries(this.stack.template.Outputs ?? {}).flatMap(([output, { Export, Condition }]) => {
      if (!Export) return [];
      try {
        if (Condition !== undefined && !this.values.condition(Condition, untraced)) return [];
        const name = String(this.values.strict(Export.Name, untraced));
        return [{ scope: this.stack.scope, name, value: (touch: Touch) => this.output(output, touch) }];
      } catch (error) {
        this.nameUnknown(this.values.idOf(output), `Outputs.${output}.Export`, error);
        return [];
      }
    });
  }

  /** What its `AWS::SSM::Parameter`s, and CDK's writers of references across Regions, put into Parameter Store. */
  storedParameters(): readonly StoredParameter[] {
    const { scope } = this.stack;
    return this.logicalIds().flatMap((logicalId) => {
      const { Type, Properties = {} } = this.values.resources[logicalId];
      const stored = (inRegion: string, name: string, value: Json): StoredParameter => ({
        scope: { ...scope, region: inRegion },
        name,
        value: (touch) => this.values.textOf(logicalId, value, touch),
      });
      if (Type === 'AWS::SSM::Parameter') {
        const name = attempt(() => this.values.identity(logicalId).physicalId);
        return name === undefined ? [] : [stored(scope.region, name, Properties.Value ?? null)];
      }
      if (Type !== 'Custom::CrossRegionExportWriter') return [];
      const { region, exports = {} } = (Properties.WriterProps ?? {}) as JsonObject;
      return Object.entries(exports as JsonObject).map(([name, value]) => stored(String(region), name, value ?? null));
    });
  }

  /** The text of a secret that the template spells out; undefined for another secret or a generated one. */
  writtenSecret(nameOrArn: string, touch: Touch): string | undefined {
    for (const logicalId of this.logicalIds()) {
      const { Type, Properties: { Name, SecretString } = {} } = this.values.resources[logicalId];
      if (Type !== 'AWS::SecretsManager::Secret' || SecretString === undefined) continue;
      const arn = attempt(() => this.values.identity(logicalId).physicalId);
      if (arn === nameOrArn || Name === nameOrArn) return this.values.textOf(logicalId, SecretString, touch);
    }
    return undefined;
  }

  private resource(logicalId: string): Resource[] {
    const { values } = this;
    const { name: stack, scope } = this.stack;
    const { Type: type, Properties = {}, DependsOn = [] } = values.resources[logicalId];
    const id = values.idOf(logicalId);
    const touched = new Set<string>();
    const touch: Touch = (other) => void touched.add(other);
    const onUnresolved = (path: string, error: Unresolved) => {
      this.nameUnknown(id, path === '' ? 'Properties' : `Properties.${path}`, error);
      return UNKNOWN_MARK;
    };
    this.nameStructuralUnknowns(logicalId);
    if (typeof type !== 'string') return [];
    const evaluated = evaluate(Properties, values.lookup(touch), onUnresolved);
    const properties = replaceDynamicReferences(
      evaluated === NO_VALUE ? {} : evaluated,
      (reference) => values.read(reference, touch),
      onUnresolved,
    ) as Record<string, Json>;
    for (const other of [DependsOn].flat()) if (values.exists(other)) touch(values.idOf(other));
    for (const inner of this.nested.get(logicalId)?.withNested() ?? []) inner.ids().forEach(touch);
    touched.delete(id);
    const dependsOn = [...touched];
    const constructPath = constructPathOf(values.resources[logicalId]);
    return [
      { id, stack, logicalId, type, ...this.identifiers(logicalId), properties, scope, constructPath, dependsOn },
    ];
  }

  /** What is not known of a resource besides its properties. */
  private nameStructuralUnknowns(logicalId: string): void {
    const { Transform = [] } = this.stack.template;
    const { Type, Condition } = this.values.resources[logicalId];
    const name = (path: string, message: string) =>
      this.nameUnknown(this.values.idOf(logicalId), path, new Unresolved(message));
    for (const transform of [Transform].flat() as Json[]) {
      if (KNOWN_TRANSFORMS.includes(transform)) continue;
      const macro = typeof transform === 'string' ? transform : JSON.stringify(transform);
      name('Transform', `the template of stack ${this.stack.name} is rewritten by ${macro} in CloudFormation`);
    }
    if (typeof Type !== 'string') name('', `${logicalId} is a loop, which is not known here`);
    if (Type === NESTED_STACK && !this.nested.has(logicalId)) {
      name('Properties.TemplateURL', `the template of the nested stack ${logicalId} is not in the cloud assembly`);
    }
    try {
      if (Condition !== undefined) this.values.condition(Condition, untraced);
    } catch (error) {
      this.nameUnknown(this.values.idOf(logicalId), 'Condition', error);
    }
  }

  /** Physical id and known attributes; a name that cannot be resolved is named with its property. */
  private identifiers(logicalId: string): Pick<Resource, 'physicalId' | 'attributes'> {
    const identity = attempt(() => this.values.identity(logicalId)) ?? this.values.standIn(logicalId);
    const known = identity.attributeNames.flatMap((name) => {
      const value = attempt(() => identity.attribute(name));
      return value === undefined ? [] : [[name, value] as const];
    });
    const ownArn = this.nested.get(logicalId)?.stackArn;
    const { Ref: physicalId = ownArn ?? identity.physicalId, ...given } = this.values.given(logicalId);
    return { physicalId, attributes: { ...Object.fromEntries(known), ...given } };
  }

  /** What this stack passes to a parameter of a stack nested in it. */
  private argument(logicalId: string, name: string, touch: Touch): Json | undefined {
    const parameters = this.values.resources[logicalId]?.Properties?.Parameters as JsonObject | undefined;
    const value = parameters?.[name];
    if (value === undefined) return undefined;
    const resolved = this.values.strict(value, touch);
    return Array.isArray(resolved) ? resolved.join(',') : resolved;
  }

  private logicalIds(): readonly string[] {
    return Object.keys(this.values.resources).filter((logicalId) => this.values.exists(logicalId));
  }

  private ids(): readonly string[] {
    return this.logicalIds().map((logicalId) => this.values.idOf(logicalId));
  }

  private nameUnknown(resource: string, path: string, error: unknown): void {
    if (!(error instanceof Unresolved)) throw error;
    this.unknowns.push({ resource, path, message: error.message });
  }
}

/** CDK writes down where a resource comes from; the L1 inside a construct is named after it. */
function constructPathOf({ Metadata }: TemplateResource): string | undefined {
  const path = Metadata?.['aws:cdk:path'];
  return typeof path === 'string' ? path.replace(/\/(Resource|Default)$/, '') : undefined;
}
