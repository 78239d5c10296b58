/**
 * Makes one order, once, however often its message is delivered and wherever an earlier attempt died.
 *
 * The mark on the delivery is the last thing written, never the first: a mark that stood before the work would turn
 * a crash in between into a lost order. The work itself is a write that only the first one wins, so that repeating
 * it, or sending a second message for the same order, does no harm either.
 *
 * @param {object} parts
 * @param {ReturnType<import('../../shared/order-store.js').orderStore>} parts.store
 * @param {{ version: string }} parts.build
 * @param {() => number} parts.now milliseconds since 1970
 * @param {{ messageId: string, orderId: string }} delivery
 * @returns {Promise<'done' | 'done-before' | 'delivered-before' | 'unknown-order'>}
 */
export async function makeOrder({ store, build, now }, { messageId, orderId }) {
  const [deliveredBefore, order] = await Promise.all([store.wasDelivered(messageId), store.order(orderId)]);
  if (deliveredBefore) return 'delivered-before';
  if (!order) return 'unknown-order';

  const doneAt = new Date(now()).toISOString();
  const first = await store.complete(order, { messageId, doneAt, doneBy: build.version });
  await store.markDelivered(messageId, { orderId, doneAt });
  return first ? 'done' : 'done-before';
}
