import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Stands for the bucket into which functions put their answers. */
export interface AnswerServer {
  /** A URL of its own for one request; `answered` resolves with what is put there. */
  expect(): { readonly url: string; readonly answered: Promise<string> };
  close(): Promise<void>;
}

export async function startAnswerServer(): Promise<AnswerServer> {
  const expected = new Map<string, (body: string) => void>();
  const server = createServer((request, response) => {
    const take = expected.get(request.url ?? '');
    if (request.method !== 'PUT' || !take) {
      response.writeHead(403).end();
      return;
    }
    text(request).then(
      (body) => {
        response.writeHead(200).end();
        take(body);
      },
      // The function went away in the middle of its answer: it has given none.
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    expect: () => {
      const path = `/answer/${randomBytes(16).toString('hex')}`;
      const answered = new Promise<string>((resolve) => expected.set(path, resolve));
      return { url: `http://127.0.0.1:${port}${path}`, answered };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
