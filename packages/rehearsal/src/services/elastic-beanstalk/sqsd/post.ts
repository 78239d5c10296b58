import { type Agent, request } from 'node:http';
import type { DaemonRequest } from './request';

/** How the application answered; 0 when it did not. */
export interface PostResult {
  readonly status: number;
  /** Why there is no answer. */
  readonly error?: string;
}

export interface PostLimits {
  /** Real ms until the connection stands. */
  readonly connectMs: number;
  /** Real ms until the answer is there, from then on. */
  readonly inactivityMs: number;
}

/** Posts a message to the application and waits for its whole answer. */
export function post(
  target: { host: string; port: number; agent: Agent },
  { path, headers, body }: DaemonRequest,
  limits: PostLimits,
): Promise<PostResult> {
  return new Promise((resolve) => {
    const content = Buffer.from(body);
    const call = request({
      ...target,
      method: 'POST',
      path,
      headers: { ...headers, 'Content-Length': content.length },
    });
    let timer: NodeJS.Timeout | undefined;
    const limit = (ms: number, what: string) => {
      clearTimeout(timer);
      timer = setTimeout(() => call.destroy(new Error(what)), ms);
    };
    const end = (result: PostResult) => {
      clearTimeout(timer);
      resolve(result);
    };
    limit(limits.connectMs, `no connection within ${limits.connectMs / 1000} s`);
    const connected = () => limit(limits.inactivityMs, `no answer within ${limits.inactivityMs / 1000} s`);
    call.once('socket', (socket) => (socket.connecting ? socket.once('connect', connected) : connected()));
    call.once('response', (response) => {
      response.resume();
      response.once('end', () => end({ status: response.statusCode ?? 0 }));
      response.once('error', (error) => end({ status: 0, error: error.message }));
    });
    call.once('error', (error) => end({ status: 0, error: error.message }));
    call.end(content);
  });
}
