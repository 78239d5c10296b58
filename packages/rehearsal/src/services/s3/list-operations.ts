import type { Operation } from '../../gateway/gateway';
import { currentVersion, type ObjectVersion } from './history';
import { listKeys } from './listing';
import { bucketOf } from './requests';
import type { S3State } from './s3';

interface ListInput {
  readonly Bucket: string;
  readonly Prefix?: string;
  readonly Delimiter?: string;
  readonly MaxKeys?: number;
  readonly EncodingType?: string;
}

/** Lists of objects and of their versions. Tokens name the last key of the page before. */
export function listOperations(state: S3State): Readonly<Record<string, Operation>> {
  const { store } = state;
  const arn = ({ Bucket }: { Bucket: string }) => [`arn:aws:s3:::${Bucket}`];
  const present = (bucket: string) => store.keys(bucket).filter((key) => currentVersion(store.history(bucket, key)));

  const page = (input: ListInput, keys: readonly string[], after: string | undefined) => {
    bucketOf(store, input.Bucket);
    const max = Math.min(input.MaxKeys ?? 1000, 1000);
    const encoded =
      input.EncodingType === 'url'
        ? (text: string) => encodeURIComponent(text).replaceAll('%2F', '/')
        : (text: string) => text;
    const listing = listKeys(keys, { prefix: input.Prefix ?? '', delimiter: input.Delimiter, after, max });
    const common = {
      Name: input.Bucket,
      Prefix: encoded(input.Prefix ?? ''),
      ...(input.Delimiter === undefined ? {} : { Delimiter: encoded(input.Delimiter) }),
      MaxKeys: max,
      ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
      IsTruncated: listing.truncated,
    };
    const CommonPrefixes = listing.commonPrefixes.map((prefix) => ({ Prefix: encoded(prefix) }));
    return { listing, common, encoded, CommonPrefixes };
  };

  const contents = (bucket: string, keys: readonly string[], encoded: (text: string) => string) =>
    keys.flatMap((key) => {
      const version = currentVersion(store.history(bucket, key));
      return version ? [describe(encoded(key), version)] : [];
    });

  const listObjectsV2: Operation<ListInput & { ContinuationToken?: string; StartAfter?: string }> = {
    action: 's3:ListBucket',
    resources: arn,
    run: async (input) => {
      const after =
        input.ContinuationToken === undefined
          ? input.StartAfter
          : Buffer.from(input.ContinuationToken, 'base64url').toString();
      const { listing, common, encoded, CommonPrefixes } = page(input, present(input.Bucket), after);
      return {
        ...common,
        KeyCount: listing.keys.length + listing.commonPrefixes.length,
        ...(input.ContinuationToken === undefined ? {} : { ContinuationToken: input.ContinuationToken }),
        ...(listing.next === undefined
          ? {}
          : { NextContinuationToken: Buffer.from(listing.next).toString('base64url') }),
        Contents: contents(input.Bucket, listing.keys, encoded),
        CommonPrefixes,
      };
    },
  };

  const listObjects: Operation<ListInput & { Marker?: string }> = {
    action: 's3:ListBucket',
    resources: arn,
    run: async (input) => {
      const { listing, common, encoded, CommonPrefixes } = page(input, present(input.Bucket), input.Marker);
      return {
        ...common,
        Marker: encoded(input.Marker ?? ''),
        ...(listing.next === undefined || input.Delimiter === undefined ? {} : { NextMarker: encoded(listing.next) }),
        Contents: contents(input.Bucket, listing.keys, encoded),
        CommonPrefixes,
      };
    },
  };

  const listObjectVersions: Operation<ListInput & { KeyMarker?: string }> = {
    action: 's3:ListBucketVersions',
    resources: arn,
    run: async (input) => {
      const { listing, common, encoded, CommonPrefixes } = page(input, store.keys(input.Bucket), input.KeyMarker);
      const rows = listing.keys.flatMap((key) =>
        store.history(input.Bucket, key).map((version, index) => ({
          version,
          row: { ...describe(encoded(key), version), VersionId: version.versionId, IsLatest: index === 0 },
        })),
      );
      return {
        ...common,
        ...(listing.next === undefined ? {} : { NextKeyMarker: encoded(listing.next) }),
        Versions: rows.filter(({ version }) => !version.deleteMarker).map(({ row }) => row),
        DeleteMarkers: rows
          .filter(({ version }) => version.deleteMarker)
          .map(({ row: { Key, LastModified, VersionId, IsLatest } }) => ({ Key, LastModified, VersionId, IsLatest })),
        CommonPrefixes,
      };
    },
  };

  return { ListObjectsV2: listObjectsV2, ListObjects: listObjects, ListObjectVersions: listObjectVersions };
}

function describe(key: string, version: ObjectVersion) {
  return {
    Key: key,
    LastModified: new Date(version.modified),
    ETag: `"${version.etag}"`,
    Size: version.size,
    StorageClass: version.headers.StorageClass ?? 'STANDARD',
  };
}
