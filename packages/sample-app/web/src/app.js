import { HttpError, httpApp, readJson } from '../../shared/http-app.js';
import { isOrderId, newOrderId } from '../../shared/order-id.js';
import { readWish } from './menu.js';
import { renderPage } from './page/page.js';

/**
 * The page and the API. `/`, `/health` and `/version` touch nothing outside this process.
 * @param {object} parts
 * @param {ReturnType<import('../../shared/order-store.js').orderStore>} parts.store
 * @param {ReturnType<import('../../shared/order-queue.js').orderQueue>} parts.queue
 * @param {{ version: string, commit: string }} parts.build
 * @param {(event: string, details?: object) => void} parts.log
 * @param {() => number} [parts.now] milliseconds since 1970
 */
export function webApp({ store, queue, build, log, now = Date.now }) {
  const page = renderPage(build);

  return httpApp({
    version: build.version,
    log,
    routes: {
      'GET /': () => page,
      'GET /health': () => ({ body: { status: 'ok' } }),
      'GET /version': () => ({ body: build }),

      'POST /api/orders': async ({ request }) => {
        const wish = readWish(await readJson(request));
        const time = now();
        const order = {
          id: newOrderId(time),
          ...wish,
          acceptedAt: new Date(time).toISOString(),
          acceptedBy: build.version,
        };
        await store.accept(order);
        // The order is safe from here on. Should its message not get through, the worker's sweep sends it again;
        // an error would only make the customer order twice.
        await queue.send(order.id).catch((error) => log('message-not-sent', { id: order.id, error: String(error) }));
        return { status: 201, headers: { location: `/api/orders/${order.id}` }, body: { ...order, state: 'accepted' } };
      },

      'GET /api/orders/:id': async ({ params: { id } }) => {
        const order = isOrderId(id) ? await store.find(id) : undefined;
        if (!order) throw new HttpError(404, 'no-such-order', `no order ${id}`);
        return { body: order };
      },
    },
  });
}
