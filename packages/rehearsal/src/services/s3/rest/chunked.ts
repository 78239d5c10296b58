import { ServiceError } from '../../../gateway/gateway';

/** A body without its framing, and the headers that came after it. */
export interface Unchunked {
  readonly body: Buffer;
  readonly trailers: Readonly<Record<string, string>>;
}

/**
 * Takes the framing off an `aws-chunked` body: `<hex size>[;chunk-signature=…]\r\n<bytes>\r\n`, up to a chunk of size 0
 * and trailers. The chunks' own signatures are not verified.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export function unchunk(framed: Buffer): Unchunked {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = framed.indexOf('\r\n', at);
    const size = end < 0 ? NaN : parseInt(framed.toString('latin1', at, end), 16);
    if (Number.isNaN(size) || end + 2 + size > framed.length)
      throw new ServiceError('IncompleteBody', 'The aws-chunked body of the request ends in the middle of a chunk');
    if (size === 0) return { body: Buffer.concat(chunks), trailers: readTrailers(framed.toString('utf8', end + 2)) };
    chunks.push(framed.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

function readTrailers(text: string): Record<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => line.includes(':'));
  return Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).trim().toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
}
