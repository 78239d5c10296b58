import type { Json } from '../core/json';
import type { Scope } from '../core/scope';
import { Unresolved } from './intrinsics';
import { graphOf, type ResourceGraph } from './resource-graph';
import { StackResolver } from './stack-resolver';
import type { ResolveOptions, StackExport, StoredParameter, Surroundings, Touch } from './surroundings';
import type { StackTemplate } from './template';

export type { ResolveOptions } from './surroundings';

/** Resolves the templates of an assembly into one graph. Pure; what is not known is listed, not guessed. */
export function resolveAssembly(stacks: readonly StackTemplate[], options: ResolveOptions): ResourceGraph {
  const roots: StackResolver[] = [];
  const neighbours = new Neighbours(roots, options);
  roots.push(...stacks.map((stack) => new StackResolver(stack, neighbours)));
  const resolvers = roots.flatMap((root) => root.withNested());
  const resources = resolvers.flatMap((resolver) => resolver.resources());
  return graphOf(
    resources,
    resolvers.flatMap((resolver) => resolver.unknowns),
  );
}

/** What stands around a stack: the other stacks of the assembly, and what was given from outside. */
class Neighbours implements Surroundings {
  private exported?: readonly StackExport[];
  private stored?: readonly StoredParameter[];

  constructor(
    private readonly roots: readonly StackResolver[],
    readonly options: ResolveOptions,
  ) {}

  importValue(scope: Scope, name: string, touch: Touch): Json {
    const found = this.exports().find((each) => each.name === name && isSame(each.scope, scope));
    if (found) return found.value(touch);
    throw new Unresolved(`no stack of the assembly exports ${name} in ${scope.account}/${scope.region}`);
  }

  stackOutput(scope: Scope, stack: string, output: string, touch: Touch): Json {
    const found = this.all().find((each) => each.stack.name === stack && each.stack.scope.region === scope.region);
    if (found) return found.output(output, touch);
    throw new Unresolved(`the assembly has no stack ${stack} in ${scope.region}`);
  }

  storedParameter(scope: Scope, name: string, touch: Touch): string {
    const given = this.options.ssmParameters?.[name];
    if (given !== undefined) return given;
    const found = this.storedParameters().find((each) => each.name === name && isSame(each.scope, scope));
    if (found) return found.value(touch);
    throw new Unresolved(`${name} is read from Parameter Store; give it with --ssm-parameter ${name}=VALUE`);
  }

  secret(nameOrArn: string, touch: Touch): string {
    // An ARN ends in six characters that Secrets Manager adds.
    const name = nameOrArn.replace(/^arn:.*:secret:(.*?)(-[A-Za-z0-9]{6})?$/, '$1');
    const given = this.options.secrets?.[nameOrArn] ?? this.options.secrets?.[name];
    if (given !== undefined) return given;
    for (const resolver of this.all()) {
      const written = resolver.writtenSecret(nameOrArn, touch);
      if (written !== undefined) return written;
    }
    throw new Unresolved(`secret ${name} is read from Secrets Manager; give it with --secret ${name}=VALUE`);
  }

  private exports(): readonly StackExport[] {
    if (!this.exported) {
      // The name of an export may itself be imported: it finds nothing meanwhile.
      this.exported = [];
      this.exported = this.all().flatMap((resolver) => resolver.exports());
    }
    return this.exported;
  }

  private storedParameters(): readonly StoredParameter[] {
    if (!this.stored) {
      // The name of a parameter may itself be read from Parameter Store: it finds nothing there meanwhile.
      this.stored = [];
      this.stored = this.all().flatMap((resolver) => resolver.storedParameters());
    }
    return this.stored;
  }

  private all(): readonly StackResolver[] {
    return this.roots.flatMap((root) => root.withNested());
  }
}

function isSame(one: Scope, other: Scope): boolean {
  return one.account === other.account && one.region === other.region;
}
