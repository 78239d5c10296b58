import type { ServiceError } from '../../../gateway/gateway';
import { toXml } from '../../../gateway/protocols/xml';
import type { WireCall, WireRequest, WireResponse } from '../../../gateway/wire';
import { HEADERS } from './members';

interface Answer {
  /** Root element; the members that are not in `headers` go inside. @default - no body */
  readonly root?: string;
  /** Members that go to headers although there is a body. */
  readonly headers?: readonly string[];
  /** The one member that is the root's whole content. */
  readonly payload?: string;
  /** @default 200 */
  readonly status?: number;
}

const WRITTEN = ['VersionId', 'ServerSideEncryption', 'SSEKMSKeyId', 'BucketKeyEnabled', 'CopySourceVersionId'];

/** Operations with a body of XML, or with another status; all others answer in headers alone. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  AbortMultipartUpload: { status: 204 },
  CompleteMultipartUpload: { root: 'CompleteMultipartUploadResult', headers: WRITTEN },
  CopyObject: { root: 'CopyObjectResult', headers: WRITTEN, payload: 'CopyObjectResult' },
  CreateMultipartUpload: { root: 'InitiateMultipartUploadResult', headers: WRITTEN },
  DeleteBucket: { status: 204 },
  DeleteObject: { status: 204 },
  DeleteObjectTagging: { status: 204 },
  DeleteObjects: { root: 'DeleteResult' },
  GetBucketLocation: { root: 'LocationConstraint', payload: 'LocationConstraint' },
  GetBucketVersioning: { root: 'VersioningConfiguration' },
  GetObjectTagging: { root: 'Tagging' },
  ListBuckets: { root: 'ListAllMyBucketsResult' },
  ListMultipartUploads: { root: 'ListMultipartUploadsResult' },
  ListObjectVersions: { root: 'ListVersionsResult' },
  ListObjects: { root: 'ListBucketResult' },
  ListObjectsV2: { root: 'ListBucketResult' },
  ListParts: { root: 'ListPartsResult' },
  UploadPartCopy: { root: 'CopyPartResult', headers: WRITTEN, payload: 'CopyPartResult' },
};

/** Lists whose elements are called otherwise than the member; `Buckets` and `TagSet` are wrapped, the others repeated. */
const ELEMENTS: Readonly<Record<string, string>> = {
  Versions: 'Version',
  DeleteMarkers: 'DeleteMarker',
  Parts: 'Part',
  Uploads: 'Upload',
};
const WRAPPED: Readonly<Record<string, string>> = { Buckets: 'Bucket', TagSet: 'Tag' };

/** An operation's output as S3 puts it on the wire. */
export function writeS3(call: WireCall, output: object, requestId: string): WireResponse {
  const answer = ANSWERS[call.operation] ?? {};
  const { Body, Metadata, ...members } = output as { Body?: Uint8Array; Metadata?: Record<string, string> };
  const inHeaders = Object.entries(members).filter(([name]) =>
    answer.root === undefined ? name in HEADERS : answer.headers?.includes(name),
  );
  const headers: Record<string, string> = {
    'x-amz-request-id': requestId,
    ...Object.fromEntries(
      inHeaders.flatMap(([name, value]) => (value === undefined ? [] : [[HEADERS[name].name, headerText(value)]])),
    ),
    ...Object.fromEntries(Object.entries(Metadata ?? {}).map(([name, value]) => [`x-amz-meta-${name}`, latin1(value)])),
  };
  const status = 'ContentRange' in members ? 206 : (answer.status ?? 200);
  if (answer.root === undefined) return { status, headers, body: Body === undefined ? undefined : Buffer.from(Body) };
  const content = Object.entries(members).filter(([name]) => !answer.headers?.includes(name));
  const xml = toXml(
    answer.root,
    renameLists(answer.payload === undefined ? Object.fromEntries(content) : payload(content, answer.payload)),
  );
  return {
    status,
    headers: { ...headers, 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`,
  };
}

/** An error; to a HEAD request it goes without a body, as HTTP wants. */
export function failS3(error: ServiceError, request: WireRequest, requestId: string): WireResponse {
  const headers = { 'x-amz-request-id': requestId, 'content-type': 'application/xml' };
  if (request.method === 'HEAD' || error.status === 304)
    return { status: error.status, headers: { 'x-amz-request-id': requestId } };
  const body = toXml('Error', {
    Code: error.code,
    Message: error.message,
    ...error.details,
    Resource: request.rawPath,
    RequestId: requestId,
  });
  return { status: error.status, headers, body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` };
}

function payload(content: readonly [string, unknown][], member: string): unknown {
  return content.find(([name]) => name === member)?.[1] ?? '';
}

function renameLists(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const members = Object.entries(value).map(([name, member]): [string, unknown] =>
    name in WRAPPED ? [name, { [WRAPPED[name]]: member as unknown }] : [ELEMENTS[name] ?? name, member],
  );
  return Object.fromEntries(members);
}

function headerText(value: unknown): string {
  return value instanceof Date ? value.toUTCString() : latin1(String(value));
}

// Header values go out as Latin-1; this way their bytes are those of UTF-8.
function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
