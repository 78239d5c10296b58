import { sign, readSignature } from '../../src/gateway/signature';
import type { WireRequest } from '../../src/gateway/wire';

/** Requests and signatures as AWS documents them, for the secret of its examples. */
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const S3_SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const EMPTY_SHA = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const request = (method: string, url: string, headers: Record<string, string>): WireRequest => {
  const [rawPath = '/', rawQuery = ''] = url.split('?');
  return { method, rawPath, rawQuery, headers, body: Buffer.alloc(0) };
};
const authorization = (scope: string, signedHeaders: string, access = 'AKIDEXAMPLE') =>
  `AWS4-HMAC-SHA256 Credential=${access}/${scope}/aws4_request, SignedHeaders=${signedHeaders}, Signature=0`;

describe('Signature Version 4', () => {
  test.each([
    {
      name: 'the IAM example of the general reference',
      secret: SECRET,
      given: request('GET', '/?Action=ListUsers&Version=2010-05-08', {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        host: 'iam.amazonaws.com',
        'x-amz-date': '20150830T123600Z',
        authorization: authorization('20150830/us-east-1/iam', 'content-type;host;x-amz-date'),
      }),
      expected: '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    },
    {
      name: 'GET Object of the S3 reference, with a range',
      secret: S3_SECRET,
      given: request('GET', '/test.txt', {
        host: 'examplebucket.s3.amazonaws.com',
        range: 'bytes=0-9',
        'x-amz-content-sha256': EMPTY_SHA,
        'x-amz-date': '20130524T000000Z',
        authorization: authorization(
          '20130524/us-east-1/s3',
          'host;range;x-amz-content-sha256;x-amz-date',
          'AKIAIOSFODNN7EXAMPLE',
        ),
      }),
      expected: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    },
    {
      name: 'GET Bucket Lifecycle of the S3 reference, with a parameter without value',
      secret: S3_SECRET,
      given: request('GET', '/?lifecycle', {
        host: 'examplebucket.s3.amazonaws.com',
        'x-amz-content-sha256': EMPTY_SHA,
        'x-amz-date': '20130524T000000Z',
        authorization: authorization(
          '20130524/us-east-1/s3',
          'host;x-amz-content-sha256;x-amz-date',
          'AKIAIOSFODNN7EXAMPLE',
        ),
      }),
      expected: 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    },
    {
      name: 'the presigned URL of the S3 reference',
      secret: S3_SECRET,
      given: request(
        'GET',
        '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=0',
        { host: 'examplebucket.s3.amazonaws.com' },
      ),
      expected: 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    },
  ])('gives the documented signature of $name', ({ secret, given, expected }) => {
    const signature = readSignature(given);
    if (!signature) throw new Error('the request is signed');
    expect(sign(given, signature, secret)).toBe(expected);
  });

  test('a request with another scheme is refused by what it sent', () => {
    expect(() => readSignature(request('GET', '/', { authorization: 'Bearer abc' }))).toThrow('got Bearer');
    expect(readSignature(request('GET', '/', {}))).toBeUndefined();
  });
});
