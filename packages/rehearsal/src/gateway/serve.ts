import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';
import type { CredentialTable } from './credentials';
import { dispatch, type DispatchOptions } from './dispatch';
import { ServiceError, type Service } from './gateway';
import { chooseProtocol } from './protocols/choose';
import { jsonProtocol } from './protocols/json';
import { readSignature, verifySignature, type Signature } from './signature';
import type { WireProtocol, WireRequest, WireResponse } from './wire';

export interface ServeOptions extends DispatchOptions {
  readonly credentials: CredentialTable;
  /** Hears of an error that no service meant, a fault of the rehearsal itself. */
  readonly onFault?: (error: unknown) => void;
}

/** Serves one HTTP request: who, which service, which operation, and the answer in the protocol it came in. */
export async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  signal: AbortSignal,
  options: ServeOptions,
): Promise<void> {
  const request = await readRequest(incoming);
  const response = await answer(request, signal, options);
  outgoing.writeHead(response.status, response.headers);
  if (response.body instanceof Readable) await pipeline(response.body, outgoing);
  else outgoing.end(response.body);
}

/** The answer to one request, read whole; never throws. */
export async function answer(request: WireRequest, signal: AbortSignal, options: ServeOptions): Promise<WireResponse> {
  const requestId = randomUUID();
  let protocol: WireProtocol = jsonProtocol({ name: 'none', operations: {} });
  try {
    const signature = readSignature(request);
    const service = serviceOf(signature, options.services);
    protocol = chooseProtocol(request, service);
    const { principal, region } = identify(request, signature, options.credentials);
    const plain = service.rest ? request : { ...request, body: inflate(request) };
    const call = protocol.read(plain);
    const output = await dispatch({ ...call, principal, region, signal, service: service.name }, options);
    return protocol.write(call, (output ?? {}) as object, requestId);
  } catch (error) {
    if (!(error instanceof ServiceError)) options.onFault?.(error);
    return protocol.fail(toServiceError(error), request, requestId);
  }
}

function serviceOf(signature: Signature | undefined, services: ReadonlyMap<string, Service>): Service {
  const name = signature?.service ?? 's3';
  // The protocol is the service's, so an unknown service is answered as if it existed and had no operation.
  return services.get(name) ?? { name, operations: {} };
}

function identify(request: WireRequest, signature: Signature | undefined, credentials: CredentialTable) {
  if (!signature) {
    throw new ServiceError(
      'MissingAuthenticationToken',
      'the request is not signed; give the client the credentials of its environment',
      403,
    );
  }
  const { principal, secret } = credentials.find(signature);
  verifySignature(request, signature, secret, Date.now());
  return { principal, region: signature.region };
}

function inflate(request: WireRequest): Buffer {
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(request.body) : request.body;
}

function toServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new ServiceError('InternalFailure', `a fault of the rehearsal itself: ${message}`, 500);
}

async function readRequest(incoming: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const [rawPath = '/', ...query] = (incoming.url ?? '/').split('?');
  const headers = Object.entries(incoming.headersDistinct).map(([name, values]) => [name, (values ?? []).join(',')]);
  return {
    method: incoming.method ?? 'GET',
    rawPath,
    rawQuery: query.join('?'),
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: Buffer.concat(chunks),
  };
}
