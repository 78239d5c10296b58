/** What a bucket does with an object that is put over another. Unset means that it was never switched on. */
export type Versioning = 'Enabled' | 'Suspended' | undefined;

/** Headers of an object that its owner sets and that come back as they were. */
export interface ObjectHeaders {
  readonly CacheControl?: string;
  readonly ContentDisposition?: string;
  readonly ContentEncoding?: string;
  readonly ContentLanguage?: string;
  readonly ContentType?: string;
  readonly Expires?: string;
  readonly ServerSideEncryption?: string;
  readonly SSEKMSKeyId?: string;
  readonly BucketKeyEnabled?: boolean;
  readonly StorageClass?: string;
  readonly WebsiteRedirectLocation?: string;
}

/** One version of one object, or a marker that it was deleted. */
export interface ObjectVersion {
  /** `null` for what was put while versioning was off. */
  readonly versionId: string;
  readonly deleteMarker: boolean;
  /** Real milliseconds since the epoch. */
  readonly modified: number;
  readonly size: number;
  /** Hexadecimal MD5, or `<md5>-<parts>`; without quotes. */
  readonly etag: string;
  /** Name of the file that holds its bytes; empty for a marker. */
  readonly file: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly headers: ObjectHeaders;
  /** Checksums by the name of their member, for example `ChecksumCRC32`. */
  readonly checksums: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** All versions of one key, the newest first. */
export type History = readonly ObjectVersion[];

/** What answers a request that names no version; undefined if there is nothing or it was deleted. */
export function currentVersion(history: History): ObjectVersion | undefined {
  return history[0]?.deleteMarker === false ? history[0] : undefined;
}

/** Puts a version (or a marker) on top; where versioning is off or suspended it replaces the `null` version. */
export function putVersion(history: History, version: ObjectVersion, versioning: Versioning): History {
  if (versioning === 'Enabled') return [version, ...history];
  return [{ ...version, versionId: 'null' }, ...history.filter((one) => one.versionId !== 'null')];
}

/** Deleting without naming a version: gone for good where there never was versioning, else hidden under a marker. */
export function deleteCurrent(history: History, marker: ObjectVersion, versioning: Versioning): History {
  return versioning === undefined
    ? history.filter((one) => one.versionId !== 'null')
    : putVersion(history, marker, versioning);
}

/** Deleting a version for good. */
export function deleteVersion(history: History, versionId: string): History {
  return history.filter((one) => one.versionId !== versionId);
}
