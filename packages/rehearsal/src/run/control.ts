import { createConnection, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
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

/** Answers control requests on a Unix socket; one line of JSON each way. */
export async function listenForControl(
  path: string,
  answer: (request: ControlRequest) => Promise<ControlAnswer>,
): Promise<() => Promise<void>> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    createInterface(socket).once('line', (line) => {
      void serve(line, answer).then((result) => socket.end(`${JSON.stringify(result)}\n`));
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

async function serve(
  line: string,
  answer: (request: ControlRequest) => Promise<ControlAnswer>,
): Promise<ControlAnswer> {
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
    createInterface(socket).once('line', (line) => {
      resolve(JSON.parse(line) as ControlAnswer);
      socket.destroy();
    });
  });
}
