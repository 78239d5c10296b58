import { type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { type Duplex } from 'node:stream';
import { type BalancedTarget } from './balanced-target';
import type { RequestHeaders } from './headers';

export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** What the client sent after the head. */
  readonly head: Buffer;
  readonly target: BalancedTarget;
  readonly headers: RequestHeaders;
  /** Called once, when both sides have ended. `failed`: the target could not be reached. */
  readonly onEnd: (failed: boolean) => void;
}

/** Joins a client that changes the protocol (WebSocket) with its target, byte by byte. */
export function forwardUpgrade({ request, socket, head, target, headers, onEnd }: Upgrade): void {
  const upstream = connect(target.target.port, target.target.host);
  let reached = false;
  upstream.once('connect', () => {
    reached = true;
    const lines = [`${request.method} ${request.url} HTTP/1.1`, 'Connection: Upgrade'];
    lines.push(`Upgrade: ${request.headers.upgrade}`);
    const { list } = headers;
    for (let at = 0; at < list.length; at += 2) lines.push(`${list[at]}: ${list[at + 1]}`);
    upstream.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
    upstream.write(head);
    upstream.pipe(socket).pipe(upstream);
  });
  upstream.on('error', () => {
    if (!reached) socket.write('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    socket.end();
  });
  upstream.once('close', () => {
    socket.end();
    onEnd(!reached);
  });
  socket.on('error', () => upstream.destroy());
  socket.once('close', () => upstream.destroy());
}
