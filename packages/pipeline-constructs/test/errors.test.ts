import { Lazy } from 'aws-cdk-lib';
import { ensure, isKnown, SlipwayError } from '../src/errors';

const complaint = { code: 'some-code', what: 'a thing has to be so', got: 'otherwise', instead: 'make it so' };

test('an error says by code what is wrong, what was got, and what to do instead', () => {
  const error = new SlipwayError(complaint);
  expect(error.message).toBe("[some-code] a thing has to be so, got 'otherwise'; make it so");
  expect(error.code).toBe('some-code');
});

test('an error shows lists and objects as they were written, and long texts shortened', () => {
  expect(new SlipwayError({ ...complaint, got: ['a', 2] }).message).toContain("got ['a', 2]");
  expect(new SlipwayError({ ...complaint, got: { a: 1 } }).message).toContain('got {"a":1}');
  expect(new SlipwayError({ ...complaint, got: 'x'.repeat(500) }).message.length).toBeLessThan(250);
});

test('ensure throws only if the condition does not hold', () => {
  expect(() => ensure(true, complaint)).not.toThrow();
  expect(() => ensure(false, complaint)).toThrow(SlipwayError);
});

test('a token is not known before deployment, anything else is', () => {
  expect(isKnown(Lazy.string({ produce: () => 'later' }))).toBe(false);
  expect(isKnown('now')).toBe(true);
});
