import { once } from 'node:events';
import { createServer } from 'node:http';
import { drainable } from './drain.js';

// Longer than the 60 s after which a load balancer drops an idle connection: whoever closes first must not be us,
// or a request that is just on its way gets a 502.
const KEEP_ALIVE_MS = 65_000;

/**
 * Serves until SIGTERM or SIGINT, drains, and says with which status the process should end: 0 when every request
 * got its answer, else 1.
 * @param {import('node:http').RequestListener} app
 * @param {object} options
 * @param {number} options.port 0 takes any free port
 * @param {(event: string, details?: object) => void} options.log
 * @param {import('node:events').EventEmitter} options.signals usually `process`
 * @returns {Promise<0 | 1>}
 */
export async function serve(app, { port, log, signals }) {
  const server = createServer(app);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.headersTimeout = KEEP_ALIVE_MS + 1000;
  const drain = drainable(server);

  server.listen(port);
  await once(server, 'listening');
  log('listening', { port: server.address().port });

  const signal = await firstOf(signals, ['SIGTERM', 'SIGINT']);
  log('draining', { signal });
  const end = await drain();
  log('stopped', end);
  return end.outcome === 'drained' ? 0 : 1;
}

function firstOf(emitter, names) {
  return new Promise((resolve) => names.forEach((name) => emitter.once(name, () => resolve(name))));
}
