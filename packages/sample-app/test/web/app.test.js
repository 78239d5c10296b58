import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { webApp } from '../../web/src/app.js';
import { fakeS3, fakeSqs } from '../helpers/fake-aws.js';
import { BUILD, postJson, running } from '../helpers/applications.js';

const WISH = { drink: 'Cortado', quantity: 2, name: 'Ada' };

describe('web', () => {
  test('an order is stored, its message is sent, and the answer says where it is', async (t) => {
    const { url, s3, sqs } = await running(t, webApp);
    const answer = await postJson(`${url}/api/orders`, WISH);
    const order = await answer.json();

    assert.equal(answer.status, 201);
    assert.equal(answer.headers.get('location'), `/api/orders/${order.id}`);
    assert.deepEqual(s3.json(`orders/${order.id}.json`), {
      id: order.id,
      ...WISH,
      acceptedAt: '2026-11-21T09:00:00.000Z',
      acceptedBy: BUILD.version,
    });
    assert.deepEqual(sqs.messages, [{ orderId: order.id }]);
  });

  test('an order is shown as accepted, and as done once the worker is done', async (t) => {
    const { url, store } = await running(t, webApp);
    const { id, ...order } = await (await postJson(`${url}/api/orders`, WISH)).json();
    assert.equal((await (await fetch(`${url}/api/orders/${id}`)).json()).state, 'accepted');

    await store.complete({ id, ...order }, { messageId: 'm1', doneAt: 'now', doneBy: 'v2' });
    const done = await (await fetch(`${url}/api/orders/${id}`)).json();
    assert.deepEqual([done.state, done.doneBy, done.drink], ['done', 'v2', 'Cortado']);
  });

  test('an order whose message is refused is still taken: the sweep will send it', async (t) => {
    const { url, s3 } = await running(t, webApp, { sqs: fakeSqs({ broken: true }) });
    const answer = await postJson(`${url}/api/orders`, WISH);
    assert.equal(answer.status, 201);
    assert.equal(s3.keys('orders/').length, 1);
  });

  test('an order that cannot be stored is not taken, and no message is sent', async (t) => {
    const s3 = fakeS3();
    s3.failCall(0);
    const { url, sqs } = await running(t, webApp, { s3 });
    const answer = await postJson(`${url}/api/orders`, WISH);
    assert.equal(answer.status, 500);
    assert.deepEqual(sqs.messages, []);
  });

  const REFUSED = [
    ['a drink that is not on the menu', { drink: 'Tea' }, 422, /^drink must be one of .* got "Tea"$/],
    ['no cup', { drink: 'Cortado', quantity: 0 }, 422, /^quantity must be .* got 0$/],
    ['half a cup', { drink: 'Cortado', quantity: 1.5 }, 422, /^quantity must be .* got 1.5$/],
    ['a blank name', { drink: 'Cortado', name: ' ' }, 422, /^name must be .* got " "$/],
    ['null', null, 422, /^drink must be/],
    ['a list', [], 422, /^drink must be/],
    ['something that is not JSON', 'drink=Cortado', 400, /must be JSON/],
    ['a body of 20 kB', 'x'.repeat(20_000), 413, /16384 bytes/],
  ];
  for (const [what, body, status, message] of REFUSED) {
    test(`${what} is refused with ${status}, and nothing is stored`, async (t) => {
      const { url, s3 } = await running(t, webApp);
      const answer = await postJson(`${url}/api/orders`, body === null ? 'null' : body);
      assert.equal(answer.status, status);
      assert.match((await answer.json()).message, message);
      assert.deepEqual(s3.calls, []);
    });
  }

  test('an order nobody placed is not found, and an id of another form is not even looked up', async (t) => {
    const { url, s3 } = await running(t, webApp);
    assert.equal((await fetch(`${url}/api/orders/000000000-0123456789ab`)).status, 404);
    assert.equal(s3.calls.length, 2);
    assert.equal((await fetch(`${url}/api/orders/..%2Fdone%2Fx`)).status, 404);
    assert.equal(s3.calls.length, 2);
  });

  test('page, health and version touch neither the store nor the queue', async (t) => {
    const { url, s3, sqs } = await running(t, webApp);
    for (const path of ['/', '/health', '/version']) assert.equal((await fetch(url + path)).status, 200);
    assert.deepEqual([s3.calls, sqs.messages], [[], []]);
  });

  test('the version names itself and its commit', async (t) => {
    const { url } = await running(t, webApp);
    assert.deepEqual(await (await fetch(`${url}/version`)).json(), BUILD);
  });

  test('every answer says which version gave it, refusals included', async (t) => {
    const { url } = await running(t, webApp);
    const answers = [
      fetch(url),
      fetch(`${url}/none`),
      fetch(url, { method: 'PUT' }),
      postJson(`${url}/api/orders`, '{'),
    ];
    const seen = (await Promise.all(answers)).map(({ status, headers }) => [status, headers.get('x-app-version')]);
    assert.deepEqual(
      seen,
      [200, 404, 405, 400].map((status) => [status, BUILD.version]),
    );
  });

  test('the wrong method is told which ones there are', async (t) => {
    const { url } = await running(t, webApp);
    assert.equal((await fetch(`${url}/api/orders`, { method: 'DELETE' })).headers.get('allow'), 'POST');
  });

  test('the page shows its version, loads nothing from elsewhere, and allows its own script and style alone', async (t) => {
    const { url } = await running(t, webApp);
    const answer = await fetch(url);
    const html = await answer.text();
    const policy = answer.headers.get('content-security-policy');

    assert.ok(html.includes(`>${BUILD.version}</code>`));
    assert.deepEqual(html.match(/(src|href)="(?!data:)[^"]*"|https?:\/\/|url\(/g), null);
    for (const tag of ['script', 'style']) {
      const [, text] = html.match(new RegExp(`<${tag}>([^]*?)</${tag}>`));
      const hash = createHash('sha256').update(text).digest('base64');
      assert.ok(policy.includes(`${tag}-src 'sha256-${hash}'`), `${tag} is not in ${policy}`);
    }
  });

  test('HEAD gives the headers of GET and no body', async (t) => {
    const { url } = await running(t, webApp);
    const [get, head] = await Promise.all([fetch(url), fetch(url, { method: 'HEAD' })]);
    assert.equal(head.headers.get('content-length'), get.headers.get('content-length'));
    assert.equal(await head.text(), '');
  });
});
