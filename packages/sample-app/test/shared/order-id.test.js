import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isOrderId, newOrderId, timePrefix } from '../../shared/order-id.js';

describe('order id', () => {
  test('ids sort by the time they were made, now and in forty years', () => {
    const times = ['2001-09-10', '2026-11-21T09:00:00.000Z', '2026-11-21T09:00:00.001Z', '2066-01-01'].map(Date.parse);
    const ids = times.map(newOrderId);
    assert.deepEqual([...ids].reverse().sort(), ids);
  });

  test('the prefix of a moment lies between the ids before and the ids from then on', () => {
    const time = Date.parse('2026-11-21');
    assert.ok(newOrderId(time - 1) < timePrefix(time));
    assert.ok(timePrefix(time) < newOrderId(time));
  });

  test('an id is told from everything else', () => {
    assert.equal(isOrderId(newOrderId(Date.parse('2026-11-21'))), true);
    for (const other of ['', '../x', 'mi8x2k3f0-0123456789AB', undefined, 7, ['mi8x2k3f0-0123456789ab']]) {
      assert.equal(isOrderId(other), false);
    }
  });
});
