import { createServer } from 'node:net';
import { RehearsalError } from '../core/errors';

/** Hands out ports of 127.0.0.1, none twice. */
export interface PortAllocator {
  allocate(): Promise<number>;
}

/**
 * Below the ranges from which Linux (32768 and up) and macOS (49152 and up) take the local port of an outgoing
 * connection: a port that is free now must still be free when the application binds it seconds later.
 */
const FIRST_PORT = 15_000;
const LAST_PORT = 32_767;

/**
 * @param random a number from 0 to below 1; where the search starts. Rehearsals side by side start at different places,
 * so that one does not take what the other has handed out but not yet bound.
 */
export function createPortAllocator(random: () => number = Math.random): PortAllocator {
  const count = LAST_PORT - FIRST_PORT + 1;
  const start = Math.floor(random() * count);
  let handedOut = 0;
  return {
    allocate: async () => {
      while (handedOut < count) {
        const port = FIRST_PORT + ((start + handedOut++) % count);
        if (await isFree(port)) return port;
      }
      throw new RehearsalError({
        code: 'no-free-port',
        message: `all ports of 127.0.0.1 from ${FIRST_PORT} to ${LAST_PORT} are used; end what holds them`,
        exitStatus: 3,
      });
    },
  };
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
