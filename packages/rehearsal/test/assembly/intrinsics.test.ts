import fc from 'fast-check';
import { cidrBlocks } from '../../src/assembly/cidr';
import {
  evaluate,
  evaluateCondition,
  evaluateStrictly,
  NO_VALUE,
  Unresolved,
  type Lookup,
} from '../../src/assembly/intrinsics';
import type { Json } from '../../src/core/json';

const nobody = (): never => {
  throw new Unresolved('nobody');
};
const lookup: Lookup = {
  ref: nobody,
  getAtt: nobody,
  condition: (name) => name === 'yes',
  mapping: () => undefined,
  importValue: nobody,
  stackOutput: nobody,
  zones: () => [],
};
const strictly = (value: Json) => evaluateStrictly(value, lookup);

test('a value without functions is left as it is', () => {
  // "Fn::…" and "Ref" as the only key are functions; no other key is.
  const plain = fc.jsonValue().filter((value) => !/"(Ref|Fn::[^"]*)":/.test(JSON.stringify(value)));
  fc.assert(fc.property(plain, (value) => expect(JSON.stringify(strictly(value as Json))).toBe(JSON.stringify(value))));
});

test('joining what was split gives the text again', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1 }), (text, separator) => {
      expect(strictly({ 'Fn::Join': [separator, { 'Fn::Split': [separator, text] }] })).toBe(text);
    }),
  );
});

test('splitting what was joined gives the parts again, unless one holds the separator', () => {
  const parts = fc.array(
    fc.string().map((text) => text.replaceAll('|', '')),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(parts, (list) => expect(strictly({ 'Fn::Split': ['|', { 'Fn::Join': ['|', list] }] })).toEqual(list)),
  );
});

test('Fn::Sub puts values in whatever they contain, and never looks at them again', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      expect(strictly({ 'Fn::Sub': ['<${A}|${!A}|${A}>', { A: value }] })).toBe(`<${value}|\${A}|${value}>`);
    }),
  );
});

test('Fn::Base64 and Fn::ToJsonString lose nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(Buffer.from(String(strictly({ 'Fn::Base64': text })), 'base64').toString()).toBe(text);
      expect(JSON.parse(String(strictly({ 'Fn::ToJsonString': { text } })))).toEqual({ text });
    }),
  );
});

test('Fn::Select finds every item of a list and nothing beyond it', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), fc.nat(20), (list, index) => {
      if (index < list.length) expect(strictly({ 'Fn::Select': [index, list] })).toBe(list[index]);
      else expect(() => strictly({ 'Fn::Select': [String(index), list] })).toThrow(Unresolved);
    }),
  );
});

interface Formula {
  readonly json: Json;
  readonly truth: boolean;
}
const formulas = fc.letrec<{ formula: Formula }>((tie) => ({
  formula: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(
      { json: { Condition: 'yes' }, truth: true },
      { json: { Condition: 'no' }, truth: false },
      { json: { 'Fn::Equals': ['1', 1] }, truth: true },
      { json: { 'Fn::Equals': ['a', 'b'] }, truth: false },
    ),
    tie('formula').map(({ json, truth }) => ({ json: { 'Fn::Not': [json] }, truth: !truth })),
    fc.array(tie('formula'), { minLength: 2, maxLength: 3 }).map((parts) => ({
      json: { 'Fn::And': parts.map(({ json }) => json) },
      truth: parts.every(({ truth }) => truth),
    })),
    fc.array(tie('formula'), { minLength: 2, maxLength: 3 }).map((parts) => ({
      json: { 'Fn::Or': parts.map(({ json }) => json) },
      truth: parts.some(({ truth }) => truth),
    })),
  ),
})).formula;

test('conditions are what logic says', () => {
  fc.assert(fc.property(formulas, ({ json, truth }) => expect(evaluateCondition(json, lookup)).toBe(truth)));
});

test('one thing not known gives up only the function around it', () => {
  const found: string[] = [];
  const value = { a: [{ 'Fn::Join': ['', ['x', { Ref: 'A' }]] }, 'kept'], b: { Ref: 'B' } };
  const result = evaluate(value, lookup, (path) => {
    found.push(path);
    return path.startsWith('b') ? NO_VALUE : '?';
  });
  expect(result).toEqual({ a: ['?', 'kept'] });
  expect(found).toEqual(['a.0.Fn::Join', 'b.Ref']);
});

test('blocks of addresses lie inside theirs, side by side', () => {
  expect(cidrBlocks('192.168.1.77/24', 4, 6)).toEqual([
    '192.168.1.0/26',
    '192.168.1.64/26',
    '192.168.1.128/26',
    '192.168.1.192/26',
  ]);
  expect(cidrBlocks('192.168.1.0/24', 5, 6)).toBeUndefined();
  expect(cidrBlocks('10.0.0.0', 1, 8)).toBeUndefined();
});
