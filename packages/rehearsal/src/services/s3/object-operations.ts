import { createHash, randomBytes } from 'node:crypto';
import { ServiceError, type Operation } from '../../gateway/gateway';
import { decode } from '../../gateway/wire';
import { verifiedChecksums, type Checksums } from './checksum';
import { currentVersion, deleteCurrent, deleteVersion, putVersion, type ObjectHeaders, type ObjectVersion, type Versioning } from './history';
import { bucketOf, checkRead, checkWrite, readRange, versionOf, type Conditions, type ObjectRequest } from './requests';
import type { S3State } from './s3';

export interface PutInput extends ObjectHeaders, Checksums, Conditions {
  readonly Bucket: string;
  readonly Key: string;
  /** @default - an empty object */
  readonly Body?: Uint8Array | string;
  readonly ContentMD5?: string;
  readonly Metadata?: Readonly<Record<string, string>>;
  /** URL-encoded pairs. */
  readonly Tagging?: string;
}

interface GetInput extends ObjectRequest, Conditions {
  readonly Range?: string;
  readonly ChecksumMode?: string;
}

interface CopyInput extends PutInput {
  /** `bucket/key`, URL-encoded, perhaps with `?versionId=`. */
  readonly CopySource: string;
  readonly MetadataDirective?: string;
}

const HEADER_MEMBERS = [
  ...['CacheControl', 'ContentDisposition', 'ContentEncoding', 'ContentLanguage', 'ContentType', 'Expires'],
  ...['ServerSideEncryption', 'SSEKMSKeyId', 'BucketKeyEnabled', 'StorageClass', 'WebsiteRedirectLocation'],
] as readonly (keyof ObjectHeaders)[];

/** The longest key S3 takes, in bytes of UTF-8. */
const MOST_KEY_BYTES = 1024;

export function objectOperations(state: S3State): Readonly<Record<string, Operation>> {
  const { store } = state;
  const arn = ({ Bucket, Key }: { Bucket: string; Key: string }) => [`arn:aws:s3:::${Bucket}/${Key}`];

  const putObject: Operation<PutInput> = {
    action: 's3:PutObject',
    resources: arn,
    run: async (input) => {
      const bytes = typeof input.Body === 'string' ? Buffer.from(input.Body) : (input.Body ?? new Uint8Array());
      bucketOf(store, input.Bucket);
      const checksums = verifiedChecksums(input, bytes);
      const file = await store.writeBytes(input.Bucket, bytes);
      const etag = createHash('md5').update(bytes).digest('hex');
      const version = newVersion({ file, etag, size: bytes.length, input, checksums, now: state.now() });
      return { ...describePut(state, commit(state, input, version)), ...checksums };
    },
  };

  const getObject: Operation<GetInput> = {
    action: 's3:GetObject',
    resources: arn,
    run: async (input) => {
      for (;;) {
        const version = versionOf(store, input);
        checkRead(version, input);
        const range = input.Range === undefined ? undefined : readRange(input.Range, version.size);
        const described = describeObject(state, input, version, range === undefined);
        const Body = await store.readBytes(input.Bucket, version.file, range);
        // Replaced between looking it up and opening it: the new version is as good an answer.
        if (Body === undefined) continue;
        if (!range) return { ...described, Body };
        return { ...described, Body, ContentLength: Body.length, ContentRange: `bytes ${range.start}-${range.end}/${version.size}` };
      }
    },
  };

  const headObject: Operation<GetInput> = {
    action: 's3:GetObject',
    resources: arn,
    run: async (input) => {
      const version = versionOf(store, input);
      checkRead(version, input);
      return describeObject(state, input, version, true);
    },
  };

  const copyObject: Operation<CopyInput> = {
    action: 's3:PutObject',
    resources: arn,
    alsoNeeds: (input) => [{ action: 's3:GetObject', resources: arn(readCopySource(input.CopySource)) }],
    run: async (input) => {
      const source = readCopySource(input.CopySource);
      const from = versionOf(store, source);
      bucketOf(store, input.Bucket);
      const bytes = await store.readBytes(source.Bucket, from.file);
      if (bytes === undefined) throw new ServiceError('SlowDown', `${source.Key} was replaced while it was copied: try again`, 503);
      const file = await store.writeBytes(input.Bucket, bytes);
      const replace = input.MetadataDirective === 'REPLACE';
      const kept = replace ? input : { ...input, ...pickHeaders({ ...from.headers, ...pickEncryption(input) }), Metadata: from.metadata };
      const version = newVersion({ file, etag: from.etag, size: from.size, input: kept, checksums: from.checksums, now: state.now() });
      const written = commit(state, input, version);
      const { ETag: _etag, ...rest } = describePut(state, written);
      return {
        ...rest,
        CopySourceVersionId: from.versionId === 'null' ? undefined : from.versionId,
        CopyObjectResult: { ETag: `"${from.etag}"`, LastModified: new Date(written.version.modified), ...from.checksums },
      };
    },
  };

  const deleteObject: Operation<ObjectRequest> = {
    action: 's3:DeleteObject',
    resources: arn,
    run: async (input) => deleteOne(state, input),
  };

  const deleteObjects: Operation<{ Bucket: string; Delete: { Objects: readonly { Key: string; VersionId?: string }[]; Quiet?: boolean } }> = {
    action: 's3:DeleteObject',
    resources: ({ Bucket }) => [`arn:aws:s3:::${Bucket}/*`],
    run: async ({ Bucket, Delete }) => {
      bucketOf(store, Bucket);
      if (Delete.Objects.length > 1000) throw new ServiceError('MalformedXML', `at most 1000 objects can be deleted in one request, got ${Delete.Objects.length}`);
      const Deleted = Delete.Objects.map(({ Key, VersionId }) => {
        const { VersionId: versionId, DeleteMarker } = deleteOne(state, { Bucket, Key, VersionId });
        return { Key, VersionId, ...(DeleteMarker ? { DeleteMarker, DeleteMarkerVersionId: versionId } : {}) };
      });
      return Delete.Quiet ? {} : { Deleted };
    },
  };

  return {
    PutObject: putObject,
    GetObject: getObject,
    HeadObject: headObject,
    CopyObject: copyObject,
    DeleteObject: deleteObject,
    DeleteObjects: deleteObjects,
  };
}

export interface NewVersion {
  readonly file: string;
  readonly etag: string;
  readonly size: number;
  readonly input: ObjectHeaders & Pick<PutInput, 'Metadata' | 'Tagging'>;
  readonly checksums: Readonly<Record<string, string>>;
  readonly now: number;
}

export function newVersion({ file, etag, size, input, checksums, now }: NewVersion): ObjectVersion {
  return {
    versionId: randomBytes(24).toString('base64url'),
    deleteMarker: false,
    modified: now,
    size,
    etag,
    file,
    metadata: input.Metadata ?? {},
    headers: pickHeaders(input),
    checksums,
    tags: Object.fromEntries(new URLSearchParams(input.Tagging ?? '')),
  };
}

export interface Written {
  readonly bucket: string;
  readonly key: string;
  readonly version: ObjectVersion;
}

/** Makes a version the newest of its key, if the conditions hold at this very moment. Nothing may be awaited in here. */
export function commit(state: S3State, input: ObjectRequest & Conditions, version: ObjectVersion): Written {
  const { store } = state;
  const { versioning } = bucketOf(store, input.Bucket);
  if (Buffer.byteLength(input.Key) > MOST_KEY_BYTES) throw new ServiceError('KeyTooLongError', `Your key is too long: at most ${MOST_KEY_BYTES} bytes`);
  const before = store.history(input.Bucket, input.Key);
  try {
    checkWrite(currentVersion(before), input.Key, input);
  } catch (error) {
    void store.dropBytes(input.Bucket, [version.file]);
    throw error;
  }
  const history = putVersion(before, version, versioning);
  store.setHistory(input.Bucket, input.Key, history);
  const written = { bucket: input.Bucket, key: input.Key, version: history[0] };
  state.onObjectCreated?.({ bucket: input.Bucket, key: input.Key, versionId: visibleId(versioning, history[0]), etag: version.etag, size: version.size });
  return written;
}

export function describePut(state: S3State, { bucket, version }: Written) {
  return {
    ETag: `"${version.etag}"`,
    VersionId: visibleId(state.store.buckets.get(bucket)?.versioning, version),
    ServerSideEncryption: version.headers.ServerSideEncryption ?? 'AES256',
    SSEKMSKeyId: version.headers.SSEKMSKeyId,
    BucketKeyEnabled: version.headers.BucketKeyEnabled,
  };
}

function describeObject(state: S3State, input: GetInput, version: ObjectVersion, whole: boolean): Record<string, unknown> {
  const versioning = state.store.buckets.get(input.Bucket)?.versioning;
  const tagCount = Object.keys(version.tags).length;
  return {
    AcceptRanges: 'bytes',
    ContentType: 'binary/octet-stream',
    ServerSideEncryption: 'AES256',
    ...version.headers,
    ContentLength: version.size,
    ETag: `"${version.etag}"`,
    LastModified: new Date(version.modified),
    VersionId: visibleId(versioning, version),
    Metadata: version.metadata,
    TagCount: tagCount === 0 ? undefined : tagCount,
    ...(input.ChecksumMode === 'ENABLED' && whole && Object.keys(version.checksums).length > 0 ? { ...version.checksums, ChecksumType: 'FULL_OBJECT' } : {}),
  };
}

function deleteOne(state: S3State, { Bucket, Key, VersionId }: ObjectRequest): { VersionId?: string; DeleteMarker?: boolean } {
  const { versioning } = bucketOf(state.store, Bucket);
  const before = state.store.history(Bucket, Key);
  if (VersionId !== undefined) {
    const wasMarker = before.find((one) => one.versionId === VersionId)?.deleteMarker;
    state.store.setHistory(Bucket, Key, deleteVersion(before, VersionId));
    return { VersionId, ...(wasMarker ? { DeleteMarker: true } : {}) };
  }
  const marker = { ...newVersion({ file: '', etag: '', size: 0, input: {}, checksums: {}, now: state.now() }), deleteMarker: true };
  const after = deleteCurrent(before, marker, versioning);
  state.store.setHistory(Bucket, Key, after);
  return versioning === undefined ? {} : { VersionId: after[0].versionId, DeleteMarker: true };
}

/** A bucket that never had versioning shows no version ids. */
function visibleId(versioning: Versioning, version: ObjectVersion): string | undefined {
  return versioning === undefined ? undefined : version.versionId;
}

function pickHeaders(input: ObjectHeaders): ObjectHeaders {
  return Object.fromEntries(HEADER_MEMBERS.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]));
}

function pickEncryption({ ServerSideEncryption, SSEKMSKeyId }: ObjectHeaders): ObjectHeaders {
  return ServerSideEncryption === undefined ? {} : { ServerSideEncryption, SSEKMSKeyId };
}

export function readCopySource(source: string): ObjectRequest {
  const [path = '', query = ''] = source.replace(/^\//, '').split('?versionId=');
  const [Bucket = '', ...key] = decode(path).split('/');
  return { Bucket, Key: key.join('/'), VersionId: query === '' ? undefined : decode(query) };
}
