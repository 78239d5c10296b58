import { ServiceError } from '../../../gateway/gateway';

/** What an S3 request is about, by its path. */
export type Level = 'service' | 'bucket' | 'object';

interface Route {
  readonly method: string;
  readonly level: Level;
  /** Query parameter or header that tells it from others. @default - none of them is there */
  readonly having?: string;
  readonly operation: string;
}

const route = (method: string, level: Level, operation: string, having?: string): Route => ({
  method,
  level,
  operation,
  having,
});

/** The first that fits is meant. */
const ROUTES: readonly Route[] = [
  route('GET', 'service', 'ListBuckets'),
  route('GET', 'bucket', 'GetBucketVersioning', '?versioning'),
  route('GET', 'bucket', 'GetBucketLocation', '?location'),
  route('GET', 'bucket', 'ListMultipartUploads', '?uploads'),
  route('GET', 'bucket', 'ListObjectVersions', '?versions'),
  route('GET', 'bucket', 'ListObjectsV2', '?list-type'),
  route('GET', 'bucket', 'ListObjects'),
  route('HEAD', 'bucket', 'HeadBucket'),
  route('PUT', 'bucket', 'PutBucketVersioning', '?versioning'),
  route('PUT', 'bucket', 'CreateBucket'),
  route('DELETE', 'bucket', 'DeleteBucket'),
  route('POST', 'bucket', 'DeleteObjects', '?delete'),
  route('GET', 'object', 'GetObjectTagging', '?tagging'),
  route('GET', 'object', 'ListParts', '?uploadId'),
  route('GET', 'object', 'GetObject'),
  route('HEAD', 'object', 'HeadObject'),
  route('PUT', 'object', 'PutObjectTagging', '?tagging'),
  route('PUT', 'object', 'UploadPart', '?uploadId'),
  route('PUT', 'object', 'CopyObject', 'x-amz-copy-source'),
  route('PUT', 'object', 'PutObject'),
  route('DELETE', 'object', 'DeleteObjectTagging', '?tagging'),
  route('DELETE', 'object', 'AbortMultipartUpload', '?uploadId'),
  route('DELETE', 'object', 'DeleteObject'),
  route('POST', 'object', 'CreateMultipartUpload', '?uploads'),
  route('POST', 'object', 'CompleteMultipartUpload', '?uploadId'),
];

/** Parts of S3 that have a query parameter of their own and are left out; without this list they would look like a get or a put. */
const LEFT_OUT = [
  ...[
    'acl',
    'accelerate',
    'analytics',
    'attributes',
    'cors',
    'encryption',
    'intelligent-tiering',
    'inventory',
    'legal-hold',
    'lifecycle',
  ],
  ...[
    'logging',
    'metrics',
    'notification',
    'object-lock',
    'ownershipControls',
    'policy',
    'policyStatus',
    'publicAccessBlock',
    'renameObject',
  ],
  ...[
    'replication',
    'requestPayment',
    'restore',
    'retention',
    'select',
    'session',
    'torrent',
    'website',
    'metadataTable',
    'append',
  ],
];

/** The operation that a request asks for. Throws ServiceError for what a rehearsal leaves out. */
export function chooseOperation(
  method: string,
  level: Level,
  query: ReadonlyMap<string, string>,
  headers: Readonly<Record<string, string>>,
): string {
  const there = (having: string) =>
    having.startsWith('?') ? query.has(having.slice(1)) : headers[having] !== undefined;
  const leftOut =
    LEFT_OUT.find((name) => query.has(name)) ?? (level === 'bucket' && query.has('tagging') ? 'tagging' : undefined);
  const found = ROUTES.find(
    (one) => one.method === method && one.level === level && (one.having === undefined || there(one.having)),
  );
  if (!found || leftOut !== undefined) {
    const asked = `${method} of ${level === 'object' ? 'an object' : `a ${level}`}${leftOut === undefined ? '' : ` with ?${leftOut}`}`;
    throw new ServiceError(
      'NotInARehearsal',
      `s3: ${asked} is not in a rehearsal yet; there are ${ROUTES.map((one) => one.operation).join(', ')}`,
    );
  }
  return found.operation === 'UploadPart' && headers['x-amz-copy-source'] !== undefined
    ? 'UploadPartCopy'
    : found.operation;
}
