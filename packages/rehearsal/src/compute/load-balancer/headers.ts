/** What a balancer adds to a request, under the names that Application Load Balancer uses. */
export interface Forwarding {
  /** Address of the client. */
  readonly client: string;
  /** Port of the listener. */
  readonly port: number;
  /** A trace id of its own for this request, `1-<8 hex digits>-<24 hex digits>`. */
  readonly traceId: string;
}

/** Headers that belong to one connection (RFC 9110, 7.6.1), and `expect`, which the balancer answers itself. */
const HOP_BY_HOP = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade', 'expect'],
]);

const FORWARDED_FOR = 'x-forwarded-for';
const TRACE_ID = 'x-amzn-trace-id';
/** Set by the balancer alone: what a client says of them is replaced. */
const REPLACED = new Set([FORWARDED_FOR, 'x-forwarded-proto', 'x-forwarded-port', TRACE_ID]);

/** Headers of a request as a target gets them. Both sides alternate names and values, as node does in `rawHeaders`. */
export function requestHeaders(raw: readonly string[], forwarding: Forwarding): string[] {
  const headers: string[] = [];
  const named = namedByConnection(raw);
  let forwardedFor = '';
  let trace = '';
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at].toLowerCase();
    if (HOP_BY_HOP.has(name) || named?.has(name)) continue;
    if (!REPLACED.has(name)) headers.push(raw[at], raw[at + 1]);
    else if (name === FORWARDED_FOR) forwardedFor += `${raw[at + 1]}, `;
    else if (name === TRACE_ID) trace = raw[at + 1];
  }
  headers.push('X-Forwarded-For', forwardedFor + plainAddress(forwarding.client));
  headers.push('X-Forwarded-Proto', 'http', 'X-Forwarded-Port', String(forwarding.port));
  headers.push('X-Amzn-Trace-Id', traceHeader(trace, forwarding.traceId));
  return headers;
}

/** Headers of a response as the client gets them; the other connection's own are left out. */
export function responseHeaders(raw: readonly (string | Buffer)[]): string[] {
  const text = raw.map((part) => (typeof part === 'string' ? part : part.toString('latin1')));
  const named = namedByConnection(text);
  const headers: string[] = [];
  for (let at = 0; at < text.length; at += 2) {
    const name = text[at].toLowerCase();
    if (!HOP_BY_HOP.has(name) && !named?.has(name)) headers.push(text[at], text[at + 1]);
  }
  return headers;
}

/** A request without a root gets one; one with a root keeps it, and the balancer's own id goes before it as `Self`. */
function traceHeader(got: string, own: string): string {
  const fields = got.split(';').filter((field) => field !== '' && !field.startsWith('Self='));
  if (fields.some((field) => field.startsWith('Root='))) return [`Self=${own}`, ...fields].join(';');
  return [`Root=${own}`, ...fields].join(';');
}

function namedByConnection(raw: readonly string[]): ReadonlySet<string> | undefined {
  for (let at = 0; at < raw.length; at += 2) {
    if (raw[at].length !== 10 || raw[at].toLowerCase() !== 'connection') continue;
    const value = raw[at + 1].toLowerCase();
    if (value !== 'keep-alive' && value !== 'close') return new Set(value.split(',').map((name) => name.trim()));
  }
  return undefined;
}

/** `::ffff:127.0.0.1` is how a socket of both families names an IPv4 client. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}
