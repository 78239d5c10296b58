import { ensure, isKnown } from '../errors';

const REFERENCE = /#\{([^}.]+)\.([^}]+)\}/g;

/**
 * Which variables are known at some point of a pipeline: its own, the execution's, and those of actions in earlier stages.
 *
 * CodePipeline finds a misspelt one when the action that uses it starts, which may be in production.
 */
export class VariableScope {
  private readonly namespaces = new Map<string, ReadonlySet<string> | undefined>();

  constructor(declared: readonly string[]) {
    this.namespaces.set('codepipeline', new Set(['PipelineExecutionId']));
    this.namespaces.set('variables', declared.every(isKnown) ? new Set(declared) : undefined);
  }

  /** From here on an action's variables can be used. What they are called is only known when it has run. */
  add(namespace: string | undefined): void {
    if (namespace !== undefined && isKnown(namespace)) this.namespaces.set(namespace, undefined);
  }

  /** Refuses a text of a configuration that refers to what nothing provides. */
  check(owner: string, configuration: object | undefined): void {
    for (const text of Object.values(configuration ?? {})) {
      if (typeof text !== 'string' || !isKnown(text)) continue;
      for (const [reference, namespace, name] of text.matchAll(REFERENCE))
        this.checkOne(owner, reference, namespace, name);
    }
  }

  private checkOne(owner: string, reference: string, namespace: string, name: string): void {
    const known = [...this.namespaces.keys()].join(', ');
    ensure(this.namespaces.has(namespace), {
      code: 'unknown-variable-namespace',
      what: `${owner} uses a variable of an action that has not run by then`,
      got: reference,
      instead: `use one of the namespaces ${known}`,
    });
    const names = this.namespaces.get(namespace);
    ensure(names === undefined || names.has(name), {
      code: 'unknown-variable',
      what: `${owner} uses a variable that nothing provides`,
      got: reference,
      instead: names?.size ? `use one of ${[...names].join(', ')}` : 'declare it in the variables of the pipeline',
    });
  }
}
