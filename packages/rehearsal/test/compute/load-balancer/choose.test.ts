import * as fc from 'fast-check';
import { type Credits, chooseGroup } from '../../../src/compute/load-balancer/choose';

function chooseMany(weights: Readonly<Record<string, number>>, times: number): readonly (string | undefined)[] {
  let credits: Credits = {};
  return Array.from({ length: times }, () => {
    const choice = chooseGroup(weights, credits);
    credits = choice.credits;
    return choice.group;
  });
}

const countOf = (choices: readonly (string | undefined)[], group: string) =>
  choices.filter((name) => name === group).length;

const someWeights = fc
  .dictionary(fc.constantFrom('blue', 'green', 'red', 'white'), fc.integer({ min: 0, max: 1000 }), { minKeys: 1 })
  .filter((weights) => Object.values(weights).some((weight) => weight > 0));

test('sends 2 of 20 requests to a canary of 10 %', () => {
  const choices = chooseMany({ stable: 90, canary: 10 }, 20);
  expect(countOf(choices, 'canary')).toBe(2);
  expect(countOf(choices, 'stable')).toBe(18);
});

test('spreads a share instead of sending it in one go', () => {
  expect(chooseMany({ a: 2, b: 1 }, 6)).toEqual(['a', 'b', 'a', 'a', 'b', 'a']);
});

test('is never off by more than the number of groups, after any number of requests', () => {
  fc.assert(
    fc.property(someWeights, fc.integer({ min: 1, max: 500 }), (weights, times) => {
      const choices = chooseMany(weights, times);
      const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
      const groups = Object.keys(weights).length;
      for (const [group, weight] of Object.entries(weights)) {
        expect(Math.abs(countOf(choices, group) - (times * weight) / total)).toBeLessThan(groups);
      }
    }),
  );
});

test('chooses exactly by weight over each whole round', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 4 }), (numbers) => {
      const weights = Object.fromEntries(numbers.map((weight, index) => [`g${index}`, weight]));
      const total = numbers.reduce((sum, weight) => sum + weight, 0);
      const choices = chooseMany(weights, total);
      for (const [group, weight] of Object.entries(weights)) expect(countOf(choices, group)).toBe(weight);
    }),
  );
});

test('never chooses a group without weight', () => {
  fc.assert(
    fc.property(someWeights, (weights) => {
      for (const group of chooseMany(weights, 50)) expect(weights[group ?? '']).toBeGreaterThan(0);
    }),
  );
});

test.each([[{}], [{ a: 0 }], [{ a: 0, b: -1 }], [{ a: Number.NaN }]])('chooses nothing of %j', (weights) => {
  expect(chooseGroup(weights, {})).toEqual({ group: undefined, credits: {} });
});

test('gives the same sequence every time', () => {
  fc.assert(fc.property(someWeights, (weights) => expect(chooseMany(weights, 40)).toEqual(chooseMany(weights, 40))));
});

test('lets a group that was switched off start afresh', () => {
  const { credits } = chooseGroup({ a: 1, b: 99 }, {});
  const without = chooseGroup({ a: 0, b: 100 }, credits);
  expect(without.credits).not.toHaveProperty('a');
});
