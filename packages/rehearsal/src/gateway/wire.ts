import type { Readable } from 'node:stream';
import type { ServiceError } from './gateway';

/** A request as it came in, its body read. */
export interface WireRequest {
  readonly method: string;
  /** Path as it was sent, still encoded, without the query. */
  readonly rawPath: string;
  /** Query as it was sent, still encoded, without the question mark. */
  readonly rawQuery: string;
  /** Lower-case names; values sent several times are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | Readable;
}

/** The operation that a request asks for, and its input. */
export interface WireCall {
  readonly operation: string;
  readonly input: object;
}

/** How one protocol puts calls on the wire. */
export interface WireProtocol {
  /** Throws ServiceError where the request is not one of this protocol. */
  read(request: WireRequest): WireCall;
  write(call: WireCall, output: object, requestId: string): WireResponse;
  fail(error: ServiceError, request: WireRequest, requestId: string): WireResponse;
}

/** The REST protocol of a service that has its own. */
export type RestBinding = WireProtocol;

/** The parameters of a query or a form, decoded; a plus sign means a space only in forms. */
export function parseParameters(text: string, form = false): [string, string][] {
  return text
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', ...rest] = (form ? part.replaceAll('+', ' ') : part).split('=');
      return [decode(name), decode(rest.join('='))];
    });
}

/** Percent-decoding that leaves alone what is not encoded properly. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
