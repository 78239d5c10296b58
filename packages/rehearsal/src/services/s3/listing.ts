/** What is asked of a listing. */
export interface ListingRequest {
  readonly prefix: string;
  /** @default - nothing is rolled up */
  readonly delimiter?: string;
  /** Only what sorts after this key, or after everything under this common prefix. */
  readonly after?: string;
  readonly max: number;
}

export interface Listing {
  readonly keys: readonly string[];
  readonly commonPrefixes: readonly string[];
  readonly truncated: boolean;
  /** What to go on after, if it was truncated. */
  readonly next?: string;
}

/** A page of sorted keys; those that share what is before the next delimiter are rolled up and count once. */
export function listKeys(sorted: readonly string[], request: ListingRequest): Listing {
  const { prefix, delimiter, after = '', max } = request;
  const keys: string[] = [];
  const commonPrefixes: string[] = [];
  let last: string | undefined;
  for (const key of sorted) {
    if (!key.startsWith(prefix) || key <= after) continue;
    const rolledUp = commonPrefix(key, prefix, delimiter);
    if (rolledUp !== undefined && (rolledUp === commonPrefixes.at(-1) || after === rolledUp)) continue;
    if (keys.length + commonPrefixes.length >= max) return { keys, commonPrefixes, truncated: max > 0, next: last };
    if (rolledUp === undefined) keys.push(key);
    else commonPrefixes.push(rolledUp);
    last = rolledUp ?? key;
  }
  return { keys, commonPrefixes, truncated: false };
}

function commonPrefix(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  if (!delimiter) return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}
