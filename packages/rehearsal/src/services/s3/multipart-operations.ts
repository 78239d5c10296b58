import { createHash, randomBytes } from 'node:crypto';
import { ServiceError, type Operation } from '../../gateway/gateway';
import { verifiedChecksums, type Checksums } from './checksum';
import { readCopySource } from './object-operations';
import { bucketOf, readRange, unquote, versionOf, type Conditions } from './requests';
import type { S3State } from './s3';
import { commit, describePut, newVersion, type PutInput } from './write-version';

interface Part {
  readonly file: string;
  readonly etag: string;
  readonly size: number;
  readonly modified: number;
}

interface Upload {
  readonly id: string;
  readonly input: PutInput;
  readonly started: number;
  readonly parts: Map<number, Part>;
}

interface OnUpload {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
}

/** Every part but the last has at least this many bytes. */
const LEAST_PART = 5 * 1024 * 1024;

/** Multipart uploads. One that is not completed is forgotten with the rehearsal's process. */
export function multipartOperations(state: S3State): Readonly<Record<string, Operation>> {
  const { store } = state;
  const uploads = new Map<string, Upload>();
  const arn = ({ Bucket, Key }: { Bucket: string; Key: string }) => [`arn:aws:s3:::${Bucket}/${Key}`];
  const uploadOf = ({ Bucket, Key, UploadId }: OnUpload): Upload => {
    const upload = uploads.get(UploadId);
    if (upload && upload.input.Bucket === Bucket && upload.input.Key === Key) return upload;
    throw new ServiceError(
      'NoSuchUpload',
      `The specified upload does not exist: ${UploadId} of ${Key}. It may have been aborted or completed.`,
      404,
    );
  };
  const addPart = async (upload: Upload, number: number, bytes: Uint8Array): Promise<Part> => {
    if (!Number.isInteger(number) || number < 1 || number > 10_000)
      throw new ServiceError('InvalidArgument', `Part number must be an integer between 1 and 10000, got ${number}`);
    const file = await store.writeBytes(upload.input.Bucket, bytes);
    const part = {
      file,
      etag: createHash('md5').update(bytes).digest('hex'),
      size: bytes.length,
      modified: state.now(),
    };
    const before = upload.parts.get(number);
    upload.parts.set(number, part);
    if (before) await store.dropBytes(upload.input.Bucket, [before.file]);
    return part;
  };

  const create: Operation<PutInput> = {
    action: 's3:PutObject',
    resources: arn,
    run: async (input) => {
      bucketOf(store, input.Bucket);
      const upload = {
        id: randomBytes(32).toString('base64url'),
        input,
        started: state.now(),
        parts: new Map<number, Part>(),
      };
      uploads.set(upload.id, upload);
      return {
        Bucket: input.Bucket,
        Key: input.Key,
        UploadId: upload.id,
        ServerSideEncryption: input.ServerSideEncryption ?? 'AES256',
      };
    },
  };

  const uploadPart: Operation<
    OnUpload & Checksums & { PartNumber: number; Body?: Uint8Array | string; ContentMD5?: string }
  > = {
    action: 's3:PutObject',
    resources: arn,
    run: async (input) => {
      const bytes = typeof input.Body === 'string' ? Buffer.from(input.Body) : (input.Body ?? new Uint8Array());
      const checksums = verifiedChecksums(input, bytes);
      const part = await addPart(uploadOf(input), input.PartNumber, bytes);
      return { ETag: `"${part.etag}"`, ...checksums };
    },
  };

  const uploadPartCopy: Operation<OnUpload & { PartNumber: number; CopySource: string; CopySourceRange?: string }> = {
    action: 's3:PutObject',
    resources: arn,
    alsoNeeds: (input) => [{ action: 's3:GetObject', resources: arn(readCopySource(input.CopySource)) }],
    run: async (input) => {
      const source = readCopySource(input.CopySource);
      const version = versionOf(store, source);
      const range = input.CopySourceRange === undefined ? undefined : readRange(input.CopySourceRange, version.size);
      const bytes = await store.readBytes(source.Bucket, version.file, range);
      if (bytes === undefined)
        throw new ServiceError('SlowDown', `${source.Key} was replaced while it was copied: try again`, 503);
      const part = await addPart(uploadOf(input), input.PartNumber, bytes);
      return { CopyPartResult: { ETag: `"${part.etag}"`, LastModified: new Date(part.modified) } };
    },
  };

  const complete: Operation<
    OnUpload & Conditions & { MultipartUpload?: { Parts?: readonly { PartNumber?: number; ETag?: string }[] } }
  > = {
    action: 's3:PutObject',
    resources: arn,
    run: async (input) => {
      const upload = uploadOf(input);
      const parts = chosenParts(upload, input.MultipartUpload?.Parts ?? []);
      const file = await store.joinBytes(
        input.Bucket,
        parts.map((part) => part.file),
      );
      const digests = Buffer.concat(parts.map((part) => Buffer.from(part.etag, 'hex')));
      const etag = `${createHash('md5').update(digests).digest('hex')}-${parts.length}`;
      const size = parts.reduce((sum, part) => sum + part.size, 0);
      const conditions = {
        IfMatch: input.IfMatch,
        IfNoneMatch: input.IfNoneMatch,
        Bucket: input.Bucket,
        Key: input.Key,
      };
      const version = newVersion({ file, etag, size, input: upload.input, checksums: {}, now: state.now() });
      const written = commit(state, conditions, version);
      uploads.delete(upload.id);
      await store.dropBytes(
        input.Bucket,
        [...upload.parts.values()].map((part) => part.file),
      );
      return {
        ...describePut(state, written),
        Location: `/${input.Bucket}/${input.Key}`,
        Bucket: input.Bucket,
        Key: input.Key,
      };
    },
  };

  const abort: Operation<OnUpload> = {
    action: 's3:AbortMultipartUpload',
    resources: arn,
    run: async (input) => {
      const upload = uploadOf(input);
      uploads.delete(upload.id);
      await store.dropBytes(
        input.Bucket,
        [...upload.parts.values()].map((part) => part.file),
      );
      return {};
    },
  };

  const listParts: Operation<OnUpload> = {
    action: 's3:ListMultipartUploadParts',
    resources: arn,
    run: async (input) => {
      const parts = [...uploadOf(input).parts].sort(([a], [b]) => a - b);
      const Parts = parts.map(([PartNumber, part]) => ({
        PartNumber,
        LastModified: new Date(part.modified),
        ETag: `"${part.etag}"`,
        Size: part.size,
      }));
      return { Bucket: input.Bucket, Key: input.Key, UploadId: input.UploadId, IsTruncated: false, Parts };
    },
  };

  const listUploads: Operation<{ Bucket: string; Prefix?: string }> = {
    action: 's3:ListBucketMultipartUploads',
    resources: ({ Bucket }) => [`arn:aws:s3:::${Bucket}`],
    run: async ({ Bucket, Prefix = '' }) => {
      bucketOf(store, Bucket);
      const under = [...uploads.values()].filter(
        ({ input }) => input.Bucket === Bucket && input.Key.startsWith(Prefix),
      );
      const Uploads = under.map(({ id, input, started }) => ({
        Key: input.Key,
        UploadId: id,
        Initiated: new Date(started),
        StorageClass: 'STANDARD',
      }));
      return { Bucket, Prefix, IsTruncated: false, Uploads };
    },
  };

  return {
    CreateMultipartUpload: create,
    UploadPart: uploadPart,
    UploadPartCopy: uploadPartCopy,
    CompleteMultipartUpload: complete,
    AbortMultipartUpload: abort,
    ListParts: listParts,
    ListMultipartUploads: listUploads,
  };
}

function chosenParts(upload: Upload, named: readonly { PartNumber?: number; ETag?: string }[]): readonly Part[] {
  if (named.length === 0) throw new ServiceError('MalformedXML', 'You must specify at least one part');
  const numbers = named.map((one) => one.PartNumber ?? 0);
  if (numbers.some((number, index) => index > 0 && number <= numbers[index - 1])) {
    throw new ServiceError(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
    );
  }
  const parts = named.map(({ PartNumber = 0, ETag = '' }) => {
    const part = upload.parts.get(PartNumber);
    if (part && part.etag === unquote(ETag)) return part;
    throw new ServiceError('InvalidPart', `Part ${PartNumber} could not be found, or its entity tag is not ${ETag}.`);
  });
  const small = parts.slice(0, -1).findIndex((part) => part.size < LEAST_PART);
  if (small < 0) return parts;
  throw new ServiceError(
    'EntityTooSmall',
    `Your proposed upload is smaller than the minimum allowed size: part ${numbers[small]} has ${parts[small].size} bytes, every part but the last needs ${LEAST_PART}.`,
  );
}
