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

/** Headers of a request as a target gets them. */
export interface RequestHeaders {
  /** Names and values in turn, as in node's `rawHeaders`. */
  readonly list: string[];
  /** Whether a body follows. */
  readonly announceBody: boolean;
}

export function requestHeaders(raw: readonly string[], forwarding: Forwarding): RequestHeaders {
  const list: string[] = [];
  const named = namedByConnection(raw);
  let forwardedFor = '';
  let trace = '';
  let announceBody = false;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at].toLowerCase();
    const value = raw[at + 1];
    if (name === 'transfer-encoding' || (name === 'content-length' && value !== '0')) announceBody = true;
    if (HOP_BY_HOP.has(name) || named?.has(name)) continue;
    if (!REPLACED.has(name)) list.push(raw[at], value);
    else if (name === FORWARDED_FOR) forwardedFor += `${value}, `;
    else if (name === TRACE_ID) trace = value;
  }
  list.push('X-Forwarded-For', forwardedFor + plainAddress(forwarding.client));
  list.push('X-Forwarded-Proto', 'http', 'X-Forwarded-Port', String(forwarding.port));
  list.push('X-Amzn-Trace-Id', traceHeader(trace, forwarding.traceId));
  return { list, announceBody };
}

/** Headers of a response as the client gets them, names and values in turn; the other connection's own are left out. */
export function responseHeaders(raw: readonly Buffer[]): string[] {
  const headers: string[] = [];
  let connection: string | undefined;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at].toString('latin1');
    const lower = name.toLowerCase();
    if (lower === 'connection') connection = raw[at + 1].toString('latin1');
    if (!HOP_BY_HOP.has(lower)) headers.push(name, raw[at + 1].toString('latin1'));
  }
  const named = connection === undefined ? undefined : namedIn(connection);
  return named === undefined ? headers : headers.filter((_, at) => !named.has(headers[at - (at % 2)].toLowerCase()));
}

/** A request without a root gets one; one with a root keeps it, and the balancer's own id goes before it as `Self`. */
function traceHeader(got: string, own: string): string {
  if (got === '') return `Root=${own}`;
  const fields = got.split(';').filter((field) => field !== '' && !field.startsWith('Self='));
  if (fields.some((field) => field.startsWith('Root='))) return [`Self=${own}`, ...fields].join(';');
  return [`Root=${own}`, ...fields].join(';');
}

function namedByConnection(raw: readonly string[]): ReadonlySet<string> | undefined {
  for (let at = 0; at < raw.length; at += 2) {
    if (raw[at].length === 10 && raw[at].toLowerCase() === 'connection') return namedIn(raw[at + 1]);
  }
  return undefined;
}

/** Headers that a `Connection` header declares its own, besides the usual. */
function namedIn(connection: string): ReadonlySet<string> | undefined {
  if (connection === 'keep-alive' || connection === 'close') return undefined;
  return new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
}

/** `::ffff:127.0.0.1` is how a socket of both families names an IPv4 client. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}
