import { Stack, Validations } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** Records why a rule of cdk-nag does not apply to a construct, beside the line that would break it. */
export function acknowledge(scope: IConstruct, rule: string, reason: string): void {
  Validations.of(scope).acknowledge({ id: `AwsSolutions-${rule}`, reason });
}

/**
 * Records why the wildcards of a statement are there. cdk-nag wants each named, and has no patterns, so their names are
 * read off the statement.
 *
 * A wildcard beside a reference to another stack cannot be named before the application is synthesized: keep such
 * references in the statement's conditions.
 */
export function acknowledgeWildcards(
  scope: IConstruct,
  statements: readonly iam.PolicyStatement[],
  reason: string,
): void {
  const findings = statements.flatMap((statement) => {
    const { Action, Resource } = Stack.of(scope).resolve(statement.toStatementJson()) as StatementJson;
    const actions = listOf(Action).map((action) => `Action::${flatten(action)}`);
    const resources = listOf(Resource).map((resource) => `Resource::${flatten(resource)}`);
    return [...actions, ...resources].filter((finding) => finding.includes('*'));
  });
  // All in one entry: `acknowledge` takes a stack trace for each, and for two environments that is a tenth of the synthesis.
  const rules = findings.map((finding) => [`Annotation::AwsSolutions-IAM5[${finding}]`.replace(/ /g, '-'), reason]);
  if (rules.length > 0) scope.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, Object.fromEntries(rules));
}

interface StatementJson {
  readonly Action?: unknown;
  readonly Resource?: unknown;
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** Writes an intrinsic the way cdk-nag's findings do: a reference as `<LogicalId.Attribute>`, in place. */
function flatten(value: unknown): string {
  if (typeof value === 'string') return value;
  const [name, argument] = Object.entries(value as Record<string, unknown>)[0] ?? [];
  if (name === 'Ref') return `<${String(argument)}>`;
  if (name === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`;
  if (name === 'Fn::Sub' && typeof argument === 'string') return argument.replace(/\$\{([^}]*)\}/g, '<$1>');
  if (name === 'Fn::Join') {
    const [delimiter, parts] = argument as [string, unknown[]];
    return parts.map(flatten).join(delimiter);
  }
  return JSON.stringify(value);
}
