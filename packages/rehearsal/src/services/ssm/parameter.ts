export type ParameterType = 'String' | 'StringList' | 'SecureString';

export interface ParameterVersion {
  readonly version: number;
  readonly value: string;
  readonly type: ParameterType;
  /** Real milliseconds since the epoch. */
  readonly modified: number;
  readonly labels: readonly string[];
}

/** A parameter with its versions, the newest first; there is at least one. */
export interface Parameter {
  readonly name: string;
  readonly description?: string;
  readonly versions: readonly ParameterVersion[];
}

/** Parameter Store keeps this many versions and drops the oldest one without a label. */
const MOST_VERSIONS = 100;

/** The parameter with one more version. */
export function withVersion(
  before: Parameter | undefined,
  next: { name: string; value: string; type: ParameterType; modified: number; description?: string },
): Parameter {
  const { name, value, type, modified } = next;
  const version = { version: (before?.versions[0].version ?? 0) + 1, value, type, modified, labels: [] };
  const versions = [version, ...(before?.versions ?? [])].slice(0, MOST_VERSIONS);
  return { name, description: next.description ?? before?.description, versions };
}

/** Moves labels to a version: a label names at most one version of a parameter. */
export function withLabels(parameter: Parameter, number: number, labels: readonly string[]): Parameter {
  const versions = parameter.versions.map((version) => {
    const others = version.labels.filter((label) => !labels.includes(label));
    return { ...version, labels: version.version === number ? [...others, ...labels] : others };
  });
  return { ...parameter, versions };
}

/** The version a selector names: a number, a label, or nothing for the newest. */
export function selectVersion(parameter: Parameter, selector: string): ParameterVersion | undefined {
  if (selector === '') return parameter.versions[0];
  return parameter.versions.find(
    (version) => String(version.version) === selector || version.labels.includes(selector),
  );
}

/** `name`, `name:3`, `name:label` or an ARN of one of these, split into name and selector. */
export function splitName(asked: string): { readonly name: string; readonly selector: string } {
  const name = asked.replace(/^arn:[^:]+:ssm:[^:]*:[^:]*:parameter(\/?)/, (_all, slash: string) => slash);
  const [plain = '', selector = ''] = name.split(':');
  // The ARN of `name` is written parameter/name, the one of `/a/b` parameter/a/b.
  const bare = asked.startsWith('arn:') && plain.lastIndexOf('/') === 0 ? plain.slice(1) : plain;
  return { name: bare, selector };
}

/** Whether a parameter lies under a path: directly, or at any depth. */
export function isUnder(name: string, path: string, recursive: boolean): boolean {
  const stem = path.endsWith('/') ? path : `${path}/`;
  return name.startsWith(stem) && (recursive || !name.slice(stem.length).includes('/'));
}
