/** How a member is written in a header or in the query. */
export type Form = 'text' | 'number' | 'boolean' | 'date';

interface Place {
  readonly name: string;
  readonly form: Form;
}

const at = (name: string, form: Form = 'text'): Place => ({ name, form });

/** Members that travel in headers, in requests and in answers alike. */
export const HEADERS: Readonly<Record<string, Place>> = {
  AcceptRanges: at('accept-ranges'),
  BucketKeyEnabled: at('x-amz-server-side-encryption-bucket-key-enabled', 'boolean'),
  BucketRegion: at('x-amz-bucket-region'),
  CacheControl: at('cache-control'),
  ChecksumAlgorithm: at('x-amz-sdk-checksum-algorithm'),
  ChecksumCRC32: at('x-amz-checksum-crc32'),
  ChecksumCRC32C: at('x-amz-checksum-crc32c'),
  ChecksumCRC64NVME: at('x-amz-checksum-crc64nvme'),
  ChecksumMode: at('x-amz-checksum-mode'),
  ChecksumSHA1: at('x-amz-checksum-sha1'),
  ChecksumSHA256: at('x-amz-checksum-sha256'),
  ChecksumType: at('x-amz-checksum-type'),
  ContentDisposition: at('content-disposition'),
  ContentEncoding: at('content-encoding'),
  ContentLanguage: at('content-language'),
  ContentLength: at('content-length', 'number'),
  ContentMD5: at('content-md5'),
  ContentRange: at('content-range'),
  ContentType: at('content-type'),
  CopySource: at('x-amz-copy-source'),
  CopySourceRange: at('x-amz-copy-source-range'),
  CopySourceVersionId: at('x-amz-copy-source-version-id'),
  DeleteMarker: at('x-amz-delete-marker', 'boolean'),
  ETag: at('etag'),
  Expires: at('expires'),
  IfMatch: at('if-match'),
  IfModifiedSince: at('if-modified-since', 'date'),
  IfNoneMatch: at('if-none-match'),
  IfUnmodifiedSince: at('if-unmodified-since', 'date'),
  LastModified: at('last-modified', 'date'),
  Location: at('location'),
  MetadataDirective: at('x-amz-metadata-directive'),
  Range: at('range'),
  SSEKMSKeyId: at('x-amz-server-side-encryption-aws-kms-key-id'),
  ServerSideEncryption: at('x-amz-server-side-encryption'),
  StorageClass: at('x-amz-storage-class'),
  TagCount: at('x-amz-tagging-count', 'number'),
  Tagging: at('x-amz-tagging'),
  VersionId: at('x-amz-version-id'),
  WebsiteRedirectLocation: at('x-amz-website-redirect-location'),
};

/** Members that travel in the query of a request. */
export const QUERY: Readonly<Record<string, Place>> = {
  ContinuationToken: at('continuation-token'),
  Delimiter: at('delimiter'),
  EncodingType: at('encoding-type'),
  KeyMarker: at('key-marker'),
  Marker: at('marker'),
  MaxKeys: at('max-keys', 'number'),
  PartNumber: at('partNumber', 'number'),
  Prefix: at('prefix'),
  StartAfter: at('start-after'),
  UploadId: at('uploadId'),
  VersionId: at('versionId'),
};

export function readMember(text: string, form: Form): unknown {
  switch (form) {
    case 'number':
      return Number(text);
    case 'boolean':
      return text === 'true';
    case 'date':
      return new Date(text);
    default:
      return text;
  }
}
