import { requestFor, taskMessage } from '../../../../src/services/elastic-beanstalk/sqsd/request';

const settings = { httpPath: '/orders', mimeType: 'application/json' };
const message = {
  MessageId: 'm-1',
  ReceiptHandle: 'r-1',
  Body: '{"id":1}',
  Attributes: {
    ApproximateFirstReceiveTimestamp: '1767225600123',
    ApproximateReceiveCount: '2',
    SenderId: 'AROA1:i-1',
  },
};

test('a message is posted to the configured path with the headers of the daemon', () => {
  expect(requestFor(message, 'http://127.0.0.1:1/123/orders', settings)).toEqual({
    path: '/orders',
    body: '{"id":1}',
    headers: {
      'User-Agent': expect.stringMatching(/^aws-sqsd\//),
      'Content-Type': 'application/json',
      'X-Aws-Sqsd-Msgid': 'm-1',
      'X-Aws-Sqsd-Queue': 'orders',
      'X-Aws-Sqsd-First-Received-At': '2026-01-01T00:00:00Z',
      'X-Aws-Sqsd-Receive-Count': '2',
      'X-Aws-Sqsd-Sender-Id': 'AROA1:i-1',
    },
  });
});

test('attributes of text and numbers become headers, binary ones do not', () => {
  const MessageAttributes = {
    kind: { DataType: 'String', StringValue: 'rush' },
    weight: { DataType: 'Number', StringValue: '3' },
    name: { DataType: 'String', StringValue: 'Zoë 🚀' },
    raw: { DataType: 'Binary' },
  };
  const { headers } = requestFor({ ...message, MessageAttributes }, 'q', settings);
  expect(headers).toMatchObject({
    'X-Aws-Sqsd-Attr-kind': 'rush',
    'X-Aws-Sqsd-Attr-weight': '3',
    'X-Aws-Sqsd-Attr-name': encodeURIComponent('Zoë 🚀'),
  });
  expect(headers).not.toHaveProperty('X-Aws-Sqsd-Attr-raw');
});

test('a periodic task is posted to its own path, with its headers and no body', () => {
  const { MessageAttributes } = taskMessage('q', { name: 'sweep', url: '/tasks/sweep' }, Date.UTC(2026, 0, 1, 12));
  const request = requestFor({ ...message, MessageAttributes }, 'q', settings);
  expect(request).toMatchObject({
    path: '/tasks/sweep',
    body: '',
    headers: {
      'X-Aws-Sqsd-Taskname': 'sweep',
      'X-Aws-Sqsd-Path': '/tasks/sweep',
      'X-Aws-Sqsd-Scheduled-At': '2026-01-01T12:00:00Z',
    },
  });
  expect(Object.keys(request.headers).filter((name) => name.startsWith('X-Aws-Sqsd-Attr'))).toEqual([]);
});
