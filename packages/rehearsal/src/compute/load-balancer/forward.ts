import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Dispatcher, errors } from 'undici';
import { type BalancedTarget } from './balanced-target';
import { responseHeaders } from './headers';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: BalancedTarget;
  /** Headers for the target, names and values in turn. */
  readonly headers: string[];
  /** Called once. `failed`: answered with 5xx, or broken through no fault of the client. */
  readonly onEnd: (failed: boolean) => void;
}

/**
 * Sends a request to its target, once: Application Load Balancer does not try another target, and a retry would hide
 * that a server was stopped before it was drained.
 */
export function forward(exchange: Exchange): void {
  const { request, response, target, headers } = exchange;
  let ended = false;
  let controller: Dispatcher.DispatchController | undefined;
  const end = (failed: boolean) => {
    if (ended) return;
    ended = true;
    exchange.onEnd(failed);
  };
  response.once('close', () => {
    if (response.writableFinished) return;
    // The client has left: no fault of the target, and nobody to answer.
    end(false);
    controller?.abort(new Error('the client closed the connection'));
  });
  response.on('drain', () => controller?.resume());

  const options: Dispatcher.DispatchOptions = {
    path: request.url ?? '/',
    method: request.method as Dispatcher.HttpMethod,
    headers,
    body: hasBody(request) ? request : null,
  };
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart: (started) => {
      controller = started;
      if (ended) started.abort(new Error('the client closed the connection'));
    },
    onResponseStart: (started, status, _headers, reason) => {
      // An interim answer (100, 103) is not the answer.
      if (status < 200) return;
      response.writeHead(status, reason ?? '', responseHeaders(started.rawHeaders as Buffer[]));
    },
    onResponseData: (started, chunk) => {
      if (!response.write(chunk)) started.pause();
    },
    onResponseEnd: () => {
      response.end();
      end(response.statusCode >= 500);
    },
    onResponseError: (_controller, error) => {
      if (ended) return;
      // A body that broke off is the client's doing, however the connection to the target then ends.
      end(request.errored === null);
      if (response.headersSent) response.destroy();
      else answer(response, isTimeout(error) ? 504 : 502);
    },
  };
  target.pool.dispatch(options, handler);
}

const REASONS = { 502: 'Bad Gateway', 503: 'Service Temporarily Unavailable', 504: 'Gateway Time-out' };

/** An answer of the balancer itself. */
export function answer(response: ServerResponse, status: keyof typeof REASONS): void {
  const title = `${status} ${REASONS[status]}`;
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  response.writeHead(status, REASONS[status], {
    'content-type': 'text/html',
    'content-length': Buffer.byteLength(body),
    server: 'awselb/2.0',
  });
  response.end(body);
}

function hasBody(request: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  return encoding !== undefined || (length !== undefined && length !== '0');
}

function isTimeout(error: Error): boolean {
  return (
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError ||
    error instanceof errors.ConnectTimeoutError
  );
}
