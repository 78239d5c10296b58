import { randomBytes } from 'node:crypto';
import { ServiceError } from '../../gateway/gateway';
import type { Checksums } from './checksum';
import {
  currentVersion,
  deleteCurrent,
  deleteVersion,
  putVersion,
  type ObjectHeaders,
  type ObjectVersion,
  type Versioning,
} from './history';
import { bucketOf, checkWrite, type Conditions, type ObjectRequest } from './requests';
import type { S3State } from './s3';

/** What is put: the object's bytes and all that is kept beside them. */
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

const HEADER_MEMBERS = [
  ...['CacheControl', 'ContentDisposition', 'ContentEncoding', 'ContentLanguage', 'ContentType', 'Expires'],
  ...['ServerSideEncryption', 'SSEKMSKeyId', 'BucketKeyEnabled', 'StorageClass', 'WebsiteRedirectLocation'],
] as readonly (keyof ObjectHeaders)[];

/** The longest key S3 takes, in bytes of UTF-8. */
const MOST_KEY_BYTES = 1024;

export interface NewVersion {
  readonly file: string;
  readonly etag: string;
  readonly size: number;
  readonly input: ObjectHeaders & Pick<PutInput, 'Metadata' | 'Tagging'>;
  readonly checksums: Readonly<Record<string, string>>;
  readonly now: number;
}

/** A version of its own id, not yet in any bucket. */
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

/** A version that is in its bucket. */
export interface Written {
  readonly bucket: string;
  readonly key: string;
  readonly version: ObjectVersion;
}

/** Makes a version the newest of its key, if the conditions hold at this very moment. Nothing may be awaited in here. */
export function commit(state: S3State, input: ObjectRequest & Conditions, version: ObjectVersion): Written {
  const { store } = state;
  const { versioning } = bucketOf(store, input.Bucket);
  if (Buffer.byteLength(input.Key) > MOST_KEY_BYTES)
    throw new ServiceError('KeyTooLongError', `Your key is too long: at most ${MOST_KEY_BYTES} bytes`);
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
  state.onObjectCreated?.({
    bucket: input.Bucket,
    key: input.Key,
    versionId: visibleId(versioning, history[0]),
    etag: version.etag,
    size: version.size,
  });
  return written;
}

/** What every operation that writes an object answers. */
export function describePut(state: S3State, { bucket, version }: Written) {
  return {
    ETag: `"${version.etag}"`,
    VersionId: visibleId(state.store.buckets.get(bucket)?.versioning, version),
    ServerSideEncryption: version.headers.ServerSideEncryption ?? 'AES256',
    SSEKMSKeyId: version.headers.SSEKMSKeyId,
    BucketKeyEnabled: version.headers.BucketKeyEnabled,
  };
}

/** Deletes one object or one version of it. */
export function deleteOne(
  state: S3State,
  { Bucket, Key, VersionId }: ObjectRequest,
): { VersionId?: string; DeleteMarker?: boolean } {
  const { versioning } = bucketOf(state.store, Bucket);
  const before = state.store.history(Bucket, Key);
  if (VersionId !== undefined) {
    const wasMarker = before.find((one) => one.versionId === VersionId)?.deleteMarker;
    state.store.setHistory(Bucket, Key, deleteVersion(before, VersionId));
    return { VersionId, ...(wasMarker ? { DeleteMarker: true } : {}) };
  }
  const marker = {
    ...newVersion({ file: '', etag: '', size: 0, input: {}, checksums: {}, now: state.now() }),
    deleteMarker: true,
  };
  const after = deleteCurrent(before, marker, versioning);
  state.store.setHistory(Bucket, Key, after);
  return versioning === undefined ? {} : { VersionId: after[0].versionId, DeleteMarker: true };
}

/** A bucket that never had versioning shows no version ids. */
export function visibleId(versioning: Versioning, version: ObjectVersion): string | undefined {
  return versioning === undefined ? undefined : version.versionId;
}

/** The members of an input that are headers of the object. */
export function pickHeaders(input: ObjectHeaders): ObjectHeaders {
  return Object.fromEntries(
    HEADER_MEMBERS.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]),
  );
}
