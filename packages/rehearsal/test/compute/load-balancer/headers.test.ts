import { requestHeaders, responseHeaders } from '../../../src/compute/load-balancer/headers';

const forwarding = { client: '::ffff:127.0.0.1', port: 8080, traceId: '1-aaaaaaaa-bbbb' };

function sent(raw: readonly string[]): Readonly<Record<string, string>> {
  const headers = requestHeaders(raw, forwarding).list;
  const pairs = headers.flatMap((name, at) => (at % 2 === 0 ? [[name.toLowerCase(), headers[at + 1]]] : []));
  return Object.fromEntries(pairs);
}

test('adds what an Application Load Balancer adds', () => {
  expect(sent(['Host', 'shop.example'])).toEqual({
    host: 'shop.example',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-port': '8080',
    'x-amzn-trace-id': 'Root=1-aaaaaaaa-bbbb',
  });
});

test('appends the client to those that came before', () => {
  expect(sent(['X-Forwarded-For', '203.0.113.7'])['x-forwarded-for']).toBe('203.0.113.7, 127.0.0.1');
});

test('does not let the client say which protocol and port it was', () => {
  expect(sent(['X-Forwarded-Proto', 'https', 'X-Forwarded-Port', '443'])).toMatchObject({
    'x-forwarded-proto': 'http',
    'x-forwarded-port': '8080',
  });
});

test.each([
  ['Root=1-old-1', 'Self=1-aaaaaaaa-bbbb;Root=1-old-1'],
  ['Self=1-old-2;Root=1-old-1;CalledFrom=app', 'Self=1-aaaaaaaa-bbbb;Root=1-old-1;CalledFrom=app'],
  ['CalledFrom=app', 'Root=1-aaaaaaaa-bbbb;CalledFrom=app'],
])('continues the trace %s', (got, expected) => {
  expect(sent(['x-amzn-trace-id', got])['x-amzn-trace-id']).toBe(expected);
});

test('keeps what belongs to one connection on that connection', () => {
  const headers = sent([
    'Connection',
    'close, X-Hop',
    'X-Hop',
    '1',
    'Keep-Alive',
    'timeout=5',
    'TE',
    'trailers',
    'Accept',
    '*/*',
  ]);
  expect(Object.keys(headers).filter((name) => !name.startsWith('x-forwarded'))).toEqual(['accept', 'x-amzn-trace-id']);
});

test.each([
  [['Content-Length', '3'], true],
  [['Transfer-Encoding', 'chunked'], true],
  [['Content-Length', '0'], false],
  [['Accept', '*/*'], false],
])('reads from %j whether a body follows', (raw, expected) => {
  expect(requestHeaders(raw, forwarding).announceBody).toBe(expected);
});

test("leaves out what a response declares its connection's own", () => {
  const raw = ['X-Hop', '1', 'Connection', 'close, x-hop', 'X-Kept', '2'];
  expect(responseHeaders(raw.map((part) => Buffer.from(part)))).toEqual(['X-Kept', '2']);
});

test('hands on every cookie of a response, and nothing of its connection', () => {
  const raw = ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'Connection', 'keep-alive', 'Transfer-Encoding', 'chunked'];
  expect(responseHeaders(raw.map((part) => Buffer.from(part)))).toEqual(['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']);
});
