import { ServiceError, type MemberKind, type Service } from '../gateway';
import type { WireProtocol, WireRequest } from '../wire';

/** AWS JSON 1.0 and 1.1: the operation is in `X-Amz-Target`. */
export function jsonProtocol(service: Service): WireProtocol {
  const members = service.members ?? {};
  return {
    read: (request) => ({
      operation: (request.headers['x-amz-target'] ?? '').split('.').pop() ?? '',
      input: readJson(request, members),
    }),
    write: (_call, output, requestId) => ({ status: 200, headers: headersOf(requestId), body: writeJson(output) }),
    fail: (error, request, requestId) => ({
      status: error.status,
      headers: {
        ...headersOf(requestId, request),
        // Clients that knew the service's older protocol look for its code here.
        ...(error.queryCode === undefined
          ? {}
          : { 'x-amzn-query-error': `${error.queryCode};${error.status < 500 ? 'Sender' : 'Receiver'}` }),
      },
      body: JSON.stringify({ __type: error.code, message: error.message, Message: error.message, ...error.details }),
    }),
  };
}

function headersOf(requestId: string, request?: WireRequest): Record<string, string> {
  return {
    'content-type': request?.headers['content-type'] ?? 'application/x-amz-json-1.0',
    'x-amzn-requestid': requestId,
  };
}

function readJson(request: WireRequest, members: Readonly<Record<string, MemberKind>>): object {
  if (request.body.length === 0) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(request.body.toString('utf8'), (name, value: unknown) => typed(value, members[name]));
  } catch {
    throw new ServiceError('SerializationException', 'the body of the request is not JSON');
  }
  if (parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed)) return parsed;
  throw new ServiceError(
    'SerializationException',
    `the body of the request must be a JSON object, got ${request.body.toString('utf8', 0, 40)}`,
  );
}

function typed(value: unknown, kind: MemberKind | undefined): unknown {
  if (kind === 'blob' && typeof value === 'string') return new Uint8Array(Buffer.from(value, 'base64'));
  if (kind === 'timestamp' && typeof value === 'number') return new Date(value * 1000);
  return value;
}

/** JSON with timestamps as seconds and blobs as base64. */
function writeJson(output: object): string {
  // JSON.stringify turns a Date to text before it asks the replacer, so the replacer looks at what holds it.
  return JSON.stringify(output, function replace(this: Record<string, unknown>, name: string, value: unknown) {
    const original = name === '' ? value : this[name];
    if (original instanceof Date) return original.getTime() / 1000;
    if (original instanceof Uint8Array) return Buffer.from(original).toString('base64');
    return value;
  });
}
