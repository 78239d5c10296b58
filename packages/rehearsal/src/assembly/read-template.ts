import { isAbsolute, join } from 'node:path';
import { RehearsalError } from '../core/errors';
import type { Json } from '../core/json';
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
  /** Files by object key, for the templates of nested stacks. */
  readonly assets: ReadonlyMap<string, string>;
}

/** Reads a stack's template and those of the stacks nested in it. Throws with the file that is at fault. */
export function readStackTemplate(stack: StackFile): StackTemplate {
  const file = isAbsolute(stack.templateFile) ? stack.templateFile : join(stack.directory, stack.templateFile);
  const template = readTemplate(file);
  const nested = Object.entries(template.Resources ?? {}).flatMap(([logicalId, resource]) => {
    const templateFile = nestedTemplateFile(resource, stack.assets);
    if (templateFile === undefined) return [];
    const id = `${stack.id}-${logicalId}`;
    return [[logicalId, readStackTemplate({ ...stack, templateFile, id, name: id, parameters: {} })]];
  });
  const { id, name, scope, parameters } = stack;
  return { id, name, file, scope, template, parameters, nested: Object.fromEntries(nested) };
}

/** The asset that the URL of a nested stack's template ends in; the bucket before it is not known yet. */
function nestedTemplateFile(resource: TemplateResource, assets: ReadonlyMap<string, string>): string | undefined {
  if (resource.Type !== 'AWS::CloudFormation::Stack') return undefined;
  const texts = textsIn(resource.Properties?.TemplateURL ?? null);
  const key = [...assets.keys()].find((each) => texts.some((text) => text.endsWith(`/${each}`)));
  return key === undefined ? undefined : assets.get(key);
}

function textsIn(value: Json): readonly string[] {
  if (typeof value === 'string') return [value];
  return value === null || typeof value !== 'object'
    ? []
    : Object.values(value).flatMap((each) => textsIn(each ?? null));
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
