import fc from 'fast-check';
import { listKeys } from '../../../src/services/s3/listing';

const key = fc.stringMatching(/^[ab/]{1,6}$/);
const keys = fc.uniqueArray(key, { maxLength: 40 }).map((all) => all.sort());

function everyPage(sorted: readonly string[], request: { prefix: string; delimiter?: string; max: number }) {
  const found = { keys: [] as string[], commonPrefixes: [] as string[] };
  for (let after: string | undefined, more = true; more;) {
    const page = listKeys(sorted, { ...request, after });
    expect(page.keys.length + page.commonPrefixes.length).toBeLessThanOrEqual(request.max);
    found.keys.push(...page.keys);
    found.commonPrefixes.push(...page.commonPrefixes);
    more = page.truncated;
    after = page.next;
  }
  return found;
}

describe('listing keys', () => {
  test('page by page gives every key under the prefix once, rolled up or not', () => {
    fc.assert(
      fc.property(
        keys,
        fc.constantFrom('', 'a', 'a/', '/'),
        fc.constantFrom(undefined, '/'),
        fc.integer({ min: 1, max: 5 }),
        (sorted, prefix, delimiter, max) => {
          const under = sorted.filter((one) => one.startsWith(prefix));
          const rolled = (one: string) => delimiter !== undefined && one.slice(prefix.length).includes('/');
          const { keys: plain, commonPrefixes } = everyPage(sorted, { prefix, delimiter, max });
          expect(plain).toEqual(under.filter((one) => !rolled(one)));
          const expected = under.filter(rolled).map((one) => one.slice(0, one.indexOf('/', prefix.length) + 1));
          expect(commonPrefixes).toEqual([...new Set(expected)]);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('goes on after a key that is named, whether it is there or not', () => {
    expect(listKeys(['a', 'b', 'd'], { prefix: '', after: 'c', max: 10 }).keys).toEqual(['d']);
    expect(listKeys(['a', 'b', 'd'], { prefix: '', after: 'b', max: 10 }).keys).toEqual(['d']);
  });

  test('a page of nothing is not truncated', () => {
    expect(listKeys(['a'], { prefix: '', max: 0 })).toMatchObject({ keys: [], truncated: false });
  });
});
