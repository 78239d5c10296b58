import { createHash } from 'node:crypto';

/** A resource as far as its made-up ids depend on it. */
export interface Named {
  /** Unique in the assembly. */
  readonly stack: string;
  readonly logicalId: string;
}

/** Hexadecimal digits that are the resource's own, and the same in every rehearsal. */
export function digest({ stack, logicalId }: Named, length: number): string {
  return createHash('sha256').update(`${stack}/${logicalId}`).digest('hex').slice(0, length);
}

/** A UUID that is the resource's own. */
export function uuidOf(named: Named): string {
  return digest(named, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
