import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Dispatcher, errors } from 'undici';
import { type BalancedTarget } from './balanced-target';
import { responseHeaders, type RequestHeaders } from './headers';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: BalancedTarget;
  readonly headers: RequestHeaders;
  /** Called once. `failed`: answered with 5xx, or broken through no fault of the client. */
  readonly onEnd: (failed: boolean) => void;
}

/**
 * Sends a request to its target, once: Application Load Balancer does not try another target, and a retry would hide
 * that a server was stopped before it was drained.
 */
export function forward(exchange: Exchange): void {
  const { request, target, headers } = exchange;
  const options: Dispatcher.DispatchOptions = {
    path: request.url ?? '/',
    method: request.method as Dispatcher.HttpMethod,
    headers: headers.list,
    body: headers.announceBody ? request : null,
  };
  target.pool.dispatch(options, new Forwarding(exchange));
}

/** One request on its way. A class, since closures for each request cost a tenth of what the balancer can do. */
class Forwarding implements Dispatcher.DispatchHandler {
  private ended = false;
  private controller: Dispatcher.DispatchController | undefined;

  constructor(private readonly exchange: Exchange) {
    exchange.response.once('close', () => this.onClose());
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.ended) controller.abort(new Error('the client closed the connection'));
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, _headers: object, reason?: string): void {
    // An interim answer (100, 103) is not the answer.
    if (status < 200) return;
    this.exchange.response.writeHead(status, reason ?? '', responseHeaders(controller.rawHeaders as Buffer[]));
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const { response } = this.exchange;
    if (response.write(chunk)) return;
    controller.pause();
    response.once('drain', () => controller.resume());
  }

  onResponseEnd(): void {
    const { response } = this.exchange;
    response.end();
    this.end(response.statusCode >= 500);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.ended) return;
    const { request, response } = this.exchange;
    // A body that broke off is the client's doing, however the connection to the target then ends.
    this.end(request.errored === null);
    if (response.headersSent) response.destroy();
    else answer(response, isTimeout(error) ? 504 : 502);
  }

  private onClose(): void {
    if (this.exchange.response.writableFinished) return;
    // The client has left: no fault of the target, and nobody to answer.
    this.end(false);
    this.controller?.abort(new Error('the client closed the connection'));
  }

  private end(failed: boolean): void {
    if (this.ended) return;
    this.ended = true;
    this.exchange.onEnd(failed);
  }
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

function isTimeout(error: Error): boolean {
  return (
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError ||
    error instanceof errors.ConnectTimeoutError
  );
}
