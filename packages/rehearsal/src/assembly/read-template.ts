import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RehearsalError } from '../core/errors';
import type { Scope } from '../core/scope';
import { readJson } from './read-json';
import type { StackTemplate, Template, TemplateResource } from './template';

interface StackFile {
  readonly directory: string;
  readonly templateFile: string;
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Reads a stack's template and those of the stacks nested in it. Throws with the file that is at fault. */
export function readStackTemplate(stack: StackFile): StackTemplate {
  const file = join(stack.directory, stack.templateFile);
  const template = readTemplate(file);
  const nested = Object.entries(template.Resources ?? {}).flatMap(([logicalId, resource]) => {
    const templateFile = nestedTemplateFile(resource);
    if (templateFile === undefined || !existsSync(join(stack.directory, templateFile))) return [];
    const id = `${stack.id}-${logicalId}`;
    const { directory, scope } = stack;
    return [[logicalId, readStackTemplate({ directory, templateFile, id, name: id, scope, parameters: {} })]];
  });
  const { id, name, scope, parameters } = stack;
  return { id, name, file, scope, template, parameters, nested: Object.fromEntries(nested) };
}

/** CDK notes beside a nested stack which file of the assembly its template is. */
function nestedTemplateFile(resource: TemplateResource): string | undefined {
  const path = resource.Metadata?.['aws:asset:path'];
  return resource.Type === 'AWS::CloudFormation::Stack' && typeof path === 'string' ? path : undefined;
}

function readTemplate(file: string): Template {
  const template = readJson<Template>(file);
  const malformed = (message: string) =>
    new RehearsalError({ code: 'template-malformed', message: `${file}: ${message}`, place: { file } });
  if (!isObject(template)) throw malformed('a template is an object, got ' + JSON.stringify(template));
  for (const section of ['Parameters', 'Mappings', 'Conditions', 'Resources', 'Outputs'] as const) {
    if (template[section] !== undefined && !isObject(template[section])) throw malformed(`${section} is not an object`);
  }
  for (const [logicalId, resource] of Object.entries(template.Resources ?? {})) {
    // A loop is no resource yet; the resolver names it.
    if (logicalId.startsWith('Fn::ForEach::')) continue;
    if (typeof resource?.Type !== 'string') throw malformed(`resource ${logicalId} has no Type; give it one`);
  }
  return template;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
