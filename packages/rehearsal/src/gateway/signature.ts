import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { ServiceError } from './gateway';
import { decode, parseParameters, type WireRequest } from './wire';

/**
 * AWS Signature Version 4, the verifying side: in the `Authorization` header or in the query of a presigned URL.
 * Signatures of the single chunks of a `STREAMING-AWS4-HMAC-SHA256-PAYLOAD` body are not verified, only its first one.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export interface Signature {
  readonly accessKeyId: string;
  /** yyyymmdd */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** yyyymmddThhmmssZ */
  readonly timestamp: string;
  readonly sessionToken?: string;
  /** Seconds for which a presigned URL is good. @default - the signature is in the header, good for 15 minutes */
  readonly expires?: number;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const SKEW_MS = 15 * 60_000;

/** Who signed the request, and for which service; undefined if nobody did. */
export function readSignature(request: WireRequest): Signature | undefined {
  const header = request.headers.authorization;
  return header ? fromHeader(header, request) : fromQuery(request);
}

/** Throws ServiceError (403) unless `secret` made this signature over this request, not too long ago. */
export function verifySignature(request: WireRequest, signature: Signature, secret: string, nowMs: number): void {
  refuseStale(signature, nowMs);
  const expected = sign(request, signature, secret);
  const same =
    expected.length === signature.signature.length &&
    timingSafeEqual(Buffer.from(expected), Buffer.from(signature.signature));
  if (!same) {
    throw new ServiceError(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
      403,
    );
  }
  const declared = request.headers['x-amz-content-sha256'];
  if (declared !== undefined && /^[0-9a-f]{64}$/.test(declared) && declared !== sha256(request.body)) {
    throw new ServiceError(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
}

/** The signature that `secret` gives; exported for tests against recorded signatures. */
export function sign(request: WireRequest, signature: Signature, secret: string): string {
  const scope = `${signature.date}/${signature.region}/${signature.service}/aws4_request`;
  const toSign = [ALGORITHM, signature.timestamp, scope, sha256(canonicalRequest(request, signature))].join('\n');
  const key = [signature.date, signature.region, signature.service, 'aws4_request'].reduce<Buffer>(
    (previous, part) => createHmac('sha256', previous).update(part).digest(),
    Buffer.from(`AWS4${secret}`),
  );
  return createHmac('sha256', key).update(toSign).digest('hex');
}

function fromHeader(header: string, request: WireRequest): Signature {
  const [algorithm = '', ...rest] = header.split(' ');
  const fields = new Map(
    rest
      .join(' ')
      .split(',')
      .map((field) => field.trim().split('=') as [string, string]),
  );
  return assemble(algorithm, {
    credential: fields.get('Credential'),
    signedHeaders: fields.get('SignedHeaders'),
    signature: fields.get('Signature'),
    timestamp: request.headers['x-amz-date'] ?? basicFormat(request.headers.date),
    sessionToken: request.headers['x-amz-security-token'],
  });
}

function fromQuery(request: WireRequest): Signature | undefined {
  const query = new Map(parseParameters(request.rawQuery));
  const algorithm = query.get('X-Amz-Algorithm');
  if (algorithm === undefined) return undefined;
  return assemble(algorithm, {
    credential: query.get('X-Amz-Credential'),
    signedHeaders: query.get('X-Amz-SignedHeaders'),
    signature: query.get('X-Amz-Signature'),
    timestamp: query.get('X-Amz-Date'),
    sessionToken: query.get('X-Amz-Security-Token'),
    expires: Number(query.get('X-Amz-Expires') ?? 0),
  });
}

interface Parts {
  readonly credential?: string;
  readonly signedHeaders?: string;
  readonly signature?: string;
  readonly timestamp?: string;
  readonly sessionToken?: string;
  readonly expires?: number;
}

function assemble(algorithm: string, parts: Parts): Signature {
  const { credential = '', signedHeaders, signature, timestamp, sessionToken, expires } = parts;
  const scope = credential.split('/');
  const [date, region, service, end] = scope.slice(-4);
  const accessKeyId = scope.slice(0, -4).join('/');
  const complete =
    accessKeyId && date && region && service && end === 'aws4_request' && signedHeaders && signature && timestamp;
  if (algorithm !== ALGORITHM || !complete) {
    throw new ServiceError(
      'IncompleteSignature',
      `a rehearsal takes Signature Version 4 (${ALGORITHM}), got ${algorithm || 'nothing'}`,
      403,
    );
  }
  return {
    accessKeyId,
    date,
    region,
    service,
    signature,
    timestamp,
    sessionToken,
    expires,
    signedHeaders: signedHeaders.split(';'),
  };
}

function canonicalRequest(request: WireRequest, signature: Signature): string {
  const presigned = signature.expires !== undefined;
  const headers = signature.signedHeaders.map(
    (name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`,
  );
  return [
    request.method,
    canonicalPath(request.rawPath, signature.service),
    canonicalQuery(request.rawQuery),
    headers.join(''),
    signature.signedHeaders.join(';'),
    payloadHash(request, presigned && signature.service === 's3'),
  ].join('\n');
}

// Every service but S3 signs the path encoded once more than it is sent.
function canonicalPath(rawPath: string, service: string): string {
  const segments = rawPath.split('/').map((segment) => encode(decode(segment)));
  return (service === 's3' ? segments : segments.map(encode)).join('/');
}

function canonicalQuery(rawQuery: string): string {
  return parseParameters(rawQuery)
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]): [string, string] => [encode(name), encode(value)])
    .sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function payloadHash(request: WireRequest, unsigned: boolean): string {
  return request.headers['x-amz-content-sha256'] ?? (unsigned ? 'UNSIGNED-PAYLOAD' : sha256(request.body));
}

function refuseStale(signature: Signature, nowMs: number): void {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(signature.timestamp) ?? [];
  const signedMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (signature.expires !== undefined) {
    if (nowMs <= signedMs + signature.expires * 1000) return;
    throw new ServiceError('AccessDenied', 'Request has expired', 403);
  }
  if (Math.abs(nowMs - signedMs) <= SKEW_MS) return;
  const code = signature.service === 's3' ? 'RequestTimeTooSkewed' : 'SignatureDoesNotMatch';
  throw new ServiceError(
    code,
    `Signature expired: ${signature.timestamp} is more than 15 minutes from the present time`,
    403,
  );
}

function basicFormat(date: string | undefined): string | undefined {
  const parsed = date === undefined ? NaN : Date.parse(date);
  return Number.isNaN(parsed) ? undefined : new Date(parsed).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
