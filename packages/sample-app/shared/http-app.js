const BODY_LIMIT_BYTES = 16 * 1024;

/** An answer other than success, as a value that a route throws. */
export class HttpError extends Error {
  /** @param {number} status @param {string} code @param {string} message */
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/**
 * @typedef {{ status?: number, headers?: Record<string, string>, body: object | string | Buffer }} Reply
 * @typedef {(context: { params: Record<string, string>, request: import('node:http').IncomingMessage }) =>
 *   Reply | Promise<Reply>} Route
 */

/**
 * A listener for node:http made of a table of routes, such as `'GET /api/orders/:id'`.
 * Every answer says in `x-app-version` which version gave it.
 * @param {{ routes: Record<string, Route>, version: string, log: Function }} options
 */
export function httpApp({ routes, version, log }) {
  const table = Object.entries(routes).map(([name, route]) => {
    const [method, path] = name.split(' ');
    return { method, route, pattern: new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`) };
  });

  return async (request, response) => {
    response.setHeader('x-app-version', version);
    try {
      const { route, params } = match(table, request);
      send(request, response, await route({ params, request }));
    } catch (error) {
      const known = error instanceof HttpError ? error : new HttpError(500, 'internal', 'something broke; try again');
      if (known !== error) log('request-failed', { method: request.method, url: request.url, error: String(error) });
      if (known.status === 405) response.setHeader('allow', known.message);
      // The rest of a body that was refused is not worth reading, so the connection cannot be used again.
      if (known.status === 413) response.setHeader('connection', 'close');
      send(request, response, { status: known.status, body: { error: known.code, message: known.message } });
    }
  };
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @returns {Promise<any>}
 * @throws HttpError 413 over 16 KiB, 400 when it is not JSON
 */
export async function readJson(request) {
  const text = await readText(request);
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, 'not-json', 'the body must be JSON');
  }
}

function match(table, request) {
  const path = request.url.split('?', 1)[0];
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const here = table.filter(({ pattern }) => pattern.test(path));
  if (here.length === 0) throw new HttpError(404, 'not-found', `nothing at ${path}`);
  const found = here.find((entry) => entry.method === method);
  if (!found) throw new HttpError(405, 'method-not-allowed', here.map((entry) => entry.method).join(', '));
  return { route: found.route, params: found.pattern.exec(path).groups ?? {} };
}

function send(request, response, { status = 200, headers = {}, body }) {
  const isData = typeof body === 'string' || Buffer.isBuffer(body);
  const payload = isData ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
    'content-length': payload.length,
  });
  response.end(request.method === 'HEAD' ? undefined : payload);
}

// Not `for await`: leaving that loop early destroys the connection before the refusal is on its way.
function readText(request) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    let size = 0;
    request.on('data', (chunk) => {
      size += chunk.length;
      if (size <= BODY_LIMIT_BYTES) chunks.push(chunk);
      else reject(new HttpError(413, 'too-large', `the body may have ${BODY_LIMIT_BYTES} bytes`));
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
  });
}
