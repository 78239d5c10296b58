import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { Agent } from 'node:http';
import type { LookupFunction } from 'node:net';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketAclCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { createS3, type ObjectCreated } from '../../../src/services/s3/s3';
import { APP, openBench, type Bench } from '../../gateway/_helpers/gateway';

const PIECES = [
  { type: 'AWS::S3::Bucket', physicalId: 'versioned', properties: { VersioningConfiguration: { Status: 'Enabled' } } },
  { type: 'AWS::S3::Bucket', physicalId: 'plain' },
];

describe('S3 over HTTP with the SDK', () => {
  let bench: Bench;
  let client: S3Client;
  const created: ObjectCreated[] = [];
  const put = (Bucket: string, Key: string, Body: string | Buffer, more: object = {}) =>
    client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
  const get = async (Bucket: string, Key: string, more: object = {}) => {
    const answer = await client.send(new GetObjectCommand({ Bucket, Key, ...more }));
    return { ...answer, text: await answer.Body?.transformToString() };
  };

  beforeAll(async () => {
    bench = await openBench();
    bench.gateway.register(createS3(bench.deps(PIECES), { onObjectCreated: (one) => created.push(one) }));
    client = new S3Client(bench.client());
  });
  afterAll(async () => {
    client.destroy();
    await bench.close();
  });

  test('gives back bytes, headers, metadata and the MD5 of what was put', async () => {
    const sent = await put('plain', 'a folder/é+&?.txt', 'hello', {
      ContentType: 'text/plain',
      Metadata: { owner: 'team' },
      CacheControl: 'no-store',
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'key-1',
    });
    expect(sent).toMatchObject({
      ETag: '"5d41402abc4b2a76b9719d911017c592"',
      SSEKMSKeyId: 'key-1',
      ServerSideEncryption: 'aws:kms',
    });
    expect(sent.VersionId).toBeUndefined();
    expect(await get('plain', 'a folder/é+&?.txt')).toMatchObject({
      text: 'hello',
      ContentType: 'text/plain',
      ContentLength: 5,
      CacheControl: 'no-store',
      ETag: '"5d41402abc4b2a76b9719d911017c592"',
      ServerSideEncryption: 'aws:kms',
      ChecksumCRC32: 'NhCmhg==',
    });
    const head = await client.send(new HeadObjectCommand({ Bucket: 'plain', Key: 'a folder/é+&?.txt' }));
    expect(head).toMatchObject({ Metadata: { owner: 'team' }, ContentLength: 5 });
    expect(created[0]).toMatchObject({ bucket: 'plain', key: 'a folder/é+&?.txt', size: 5 });
  });

  test('keeps versions, hides deleted objects under a marker and brings them back with it', async () => {
    const first = await put('versioned', 'k', 'one');
    const second = await put('versioned', 'k', 'two');
    expect(first.VersionId).not.toBe(second.VersionId);
    expect((await get('versioned', 'k')).text).toBe('two');
    expect((await get('versioned', 'k', { VersionId: first.VersionId })).text).toBe('one');
    const marker = await client.send(new DeleteObjectCommand({ Bucket: 'versioned', Key: 'k' }));
    expect(marker.DeleteMarker).toBe(true);
    await expect(get('versioned', 'k')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(client.send(new HeadObjectCommand({ Bucket: 'versioned', Key: 'k' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    const listed = await client.send(new ListObjectVersionsCommand({ Bucket: 'versioned' }));
    expect(listed.Versions?.map((one) => [one.VersionId, one.IsLatest])).toEqual([
      [second.VersionId, false],
      [first.VersionId, false],
    ]);
    expect(listed.DeleteMarkers).toEqual([expect.objectContaining({ VersionId: marker.VersionId, IsLatest: true })]);
    await client.send(new DeleteObjectCommand({ Bucket: 'versioned', Key: 'k', VersionId: marker.VersionId }));
    expect((await get('versioned', 'k')).text).toBe('two');
  });

  test('a put with If-None-Match: * or If-Match fails where its condition does not hold', async () => {
    const { ETag } = await put('plain', 'lock', 'mine', { IfNoneMatch: '*' });
    await expect(put('plain', 'lock', 'theirs', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await expect(put('plain', 'lock', 'theirs', { IfMatch: '"0000"' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    expect((await get('plain', 'lock')).text).toBe('mine');
    await put('plain', 'lock', 'renewed', { IfMatch: ETag });
    expect((await get('plain', 'lock')).text).toBe('renewed');
  });

  test('of many conditional puts at once exactly one wins', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_unused, index) => put('plain', 'race', `${index}`, { IfNoneMatch: '*' })),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  });

  test('reads ranges and refuses one that is not there', async () => {
    await put('plain', 'digits', '0123456789');
    expect(await get('plain', 'digits', { Range: 'bytes=2-4' })).toMatchObject({
      text: '234',
      ContentRange: 'bytes 2-4/10',
      ContentLength: 3,
    });
    expect((await get('plain', 'digits', { Range: 'bytes=-2' })).text).toBe('89');
    expect((await get('plain', 'digits', { Range: 'bytes=8-' })).text).toBe('89');
    await expect(get('plain', 'digits', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  test('answers 304 to a read of what the caller has', async () => {
    const { ETag } = await put('plain', 'known', 'x');
    await expect(get('plain', 'known', { IfNoneMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
  });

  test('lists by prefix and delimiter, page by page', async () => {
    for (const key of ['list/a', 'list/b/1', 'list/b/2', 'list/c', 'list/d/1']) await put('plain', key, 'x');
    const ask = { Bucket: 'plain', Prefix: 'list/', Delimiter: '/', MaxKeys: 2 };
    const pages: string[][] = [];
    for (let token: string | undefined, more = true; more;) {
      const page = await client.send(new ListObjectsV2Command({ ...ask, ContinuationToken: token }));
      pages.push([
        ...(page.Contents ?? []).map((one) => one.Key ?? ''),
        ...(page.CommonPrefixes ?? []).map((one) => one.Prefix ?? ''),
      ]);
      token = page.NextContinuationToken;
      more = page.IsTruncated === true;
    }
    expect(pages).toEqual([
      ['list/a', 'list/b/'],
      ['list/c', 'list/d/'],
    ]);
  });

  test('copies between buckets with metadata, and deletes several at once', async () => {
    await put('plain', 'from/ä', 'copied', { Metadata: { a: '1' }, Tagging: 'k=v' });
    await client.send(
      new CopyObjectCommand({ Bucket: 'versioned', Key: 'to', CopySource: `plain/${encodeURIComponent('from/ä')}` }),
    );
    expect(await get('versioned', 'to')).toMatchObject({ text: 'copied', Metadata: { a: '1' } });
    expect((await client.send(new GetObjectTaggingCommand({ Bucket: 'plain', Key: 'from/ä' }))).TagSet).toEqual([
      { Key: 'k', Value: 'v' },
    ]);
    const Objects = [{ Key: 'from/ä' }, { Key: 'never there' }];
    const gone = await client.send(new DeleteObjectsCommand({ Bucket: 'plain', Delete: { Objects } }));
    expect(gone.Deleted?.map((one) => one.Key)).toEqual(['from/ä', 'never there']);
    await expect(get('plain', 'from/ä')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('puts an object together from its parts, in the order of their numbers', async () => {
    const target = { Bucket: 'versioned', Key: 'large' };
    const bytes = [randomBytes(5 * 1024 * 1024), Buffer.from('end')];
    const { UploadId } = await client.send(
      new CreateMultipartUploadCommand({ ...target, ContentType: 'application/zip' }),
    );
    const uploaded = await Promise.all(
      bytes.map((Body, index) =>
        client.send(new UploadPartCommand({ ...target, UploadId, PartNumber: index + 1, Body })),
      ),
    );
    const Parts = uploaded.map(({ ETag }, index) => ({ ETag, PartNumber: index + 1 }));
    const done = await client.send(
      new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }),
    );
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    const back = await client.send(new GetObjectCommand(target));
    expect(Buffer.concat(bytes).equals(Buffer.from((await back.Body?.transformToByteArray()) ?? []))).toBe(true);
    expect(back.ContentType).toBe('application/zip');
    await expect(client.send(new AbortMultipartUploadCommand({ ...target, UploadId }))).rejects.toMatchObject({
      name: 'NoSuchUpload',
    });
  });

  test('takes a stream in aws-chunked framing and checks the checksum in its trailer', async () => {
    const { Readable } = await import('node:stream');
    const Body = Readable.from([Buffer.from('streamed '), Buffer.from('bytes')]);
    await client.send(
      new PutObjectCommand({ Bucket: 'plain', Key: 'stream', Body, ContentLength: 14, ContentEncoding: 'gzip' }),
    );
    const back = await get('plain', 'stream');
    expect(back).toMatchObject({ text: 'streamed bytes', ContentEncoding: 'gzip' });
    await expect(put('plain', 'wrong', 'x', { ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({
      name: 'BadDigest',
    });
  });

  test('makes, lists, versions and removes buckets', async () => {
    await client.send(new CreateBucketCommand({ Bucket: 'made-here' }));
    expect((await client.send(new ListBucketsCommand({}))).Buckets?.map((one) => one.Name)).toEqual([
      'made-here',
      'plain',
      'versioned',
    ]);
    expect((await client.send(new GetBucketVersioningCommand({ Bucket: 'made-here' }))).Status).toBeUndefined();
    await client.send(
      new PutBucketVersioningCommand({ Bucket: 'made-here', VersioningConfiguration: { Status: 'Enabled' } }),
    );
    expect((await client.send(new GetBucketVersioningCommand({ Bucket: 'made-here' }))).Status).toBe('Enabled');
    expect(
      (await client.send(new GetBucketLocationCommand({ Bucket: 'made-here' }))).LocationConstraint,
    ).toBeUndefined();
    await expect(client.send(new DeleteBucketCommand({ Bucket: 'plain' }))).rejects.toMatchObject({
      name: 'BucketNotEmpty',
    });
    await client.send(new DeleteBucketCommand({ Bucket: 'made-here' }));
    await expect(client.send(new HeadBucketCommand({ Bucket: 'made-here' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('serves presigned URLs, and refuses one that was tampered with or is over', async () => {
    await put('plain', 'signed url', 'by link');
    const link = await getSignedUrl(client, new GetObjectCommand({ Bucket: 'plain', Key: 'signed url' }), {
      expiresIn: 60,
    });
    expect(await (await fetch(link)).text()).toBe('by link');
    const tampered = await fetch(link.replace('signed%20url', 'digits'));
    expect([tampered.status, await tampered.text()]).toEqual([
      403,
      expect.stringContaining('<Code>SignatureDoesNotMatch</Code>'),
    ]);
    const long = new Date(Date.now() - 120_000);
    const over = await getSignedUrl(client, new GetObjectCommand({ Bucket: 'plain', Key: 'digits' }), {
      expiresIn: 60,
      signingDate: long,
    });
    expect(await (await fetch(over)).text()).toContain('Request has expired');
    const upload = await getSignedUrl(client, new PutObjectCommand({ Bucket: 'plain', Key: 'up' }), { expiresIn: 60 });
    expect((await fetch(upload, { method: 'PUT', body: 'uploaded' })).status).toBe(200);
    expect((await get('plain', 'up')).text).toBe('uploaded');
  });

  test('takes the bucket from a host name below localhost', async () => {
    await put('plain', 'by/host', 'hosted');
    const lookup = ((
      _host: string,
      options: { all?: boolean },
      done: (error: null, found: unknown, family?: number) => void,
    ) =>
      options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)) as LookupFunction;
    const endpoint = bench.gateway.endpoint.replace('127.0.0.1', 'localhost');
    const hosted = new S3Client({ ...bench.client(), endpoint, requestHandler: { httpAgent: new Agent({ lookup }) } });
    const { Body } = await hosted.send(new GetObjectCommand({ Bucket: 'plain', Key: 'by/host' }));
    expect(await Body?.transformToString()).toBe('hosted');
    hosted.destroy();
  });

  test('says what is not in a rehearsal, and which bucket is not there', async () => {
    await expect(client.send(new GetBucketAclCommand({ Bucket: 'plain' }))).rejects.toMatchObject({
      name: 'NotInARehearsal',
    });
    await expect(put('nowhere', 'k', 'x')).rejects.toMatchObject({
      name: 'NoSuchBucket',
      message: expect.stringContaining('there are plain, versioned'),
    });
  });

  test('the same objects are there for calls from inside, with bytes as Uint8Array', async () => {
    await bench.gateway.call(APP, 's3', 'PutObject', { Bucket: 'plain', Key: 'inside', Body: Buffer.from('in') });
    expect((await get('plain', 'inside')).text).toBe('in');
    const { Body } = await bench.gateway.call<{ Body: Uint8Array }>(APP, 's3', 'GetObject', {
      Bucket: 'plain',
      Key: 'inside',
    });
    expect(Buffer.from(Body).toString()).toBe('in');
  });

  test('everything is found again by the next process, and bytes that nothing names are cleared away', async () => {
    const next = await openBench();
    const files = () => readdirSync(join(bench.folder, 'plain', 'bytes')).length;
    const before = files();
    await client
      .send(new CreateMultipartUploadCommand({ Bucket: 'plain', Key: 'unfinished' }))
      .then(({ UploadId }) =>
        client.send(
          new UploadPartCommand({ Bucket: 'plain', Key: 'unfinished', UploadId, PartNumber: 1, Body: 'part' }),
        ),
      );
    expect(files()).toBe(before + 1);
    next.gateway.register(createS3({ ...next.deps(PIECES), folder: bench.folder }));
    const again = await next.gateway.call<{ Body: Uint8Array }>(APP, 's3', 'GetObject', {
      Bucket: 'plain',
      Key: 'digits',
    });
    expect(Buffer.from(again.Body).toString()).toBe('0123456789');
    expect(files()).toBe(before);
    await next.close();
  });
});
