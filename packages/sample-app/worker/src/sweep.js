const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Younger orders are still on their way; older ones need a person. */
const STUCK_AFTER = 2 * MINUTE;
const GIVE_UP_AFTER = DAY;

/** A long queue is no reason to make it longer: a sweep adds this many messages at most. */
const MOST_RESENT = 100;

/**
 * Sends a message again for orders that were taken and never made: their web instance died, or its message was
 * refused, between storing the order and sending it.
 * @param {object} parts
 * @param {ReturnType<import('../../shared/order-store.js').orderStore>} parts.store
 * @param {ReturnType<import('../../shared/order-queue.js').orderQueue>} parts.queue
 * @param {() => number} parts.now milliseconds since 1970
 * @returns {Promise<{ stuck: number, resent: string[] }>}
 */
export async function sweep({ store, queue, now }) {
  const time = now();
  const stuck = await store.open({ since: time - GIVE_UP_AFTER, until: time - STUCK_AFTER, limit: MOST_RESENT });
  await Promise.all(stuck.map((id) => queue.send(id)));
  return { stuck: stuck.length, resent: stuck };
}
