import type { RestBinding } from '../../../gateway/wire';
import { readS3 } from './read';
import { failS3, writeS3 } from './write';

/** The REST protocol of S3, path style and virtual-host style. */
export const s3Rest: RestBinding = { read: readS3, write: writeS3, fail: failS3 };
