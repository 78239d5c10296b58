import type { Json, JsonObject } from '../../src/core/json';
import { resolveAssembly, type ResolveOptions } from '../../src/assembly/resolve';
import { stackOf } from './_helpers/stack';
import cases from './cases/resolving.json';

interface Case {
  readonly name: string;
  /** The template around the value. */
  readonly template?: JsonObject;
  readonly options?: Partial<ResolveOptions>;
  readonly value: Json;
  /** What the value resolves to. @default - it is not known */
  readonly expected?: Json;
  /** The message that names what is not known. @default - all is known */
  readonly unknown?: string;
  readonly path?: string;
}

test.each(cases as unknown as Case[])(
  '$name',
  ({ template = {}, options, value, expected = '<unknown>', unknown, path }) => {
    const resources = {
      ...(template.Resources as JsonObject),
      Subject: { Type: 'Test::Subject', Properties: { Value: value } },
    };
    const graph = resolveAssembly([stackOf('Subject', { ...template, Resources: resources })], {
      endpoint: 'http://127.0.0.1:1',
      ...options,
    });
    const subject = graph.resources.get('Subject/Subject');
    const unknowns = graph.unknowns.filter(({ resource }) => resource === 'Subject/Subject');
    expect(subject?.properties).toEqual({ Value: expected });
    expect(unknowns.map(({ message }) => message)).toEqual(unknown === undefined ? [] : [unknown]);
    if (path !== undefined) expect(unknowns[0].path).toBe(path);
  },
);
