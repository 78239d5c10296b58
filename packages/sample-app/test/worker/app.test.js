import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newOrderId } from '../../shared/order-id.js';
import { workerApp } from '../../worker/src/app.js';
import { BUILD, NOW, postJson, running } from '../helpers/applications.js';
import { fakeS3 } from '../helpers/fake-aws.js';

const MINUTE = 60_000;

function orderAt(time) {
  return { id: newOrderId(time), drink: 'Filter', quantity: 1, name: 'Ada', acceptedAt: 'then', acceptedBy: 'v1' };
}

async function runningWithOrder(t, options) {
  const app = await running(t, workerApp, options);
  const order = orderAt(NOW);
  await app.store.accept(order);
  const deliver = (messageId = 'm1') =>
    postJson(app.url, { orderId: order.id }, { 'x-aws-sqsd-msgid': messageId, 'x-aws-sqsd-receive-count': '1' });
  return { ...app, order, deliver };
}

const outcome = async (answer) => [answer.status, (await answer.json()).outcome];

describe('worker', () => {
  test('a delivery marks the order done and is answered with 200, the one status that deletes a message', async (t) => {
    const { s3, order, deliver } = await runningWithOrder(t);
    assert.deepEqual(await outcome(await deliver()), [200, 'done']);
    assert.deepEqual(s3.json(`done/${order.id}.json`), {
      ...order,
      messageId: 'm1',
      doneAt: '2026-11-21T09:00:00.000Z',
      doneBy: BUILD.version,
    });
    assert.deepEqual(s3.json('deliveries/m1').orderId, order.id);
  });

  test('a delivery that comes twice marks the order once', async (t) => {
    let time = NOW;
    const { s3, order, deliver } = await runningWithOrder(t, { now: () => time });
    await deliver();
    time += MINUTE;
    assert.deepEqual(await outcome(await deliver()), [200, 'delivered-before']);
    assert.equal(s3.json(`done/${order.id}.json`).doneAt, new Date(NOW).toISOString());
  });

  test('a second message for the same order changes nothing and is deleted too', async (t) => {
    const { s3, order, deliver } = await runningWithOrder(t);
    await deliver('m1');
    assert.deepEqual(await outcome(await deliver('m2')), [200, 'done-before']);
    assert.equal(s3.json(`done/${order.id}.json`).messageId, 'm1');
  });

  test('of ten deliveries at the same moment one makes the order, and all are deleted', async (t) => {
    const { deliver } = await runningWithOrder(t);
    const outcomes = await Promise.all(Array.from({ length: 10 }, async () => outcome(await deliver())));
    assert.deepEqual(new Set(outcomes.map(([status]) => status)), new Set([200]));
    assert.equal(outcomes.filter(([, what]) => what === 'done').length, 1);
  });

  // The calls of a delivery are: was it delivered, read the order, write done, mark delivered.
  for (const afterwards of [false, true]) {
    for (let call = 0; call < 4; call += 1) {
      const moment = `${afterwards ? 'just after' : 'just before'} its call ${call + 1} of 4`;
      test(`an attempt that breaks ${moment} is delivered again and completes`, async (t) => {
        const { s3, order, deliver } = await runningWithOrder(t);
        s3.failCall(call, { afterwards });
        assert.equal((await deliver()).status, 500);
        assert.equal((await deliver()).status, 200);
        assert.equal(s3.json(`done/${order.id}.json`).messageId, 'm1');
        assert.deepEqual(s3.keys('deliveries/'), ['deliveries/m1']);
      });
    }
  }

  test('an attempt leaves no mark on the delivery before the order is done', async (t) => {
    const { s3, deliver } = await runningWithOrder(t);
    s3.failCall(2);
    await deliver();
    assert.deepEqual([s3.keys('done/'), s3.keys('deliveries/')], [[], []]);
  });

  const KEPT = [
    ['an order that was never taken', { orderId: '000000000-0123456789ab' }, { 'x-aws-sqsd-msgid': 'm1' }, 404],
    ['a message that names no order', {}, { 'x-aws-sqsd-msgid': 'm1' }, 400],
    ['a message that is not JSON', 'hello', { 'x-aws-sqsd-msgid': 'm1' }, 400],
    ['a caller that is not the daemon', { orderId: '000000000-0123456789ab' }, {}, 400],
  ];
  for (const [what, body, headers, status] of KEPT) {
    test(`${what} gets ${status}, so that the message stays`, async (t) => {
      const { url, s3 } = await running(t, workerApp);
      assert.equal((await postJson(url, body, headers)).status, status);
      assert.deepEqual(s3.keys(''), []);
    });
  }

  test('the sweep sends again what is older than two minutes and not done', async (t) => {
    const { url, store, sqs } = await running(t, workerApp);
    const [stuck, done, young, ancient] = [5, 4, 1, 25 * 60].map((minutes) => orderAt(NOW - minutes * MINUTE));
    for (const order of [stuck, done, young, ancient]) await store.accept(order);
    await store.complete(done, { messageId: 'm', doneAt: 'then', doneBy: 'v1' });

    const answer = await fetch(`${url}/tasks/sweep`, { method: 'POST', headers: { 'x-aws-sqsd-taskname': 'sweep' } });
    assert.equal(answer.status, 200);
    assert.deepEqual(await answer.json(), { stuck: 1, resent: [stuck.id] });
    assert.deepEqual(sqs.messages, [{ orderId: stuck.id }]);
  });

  test('a sweep reads listings to their end, and sends a hundred messages at most', async (t) => {
    const { url, store, sqs } = await running(t, workerApp, { s3: fakeS3({ pageSize: 7 }) });
    const orders = Array.from({ length: 130 }, (_, i) => orderAt(NOW - 10 * MINUTE + i));
    await Promise.all(orders.map((order) => store.accept(order)));
    await Promise.all(orders.slice(0, 20).map((order) => store.complete(order, {})));

    await fetch(`${url}/tasks/sweep`, { method: 'POST', headers: { 'x-aws-sqsd-taskname': 'sweep' } });
    const expected = orders.slice(20, 120).map(({ id }) => ({ orderId: id }));
    assert.deepEqual(sqs.messages, expected);
  });

  test('a sweep is for the daemon alone', async (t) => {
    const { url } = await running(t, workerApp);
    assert.equal((await fetch(`${url}/tasks/sweep`, { method: 'POST' })).status, 400);
  });
});
