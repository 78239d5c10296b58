/**
 * Lets a server stop without cutting off anybody: no new connections, no keep-alive, and the requests that are in
 * flight get their answers.
 *
 * @param {import('node:http').Server} server
 * @param {object} [options]
 * @param {number} [options.quietMs] how long a connection that has sent nothing is waited for; load balancers and
 *   browsers open such connections in advance, and `server.close` alone would wait for them for ever
 * @param {number} [options.deadlineMs] after this, requests still in flight are cut off
 * @returns {() => Promise<{ outcome: 'drained' | 'cut-off', unfinished: number }>}
 */
export function drainable(server, { quietMs = 250, deadlineMs = 20_000 } = {}) {
  const inFlight = new Set();
  let onQuiet;

  const endConnection = (response) => {
    if (!response.headersSent) response.setHeader('connection', 'close');
  };

  server.prependListener('request', (_request, response) => {
    inFlight.add(response);
    if (onQuiet) endConnection(response);
    response.once('close', () => {
      inFlight.delete(response);
      onQuiet?.();
    });
  });

  return () =>
    new Promise((resolve) => {
      let unfinished = 0;
      let quiet;
      const deadline = setTimeout(() => {
        unfinished = inFlight.size;
        server.closeAllConnections();
      }, deadlineMs);

      onQuiet = () => {
        clearTimeout(quiet);
        if (inFlight.size === 0) quiet = setTimeout(() => inFlight.size === 0 && server.closeAllConnections(), quietMs);
      };
      server.close(() => {
        clearTimeout(quiet);
        clearTimeout(deadline);
        resolve({ outcome: unfinished === 0 ? 'drained' : 'cut-off', unfinished });
      });
      inFlight.forEach(endConnection);
      onQuiet();
    });
}
