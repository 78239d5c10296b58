import type { StackTemplate, Template } from '../../../src/assembly/template';
import { DEFAULT_SCOPE, type Scope } from '../../../src/core/scope';

/** A stack as if it had been read from an assembly. */
export function stackOf(name: string, template: object, scope: Scope = DEFAULT_SCOPE): StackTemplate {
  return {
    id: name,
    name,
    file: `${name}.template.json`,
    scope,
    template: template as Template,
    parameters: {},
    nested: {},
  };
}
