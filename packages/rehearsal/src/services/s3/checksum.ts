import { createHash } from 'node:crypto';
import { ServiceError } from '../../gateway/gateway';

/** Checksums a client may send along, by the name of their member. CRC32C and CRC64NVME are kept but not computed. */
const COMPUTED: Readonly<Record<string, (bytes: Uint8Array) => string>> = {
  ChecksumCRC32: (bytes) => crc32(bytes),
  ChecksumSHA1: (bytes) => createHash('sha1').update(bytes).digest('base64'),
  ChecksumSHA256: (bytes) => createHash('sha256').update(bytes).digest('base64'),
};

export const CHECKSUM_MEMBERS = [
  'ChecksumCRC32',
  'ChecksumCRC32C',
  'ChecksumCRC64NVME',
  'ChecksumSHA1',
  'ChecksumSHA256',
] as const;
export type Checksums = Readonly<Partial<Record<(typeof CHECKSUM_MEMBERS)[number], string>>>;

/** The checksums among an input's members. Throws ServiceError where one is not that of the bytes. */
export function verifiedChecksums(
  input: Checksums & { readonly ContentMD5?: string },
  bytes: Uint8Array,
): Record<string, string> {
  if (input.ContentMD5 !== undefined && input.ContentMD5 !== createHash('md5').update(bytes).digest('base64')) {
    throw new ServiceError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  const given = CHECKSUM_MEMBERS.filter((name) => input[name] !== undefined);
  const wrong = given.find((name) => COMPUTED[name] !== undefined && COMPUTED[name](bytes) !== input[name]);
  if (wrong)
    throw new ServiceError(
      'BadDigest',
      `The ${wrong.slice('Checksum'.length)} you specified did not match the calculated checksum.`,
    );
  return Object.fromEntries(given.map((name) => [name, input[name] ?? '']));
}

const TABLE = Uint32Array.from({ length: 256 }, (_unused, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 (IEEE), base64 of its four bytes, as S3 writes it. */
export function crc32(bytes: Uint8Array): string {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ TABLE[(crc ^ byte) & 0xff];
  const result = Buffer.alloc(4);
  result.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
  return result.toString('base64');
}
