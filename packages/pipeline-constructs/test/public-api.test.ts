import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Docs {
  readonly summary?: string;
  readonly default?: string;
}

interface Parameter {
  readonly name: string;
  readonly docs?: Docs;
}

interface Member {
  /** An initializer has none. */
  readonly name?: string;
  readonly docs?: Docs;
  readonly optional?: boolean;
  readonly parameters?: readonly Parameter[];
}

/** A type of the jsii manifest, as far as these tests look at it. */
interface PublicType extends Member {
  readonly name: string;
  readonly members?: readonly Member[];
  readonly properties?: readonly Member[];
  readonly methods?: readonly Member[];
  readonly initializer?: Member;
}

/** What the compiler wrote: all that users of any language can see, and nothing else. */
const manifest = JSON.parse(readFileSync(join(__dirname, '..', '.jsii'), 'utf8')) as {
  readonly types: Readonly<Record<string, PublicType>>;
};

/** Names what lacks something, as users know it. */
type Look = (type: PublicType) => readonly string[];

const withoutSummary: Look = (type) => {
  const { name, members = [], properties = [], methods = [] } = type;
  const parts = [...members, ...properties, ...methods].map((part) => [`${name}.${part.name}`, part] as const);
  return [[name, type] as const, ...parts].filter(([, { docs }]) => !docs?.summary).map(([place]) => place);
};

const withoutDefault: Look = ({ name, properties = [] }) =>
  properties.filter(({ optional, docs }) => optional && !docs?.default).map((property) => `${name}.${property.name}`);

const withoutParam: Look = ({ name, methods = [], initializer }) =>
  [...methods, ...(initializer ? [initializer] : [])].flatMap((method) =>
    (method.parameters ?? [])
      .filter(({ docs }) => !docs?.summary)
      .map((parameter) => `${name}.${method.name ?? 'constructor'}(${parameter.name})`),
  );

const types = Object.values(manifest.types);

test('everything public says what it is', () => {
  expect(types.flatMap(withoutSummary)).toEqual([]);
});

test('every optional property says what happens without it', () => {
  expect(types.flatMap(withoutDefault)).toEqual([]);
});

test('every parameter is explained', () => {
  expect(types.flatMap(withoutParam)).toEqual([]);
});

test('what is missing is named by its place', () => {
  const bare: PublicType = {
    name: 'Bare',
    members: [{ name: 'VALUE' }],
    properties: [
      { name: 'optional', optional: true, docs: { summary: 'No default.' } },
      { name: 'required', docs: { summary: 'Needs none.' } },
    ],
    methods: [{ name: 'act', docs: { summary: 'Acts.' }, parameters: [{ name: 'on' }] }],
    initializer: { parameters: [{ name: 'scope' }, { name: 'id', docs: { summary: 'Its identifier.' } }] },
  };
  expect(withoutSummary(bare)).toEqual(['Bare', 'Bare.VALUE']);
  expect(withoutDefault(bare)).toEqual(['Bare.optional']);
  expect(withoutParam(bare)).toEqual(['Bare.act(on)', 'Bare.constructor(scope)']);
});

test('the manifest is the one of this package', () => {
  expect(types.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['DeploymentPipeline', 'ValidationPipeline', 'WebEnvironment', 'Deploy', 'Source', 'Build']),
  );
});
