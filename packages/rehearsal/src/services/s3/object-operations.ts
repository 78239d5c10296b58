import { createHash } from 'node:crypto';
import { ServiceError, type Operation } from '../../gateway/gateway';
import { decode } from '../../gateway/wire';
import { verifiedChecksums } from './checksum';
import type { ObjectHeaders, ObjectVersion } from './history';
import { bucketOf, checkRead, readRange, versionOf, type Conditions, type ObjectRequest } from './requests';
import type { S3State } from './s3';
import { commit, deleteOne, describePut, newVersion, pickHeaders, visibleId, type PutInput } from './write-version';

interface GetInput extends ObjectRequest, Conditions {
  readonly Range?: string;
  readonly ChecksumMode?: string;
}

interface CopyInput extends PutInput {
  /** `bucket/key`, URL-encoded, perhaps with `?versionId=`. */
  readonly CopySource: string;
  readonly MetadataDirective?: string;
}

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
        return {
          ...described,
          Body,
          ContentLength: Body.length,
          ContentRange: `bytes ${range.start}-${range.end}/${version.size}`,
        };
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
      if (bytes === undefined)
        throw new ServiceError('SlowDown', `${source.Key} was replaced while it was copied: try again`, 503);
      const file = await store.writeBytes(input.Bucket, bytes);
      const replace = input.MetadataDirective === 'REPLACE';
      const kept = replace
        ? input
        : { ...input, ...pickHeaders({ ...from.headers, ...pickEncryption(input) }), Metadata: from.metadata };
      const version = newVersion({
        file,
        etag: from.etag,
        size: from.size,
        input: kept,
        checksums: from.checksums,
        now: state.now(),
      });
      const written = commit(state, input, version);
      const { ETag: _etag, ...rest } = describePut(state, written);
      return {
        ...rest,
        CopySourceVersionId: from.versionId === 'null' ? undefined : from.versionId,
        CopyObjectResult: {
          ETag: `"${from.etag}"`,
          LastModified: new Date(written.version.modified),
          ...from.checksums,
        },
      };
    },
  };

  const deleteObject: Operation<ObjectRequest> = {
    action: 's3:DeleteObject',
    resources: arn,
    run: async (input) => deleteOne(state, input),
  };

  const deleteObjects: Operation<{
    Bucket: string;
    Delete: { Objects: readonly { Key: string; VersionId?: string }[]; Quiet?: boolean };
  }> = {
    action: 's3:DeleteObject',
    resources: ({ Bucket }) => [`arn:aws:s3:::${Bucket}/*`],
    run: async ({ Bucket, Delete }) => {
      bucketOf(store, Bucket);
      if (Delete.Objects.length > 1000)
        throw new ServiceError(
          'MalformedXML',
          `at most 1000 objects can be deleted in one request, got ${Delete.Objects.length}`,
        );
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

function describeObject(
  state: S3State,
  input: GetInput,
  version: ObjectVersion,
  whole: boolean,
): Record<string, unknown> {
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
    ...(input.ChecksumMode === 'ENABLED' && whole && Object.keys(version.checksums).length > 0
      ? { ...version.checksums, ChecksumType: 'FULL_OBJECT' }
      : {}),
  };
}

function pickEncryption({ ServerSideEncryption, SSEKMSKeyId }: ObjectHeaders): ObjectHeaders {
  return ServerSideEncryption === undefined ? {} : { ServerSideEncryption, SSEKMSKeyId };
}

export function readCopySource(source: string): ObjectRequest {
  const [path = '', query = ''] = source.replace(/^\//, '').split('?versionId=');
  const [Bucket = '', ...key] = decode(path).split('/');
  return { Bucket, Key: key.join('/'), VersionId: query === '' ? undefined : decode(query) };
}
