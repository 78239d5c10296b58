import { createConnection, createServer, type Socket } from 'node:net';
import { RehearsalError } from '../core/errors';

/** What another `slipway` process asks of the one that holds the rehearsal. */
export interface ControlRequest {
  readonly command: 'status' | 'logs' | 'approve' | 'reject' | 'retry' | 'rollback' | 'stop' | 'down';
  readonly operands: readonly string[];
  readonly message?: string;
}

export interface ControlAnswer {
  readonly ok: boolean;
  readonly text: string;
}

/** What the rehearsal answers, and what it does once the asker has the answer. */
export interface ControlReply extends ControlAnswer {
  readonly afterwards?: () => void;
}

/** Answers control requests on a Unix socket; one line of JSON each way. */
export async function listenForControl(
  path: string,
  answer: (request: ControlRequest) => Promise<ControlReply>,
): Promise<() => Promise<void>> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    onFirstLine(socket, (line) => {
      void serve(line, answer).then(({ afterwards, ...result }) => {
        if (afterwards) socket.once('close', afterwards);
        if (socket.writable) socket.end(`${JSON.stringify(result)}\n`);
      });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroySoon();
    });
}

async function serve(line: string, answer: (request: ControlRequest) => Promise<ControlReply>): Promise<ControlReply> {
  try {
    return await answer(JSON.parse(line) as ControlRequest);
  } catch (error) {
    return { ok: false, text: error instanceof Error ? error.message : String(error) };
  }
}

/** Asks the rehearsal behind `path`. */
export function askControl(path: string, request: ControlRequest): Promise<ControlAnswer> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    const gone = (cause?: unknown) =>
      reject(
        new RehearsalError({
          code: 'rehearsal-gone',
          message: 'the rehearsal does not answer; it has ended or was killed',
          cause,
        }),
      );
    socket.once('error', gone);
    socket.once('close', () => gone());
    socket.write(`${JSON.stringify(request)}\n`);
    onFirstLine(socket, (line) => {
      resolve(JSON.parse(line) as ControlAnswer);
      socket.destroy();
    });
  });
}

/** A request and an answer are one line each; what follows it is nobody's. */
function onFirstLine(socket: Socket, take: (line: string) => void): void {
  let text = '';
  const hear = (data: Buffer) => {
    text += data.toString('utf8');
    const end = text.indexOf('\n');
    if (end < 0) return;
    socket.off('data', hear);
    take(text.slice(0, end));
  };
  socket.on('data', hear);
}
