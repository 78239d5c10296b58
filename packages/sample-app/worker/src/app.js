import { HttpError, httpApp, readJson } from '../../shared/http-app.js';
import { isOrderId } from '../../shared/order-id.js';
import { makeOrder } from './make-order.js';
import { sweep } from './sweep.js';

/**
 * What the SQS daemon of a Beanstalk worker environment calls. It deletes a message on status 200 and on nothing
 * else, 201 and 204 included; everything else is delivered again, and in the end goes to the dead-letter queue.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features-managing-env-tiers.html
 * @param {object} parts
 * @param {ReturnType<import('../../shared/order-store.js').orderStore>} parts.store
 * @param {ReturnType<import('../../shared/order-queue.js').orderQueue>} parts.queue
 * @param {{ version: string, commit: string }} parts.build
 * @param {(event: string, details?: object) => void} parts.log
 * @param {() => number} [parts.now] milliseconds since 1970
 */
export function workerApp({ store, queue, build, log, now = Date.now }) {
  return httpApp({
    version: build.version,
    log,
    routes: {
      'GET /health': () => ({ body: { status: 'ok' } }),
      'GET /version': () => ({ body: build }),

      'POST /': async ({ request }) => {
        const messageId = header(request, 'x-aws-sqsd-msgid');
        const { orderId } = Object(await readJson(request));
        if (!isOrderId(orderId)) throw new HttpError(400, 'no-order-id', 'the message names no order');
        const outcome = await makeOrder({ store, build, now }, { messageId, orderId });
        if (outcome === 'unknown-order') throw new HttpError(404, outcome, `no order ${orderId}`);
        return { body: { outcome } };
      },

      'POST /tasks/sweep': async ({ request }) => {
        const task = header(request, 'x-aws-sqsd-taskname');
        const report = await sweep({ store, queue, now });
        log('swept', { task, ...report });
        return { body: report };
      },
    },
  });
}

function header(request, name) {
  const value = request.headers[name];
  if (!value) throw new HttpError(400, 'not-the-daemon', `the header ${name} is missing: this is for the SQS daemon`);
  return value;
}
