/** What `#{namespace.key}` may refer to when an action starts. */
export type VariableScope = Readonly<Record<string, Readonly<Record<string, string>>>>;

export type Resolution = { readonly value: string } | { readonly missing: readonly string[] };

export type ConfigurationResolution =
  { readonly configuration: Readonly<Record<string, string>> } | { readonly failure: string };

/** `#{ns.key}`; names match what CodePipeline allows in them. */
const REFERENCE = /#\{([A-Za-z0-9@\-_]+)\.([A-Za-z0-9@\-_]+)\}/g;
/** Facts C5: bytes of one action's configuration after its variables are resolved. */
const MAX_RESOLVED_BYTES = 100 * 1024;

/** Replaces every `#{namespace.key}`. A reference to something that is not there is returned by name. */
export function resolveText(text: string, scope: VariableScope): Resolution {
  const missing: string[] = [];
  const value = text.replace(REFERENCE, (reference: string, namespace: string, key: string) => {
    const found = lookUp(scope, namespace, key);
    if (found === undefined) missing.push(reference);
    return found ?? reference;
  });
  return missing.length > 0 ? { missing: [...new Set(missing)] } : { value };
}

/** Resolves a whole configuration, or says in a sentence why the action that has it fails. */
export function resolveConfiguration(
  configuration: Readonly<Record<string, string>>,
  scope: VariableScope,
): ConfigurationResolution {
  const resolved: Record<string, string> = {};
  const problems: string[] = [];
  for (const [key, text] of Object.entries(configuration)) {
    const result = resolveText(text, scope);
    if ('value' in result) resolved[key] = result.value;
    else problems.push(`${key} refers to ${result.missing.join(', ')}`);
  }
  if (problems.length > 0) {
    return {
      failure: `${problems.join('; ')}, which no action before it has produced; there are ${describeScope(scope)}`,
    };
  }
  const bytes = Buffer.byteLength(JSON.stringify(resolved));
  if (bytes > MAX_RESOLVED_BYTES) {
    return {
      failure: `the configuration has ${bytes} bytes once its variables are resolved; the limit is ${MAX_RESOLVED_BYTES}`,
    };
  }
  return { configuration: resolved };
}

function lookUp(scope: VariableScope, namespace: string, key: string): string | undefined {
  const values = Object.hasOwn(scope, namespace) ? scope[namespace] : undefined;
  return values && Object.hasOwn(values, key) ? values[key] : undefined;
}

function describeScope(scope: VariableScope): string {
  const names = Object.entries(scope).flatMap(([namespace, values]) =>
    Object.keys(values).map((key) => `${namespace}.${key}`),
  );
  return names.length > 0 ? names.join(', ') : 'none';
}
