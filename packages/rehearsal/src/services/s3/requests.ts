import { ServiceError } from '../../gateway/gateway';
import { currentVersion, type ObjectVersion } from './history';
import type { Bucket, ObjectStore } from './store';

/** The bucket a request is about. Throws ServiceError. */
export function bucketOf(store: ObjectStore, name: string | undefined): Bucket {
  const bucket = store.buckets.get(name ?? '');
  if (bucket) return bucket;
  const known = [...store.buckets.keys()].sort().join(', ') || 'none';
  throw new ServiceError(
    'NoSuchBucket',
    `The specified bucket does not exist: got ${name}; in this rehearsal there are ${known}`,
    {
      status: 404,
      details: { BucketName: name ?? '' },
    },
  );
}

export interface ObjectRequest {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
}

/** The version a request is about, the newest unless it names one. Throws ServiceError. */
export function versionOf(store: ObjectStore, { Bucket, Key, VersionId }: ObjectRequest): ObjectVersion {
  bucketOf(store, Bucket);
  const history = store.history(Bucket, Key);
  if (VersionId === undefined) {
    const current = currentVersion(history);
    if (current) return current;
    throw new ServiceError('NoSuchKey', `The specified key does not exist: ${Key} in bucket ${Bucket}`, {
      status: 404,
      details: { Key },
    });
  }
  const version = history.find((one) => one.versionId === VersionId);
  if (!version) {
    throw new ServiceError(
      'NoSuchVersion',
      `The specified version does not exist: ${VersionId} of ${Key} in bucket ${Bucket}`,
      { status: 404, details: { Key, VersionId } },
    );
  }
  if (version.deleteMarker)
    throw new ServiceError('MethodNotAllowed', `The specified version of ${Key} is a delete marker`, 405);
  return version;
}

export interface Conditions {
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
  readonly IfModifiedSince?: Date;
  readonly IfUnmodifiedSince?: Date;
}

/** Refuses a read whose conditions do not hold. Throws ServiceError (412, or 304 with nothing to send). */
export function checkRead(version: ObjectVersion, conditions: Conditions): void {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  // HTTP dates have no milliseconds.
  const modified = Math.floor(version.modified / 1000) * 1000;
  const failed =
    IfMatch !== undefined
      ? !matches(IfMatch, version)
      : IfUnmodifiedSince !== undefined && modified > IfUnmodifiedSince.getTime();
  if (failed) throw preconditionFailed(IfMatch === undefined ? 'If-Unmodified-Since' : 'If-Match');
  const unchanged =
    IfNoneMatch !== undefined
      ? matches(IfNoneMatch, version)
      : IfModifiedSince !== undefined && modified <= IfModifiedSince.getTime();
  if (unchanged) throw new ServiceError('NotModified', 'Not Modified', 304);
}

/** Refuses a write whose conditions do not hold on what is there now. Throws ServiceError. */
export function checkWrite(current: ObjectVersion | undefined, key: string, conditions: Conditions): void {
  if (conditions.IfNoneMatch !== undefined && current) throw preconditionFailed('If-None-Match');
  if (conditions.IfMatch === undefined) return;
  if (!current)
    throw new ServiceError('NoSuchKey', `The specified key does not exist: ${key}`, {
      status: 404,
      details: { Key: key },
    });
  if (!matches(conditions.IfMatch, current)) throw preconditionFailed('If-Match');
}

export function unquote(etag: string): string {
  return etag.trim().replace(/^W\//, '').replace(/^"|"$/g, '');
}

function matches(condition: string, version: ObjectVersion): boolean {
  return condition.split(',').some((one) => one.trim() === '*' || unquote(one) === version.etag);
}

function preconditionFailed(condition: string): ServiceError {
  return new ServiceError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    status: 412,
    details: { Condition: condition },
  });
}

/** `bytes=0-9`, `bytes=10-` or `bytes=-10` of an object of this size. Throws ServiceError if nothing of it is there. */
export function readRange(range: string, size: number): { start: number; end: number } | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  // S3 answers with the whole object where it cannot make sense of a range.
  if (from === undefined || to === undefined || (from === '' && to === '')) return undefined;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start > end)
    throw new ServiceError('InvalidRange', `The requested range is not satisfiable: ${range} of ${size} bytes`, {
      status: 416,
      details: { RangeRequested: range, ActualObjectSize: String(size) },
    });
  return { start, end };
}
