import * as fc from 'fast-check';
import { distinctNames } from '../../src/pipeline/action-names';

test('the first of a name keeps it, the next are numbered', () => {
  expect(distinctNames(['Deploy', 'Deploy', 'Http', 'Deploy'])).toEqual(['Deploy', 'Deploy-2', 'Http', 'Deploy-3']);
  expect(distinctNames(['Test'], ['Test', 'Test-2'])).toEqual(['Test-3']);
});

test('whatever is wished for, no two names are the same', () => {
  const wish = fc.constantFrom('A', 'A-2', 'A-3', 'B');
  fc.assert(
    fc.property(fc.array(wish), fc.uniqueArray(wish), (wishes, taken) => {
      const names = distinctNames(wishes, taken);
      expect(names).toHaveLength(wishes.length);
      expect(new Set([...names, ...taken]).size).toBe(wishes.length + taken.length);
    }),
  );
});
