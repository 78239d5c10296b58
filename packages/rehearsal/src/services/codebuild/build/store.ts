import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { extractZip, writeZip, type ZipEntry } from '../../../core/zip';
import { callFailure } from './failure';
import type { Build, StoredZip } from './model';

/** Downloads a zip under the service role and extracts it into a folder of this machine. */
export async function fetchZip(build: Build, zip: StoredZip, into: string): Promise<void> {
  const file = join(build.world.folder, 'transfer', `${build.request.uuid}-${zip.name}-in.zip`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, await fetchObject(build, zip.bucket, zip.key));
  try {
    await extractZip(file, into);
  } finally {
    await rm(file, { force: true });
  }
}

export async function fetchObject(build: Build, bucket: string, key: string): Promise<Uint8Array> {
  const output = await build.world.gateway
    .call<{ Body?: Uint8Array | NodeJS.ReadableStream }>(build.principal, 's3', 'GetObject', {
      Bucket: bucket,
      Key: key,
    })
    .catch((error: unknown) => {
      throw callFailure(error, 'CLIENT_ERROR', `cannot download s3://${bucket}/${key}`);
    });
  if (output.Body === undefined) return new Uint8Array();
  return output.Body instanceof Uint8Array ? output.Body : buffer(output.Body);
}

/** Zips entries and uploads them under the service role. */
export async function putZip(build: Build, zip: StoredZip, entries: readonly ZipEntry[]): Promise<void> {
  const file = join(build.world.folder, 'transfer', `${build.request.uuid}-${zip.name.replaceAll('/', '-')}-out.zip`);
  await mkdir(dirname(file), { recursive: true });
  try {
    await writeZip(file, entries);
    await putObject(build, zip.bucket, zip.key, await readFile(file), 'application/zip');
  } finally {
    await rm(file, { force: true });
  }
}

export async function putObject(
  build: Build,
  bucket: string,
  key: string,
  body: Buffer,
  contentType?: string,
): Promise<void> {
  const { encryptionKey, arn } = build.request.project;
  const encryption = encryptionKey === undefined ? {} : { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: encryptionKey };
  const Metadata = { 'codebuild-buildarn': `${arn.replace(/:project\/.*$/, '')}:build/${build.id}` };
  const input = { Bucket: bucket, Key: key, Body: body, ContentType: contentType, Metadata, ...encryption };
  await build.world.gateway.call(build.principal, 's3', 'PutObject', input).catch((error: unknown) => {
    throw callFailure(error, 'CLIENT_ERROR', `cannot upload s3://${bucket}/${key}`);
  });
}
