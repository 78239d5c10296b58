/**
 * What `Fn::Cidr` gives: the first `count` blocks of `2^bits` addresses in an IPv4 block; undefined where there are not
 * so many.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-cidr.html
 */
export function cidrBlocks(block: string, count: number, bits: number): readonly string[] | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(block);
  if (!match) return undefined;
  const [a, b, c, d, prefix] = match.slice(1).map(Number);
  const size = 2 ** bits;
  const available = 2 ** (32 - prefix);
  const wellFormed = count >= 1 && count <= 256 && bits >= 1 && bits <= 32;
  if (!wellFormed || count * size > available) return undefined;
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const base = address - (address % available);
  return Array.from({ length: count }, (_, index) => `${dotted(base + index * size)}/${32 - bits}`);
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
