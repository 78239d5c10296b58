import { XMLParser } from 'fast-xml-parser';
import { ServiceError } from '../../../gateway/gateway';
import { decode, parseParameters, type WireCall, type WireRequest } from '../../../gateway/wire';
import { unchunk } from './chunked';
import { HEADERS, QUERY, readMember } from './members';
import { chooseOperation, type Level } from './routes';

/** Operations whose body is the object's own bytes, and those whose body is XML for the member named. */
const BYTES = ['PutObject', 'UploadPart'];
const XML_MEMBER: Readonly<Record<string, string>> = {
  CompleteMultipartUpload: 'MultipartUpload',
  CreateBucket: 'CreateBucketConfiguration',
  DeleteObjects: 'Delete',
  PutBucketVersioning: 'VersioningConfiguration',
  PutObjectTagging: 'Tagging',
};
/** Elements that are lists: what they are called in the XML, and as members. */
const LISTS: Readonly<Record<string, string>> = { Part: 'Parts', Object: 'Objects' };

/** The operation an S3 request asks for, and its input. */
export function readS3(request: WireRequest): WireCall {
  const { bucket, key } = locate(request);
  const level: Level = bucket === undefined ? 'service' : key === undefined ? 'bucket' : 'object';
  const query = new Map(parseParameters(request.rawQuery));
  const operation = chooseOperation(request.method, level, query, request.headers);
  const chunked = isChunked(request) ? unchunk(request.body) : { body: request.body, trailers: {} };
  const headers = plainHeaders({ ...request.headers, ...chunked.trailers });
  return {
    operation,
    input: {
      ...fromHeaders(headers),
      ...fromQuery(query),
      Bucket: bucket,
      Key: key,
      Metadata: metadataOf(headers),
      ...bodyOf(operation, chunked.body),
    },
  };
}

function locate({ rawPath, headers }: WireRequest): { bucket?: string; key?: string } {
  const [, host] = /^(.+?)(?:\.s3)?\.localhost(?::\d+)?$/.exec(headers.host ?? '') ?? [];
  const path = rawPath.replace(/^\//, '');
  const whole = host === undefined || host === 's3' ? path : `${host}/${path}`;
  const slash = whole.indexOf('/');
  if (whole === '') return {};
  if (slash < 0) return { bucket: decode(whole) };
  const key = decode(whole.slice(slash + 1));
  return { bucket: decode(whole.slice(0, slash)), key: key === '' ? undefined : key };
}

function isChunked({ headers }: WireRequest): boolean {
  return (
    (headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-') ||
    (headers['content-encoding'] ?? '').includes('aws-chunked')
  );
}

// The framing of the request is not a property of the object.
function plainHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const { 'content-encoding': encoding, 'content-length': _length, ...rest } = headers;
  const own = (encoding ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '' && one !== 'aws-chunked');
  return own.length === 0 ? rest : { ...rest, 'content-encoding': own.join(',') };
}

function fromHeaders(headers: Readonly<Record<string, string>>): Record<string, unknown> {
  const present = Object.entries(HEADERS).filter(([, { name }]) => headers[name] !== undefined);
  return Object.fromEntries(present.map(([member, { name, form }]) => [member, readMember(headers[name], form)]));
}

function fromQuery(query: ReadonlyMap<string, string>): Record<string, unknown> {
  const present = Object.entries(QUERY).filter(([, { name }]) => query.has(name));
  return Object.fromEntries(
    present.map(([member, { name, form }]) => [member, readMember(query.get(name) ?? '', form)]),
  );
}

function metadataOf(headers: Readonly<Record<string, string>>): Record<string, string> {
  const own = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-'));
  // Node reads header bytes as Latin-1; clients send UTF-8.
  return Object.fromEntries(
    own.map(([name, value]) => [name.slice('x-amz-meta-'.length), Buffer.from(value, 'latin1').toString('utf8')]),
  );
}

function bodyOf(operation: string, body: Buffer): object {
  if (BYTES.includes(operation)) return { Body: body };
  const member = XML_MEMBER[operation];
  return member === undefined || body.length === 0 ? {} : { [member]: readXml(body) };
}

function readXml(body: Buffer): unknown {
  const parser = new XMLParser({
    ignoreAttributes: true,
    ignoreDeclaration: true,
    parseTagValue: false,
    trimValues: false,
    isArray: (name) => name in LISTS || name === 'Tag',
  });
  let parsed: Record<string, unknown>;
  try {
    parsed = parser.parse(body) as Record<string, unknown>;
  } catch {
    throw new ServiceError('MalformedXML', 'The XML you provided was not well-formed');
  }
  const root = Object.entries(parsed).find(([name]) => name !== '#text')?.[1];
  return typeof root === 'object' && root !== null ? shape(root as Record<string, unknown>) : {};
}

function shape(node: Record<string, unknown>): Record<string, unknown> {
  const members = Object.entries(node).filter(([name]) => name !== '#text');
  return Object.fromEntries(members.map(([name, value]) => [LISTS[name] ?? name, shapeValue(name, value)]));
}

function shapeValue(name: string, value: unknown): unknown {
  if (name === 'TagSet') return ((value as { Tag?: unknown[] }).Tag ?? []).map((tag) => shapeValue('Tag', tag));
  if (Array.isArray(value)) return value.map((one) => shapeValue('', one));
  if (typeof value === 'object' && value !== null) return shape(value as Record<string, unknown>);
  if (name === 'PartNumber') return Number(value);
  return name === 'Quiet' ? value === 'true' : value;
}
