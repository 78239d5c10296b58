import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { timePrefix } from './order-id.js';

/**
 * @typedef {{ id: string, drink: string, quantity: number, name: string, acceptedAt: string, acceptedBy: string }} Order
 * @typedef {{ messageId: string, doneAt: string, doneBy: string }} Completion
 */

/**
 * The orders, as objects that are written once and never changed:
 *
 *     orders/<id>.json         the order, written by the web application
 *     done/<id>.json           the order and its completion, written by the worker
 *     deliveries/<message id>  a message whose work is finished
 *
 * @param {{ send(command: object): Promise<any> }} s3 an S3 client
 * @param {string} bucket
 */
export function orderStore(s3, bucket) {
  const read = async (key) => {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return JSON.parse(await Body.transformToString());
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  };

  /** Writes only when nothing is there yet, and says whether it did. */
  const writeOnce = async (key, value) => {
    try {
      await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: JSON.stringify(value),
          ContentType: 'application/json',
          IfNoneMatch: '*',
        }),
      );
      return true;
    } catch (error) {
      if (error.name === 'PreconditionFailed' || error.$metadata?.httpStatusCode === 412) return false;
      throw error;
    }
  };

  /** Ids below `folder` from the first one made at `since` to the last one made before `until`. */
  async function* idsBetween(folder, since, until) {
    let after = `${folder}${timePrefix(since)}`;
    const end = `${folder}${timePrefix(until)}`;
    for (;;) {
      const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: folder, StartAfter: after }));
      for (const { Key } of page.Contents ?? []) {
        if (Key >= end) return;
        yield Key.slice(folder.length, -'.json'.length);
        after = Key;
      }
      if (!page.IsTruncated) return;
    }
  }

  return {
    /** @param {Order} order */
    accept: (order) => writeOnce(`orders/${order.id}.json`, order),

    /** @param {string} id @returns {Promise<Order | undefined>} */
    order: (id) => read(`orders/${id}.json`),

    /** The order as a customer sees it, or undefined. @param {string} id */
    async find(id) {
      const [order, done] = await Promise.all([read(`orders/${id}.json`), read(`done/${id}.json`)]);
      if (done) return { ...done, state: 'done' };
      return order && { ...order, state: 'accepted' };
    },

    /** @param {Order} order @param {Completion} completion @returns {Promise<boolean>} false: it was done already */
    complete: (order, completion) => writeOnce(`done/${order.id}.json`, { ...order, ...completion }),

    /** @param {string} messageId */
    async wasDelivered(messageId) {
      try {
        await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: `deliveries/${messageId}` }));
        return true;
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
    },

    /** @param {string} messageId @param {object} record @returns {Promise<boolean>} false: it was marked already */
    markDelivered: (messageId, record) => writeOnce(`deliveries/${messageId}`, record),

    /**
     * Ids of orders taken in a span of time and not done yet, oldest first.
     * @param {{ since: number, until: number, limit: number }} span times in milliseconds since 1970
     * @returns {Promise<string[]>}
     */
    async open({ since, until, limit }) {
      const accepted = await collect(idsBetween('orders/', since, until));
      // Listed second: an order that is done in between then counts as done.
      const done = new Set(await collect(idsBetween('done/', since, until)));
      return accepted.filter((id) => !done.has(id)).slice(0, limit);
    },
  };
}

function isMissing(error) {
  return error.name === 'NoSuchKey' || error.name === 'NotFound' || error.$metadata?.httpStatusCode === 404;
}

async function collect(items) {
  const all = [];
  for await (const item of items) all.push(item);
  return all;
}
