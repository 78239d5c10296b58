import { constants } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { RehearsalError } from '../core/errors';
import { splitLines } from '../core/lines';
import type { HookName } from './hook';

/** What a hook asks. */
export interface HookRequest {
  readonly name: HookName;
  /** Lines `<old> <new> <ref>`. */
  readonly updates: string;
}

/** Answers a hook line by line; resolves with the hook's exit status. */
export type HookAnswer = (request: HookRequest, write: (line: string) => void, gone: AbortSignal) => Promise<number>;

export interface HookServer {
  close(): Promise<void>;
}

/** Characters of a socket's path that every system takes. */
const LONGEST_PATH = 100;

/** Listens on `<folder>/<name>` for the hooks. */
export async function listenForHooks(folder: string, name: string, answer: HookAnswer): Promise<HookServer> {
  const path = join(folder, name);
  await rm(path, { force: true });
  const connections = new Set<Socket>();
  const server = createServer((connection) => {
    connections.add(connection);
    connection.on('close', () => connections.delete(connection));
    serve(connection, answer);
  });
  await listen(server, folder, name);
  return {
    close: async () => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      for (const connection of connections) connection.destroy();
      await closed;
      await rm(path, { force: true });
    },
  };
}

function serve(connection: Socket, answer: HookAnswer): void {
  const gone = new AbortController();
  const send = (message: object) => {
    if (!connection.destroyed) connection.write(`${JSON.stringify(message)}\n`);
  };
  connection.setEncoding('utf8');
  connection.on('close', () => gone.abort());
  // A pusher who presses Ctrl-C takes nothing else down.
  connection.on('error', () => gone.abort());
  let asked = false;
  const lines = splitLines((line) => {
    if (asked) return;
    asked = true;
    const request = JSON.parse(line) as HookRequest;
    answer(request, (text) => send({ line: text }), gone.signal).then(
      (status) => {
        send({ status });
        connection.end();
      },
      (error: unknown) => {
        send({ line: error instanceof Error ? error.message : String(error) });
        send({ status: 1 });
        connection.end();
      },
    );
  });
  connection.on('data', (text: string) => lines.write(text));
}

/** A long folder is reached through the number of an open file, which makes its name short. */
async function listen(server: Server, folder: string, name: string): Promise<void> {
  const path = join(folder, name);
  if (Buffer.byteLength(path) <= LONGEST_PATH) return listenAt(server, path);
  if (process.platform !== 'linux') {
    const message = `the run's folder ${folder} is too long for a socket (${path.length} of ${LONGEST_PATH} characters); use a shorter one`;
    throw new RehearsalError({ code: 'run-folder-too-long', message });
  }
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await listenAt(server, `/proc/self/fd/${handle.fd}/${name}`);
  } finally {
    await handle.close();
  }
}

function listenAt(server: Server, path: string): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(path, () => {
      server.off('error', fail);
      done();
    });
  });
}
