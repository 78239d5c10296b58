import { unchunk } from '../../../src/services/s3/rest/chunked';

describe('an aws-chunked body', () => {
  test('is the bytes of its chunks, with the trailers after them', () => {
    const framed =
      '4;chunk-signature=ab\r\nabcd\r\n3\r\n\r\ne\r\n0;chunk-signature=cd\r\nX-Amz-Checksum-CRC32: AAAA==\r\nx-amz-trailer-signature:ff\r\n\r\n';
    const { body, trailers } = unchunk(Buffer.from(framed));
    expect(body.toString()).toBe('abcd\r\ne');
    expect(trailers).toEqual({ 'x-amz-checksum-crc32': 'AAAA==', 'x-amz-trailer-signature': 'ff' });
  });

  test.each([
    ['is cut off in a chunk', '5\r\nabc'],
    ['has no last chunk', '3\r\nabc\r\n'],
    ['has no size', 'xyz\r\n'],
  ])('that %s is refused', (_name, framed) => {
    expect(() => unchunk(Buffer.from(framed))).toThrow('ends in the middle of a chunk');
  });
});
