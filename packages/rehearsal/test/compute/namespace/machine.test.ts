import { identityMap } from '../../../src/compute/namespace/machine';

test('maps every id of the machine to itself', () => {
  expect(identityMap(['         0          0 4294967295'])).toBe('0 0 4294967295\n');
});

test('maps only the ids that a container has, by the numbers they have there', () => {
  expect(identityMap(['0 100000 1000', '1000 5000 1'])).toBe('0 0 1000\n1000 1000 1\n');
});
