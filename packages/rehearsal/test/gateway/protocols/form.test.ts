import { readForm } from '../../../src/gateway/protocols/form';

describe('an AWS Query form', () => {
  test.each([
    ['plain members, with plus and percent', 'A=1+2&B=%C3%A9%2B&C=', { A: '1 2', B: 'é+', C: '' }],
    ['a list', 'Names.member.2=b&Names.member.1=a&Names.member.10=j', { Names: ['a', 'b', 'j'] }],
    ['a flattened list', 'Name.1=a&Name.2=b', { Name: ['a', 'b'] }],
    [
      'structures in lists in structures',
      'A.B.member.1.C=1&A.B.member.1.D.E=2&A.B.member.2.C=3',
      { A: { B: [{ C: '1', D: { E: '2' } }, { C: '3' }] } },
    ],
    [
      'a map',
      'Tags.entry.1.key=k&Tags.entry.1.value=v&Tags.entry.2.key=l&Tags.entry.2.value=',
      { Tags: { k: 'v', l: '' } },
    ],
    [
      'a map of structures',
      'M.entry.1.Name=n&M.entry.1.Value.DataType=String&M.entry.1.Value.StringValue=x',
      { M: { n: { DataType: 'String', StringValue: 'x' } } },
    ],
    [
      'members with a type',
      'Max=5&Force=true&At=2026-01-02T03:04:05Z&Blob=AQI%3D&None=',
      { Max: 5, Force: true, At: new Date('2026-01-02T03:04:05Z'), Blob: new Uint8Array([1, 2]), None: [] },
    ],
    ['a list of numbers', 'Max.member.1=5&Max.member.2=6', { Max: [5, 6] }],
    [
      'a name that is a method of objects',
      'constructor.member.1=a&__proto__.x=1',
      JSON.parse('{"constructor":["a"],"__proto__":{"x":"1"}}'),
    ],
  ])('reads %s', (_name, text, expected) => {
    const kinds = { Max: 'number', Force: 'boolean', At: 'timestamp', Blob: 'blob', None: 'list' } as const;
    expect(readForm(text, kinds)).toEqual(expected);
  });
});
