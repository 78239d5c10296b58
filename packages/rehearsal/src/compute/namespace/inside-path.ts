import { lstatSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** As many links as Linux follows before it answers ELOOP. */
const MOST_LINKS = 40;

/**
 * Where `absolute` of an instance is on this machine. Links in the way are followed as the instance would: an absolute
 * one starts at its root, not at the machine's. The last name is not followed, so that a link itself can be made, read
 * and replaced. What does not exist is taken as it is.
 */
export function resolveInside(root: string, absolute: string, options: { followLast?: boolean } = {}): string {
  let links = 0;
  const done: string[] = [];
  const todo = names(absolute);
  while (todo.length > 0) {
    const name = todo.shift() as string;
    if (name === '..') {
      done.pop();
      continue;
    }
    const target = todo.length > 0 || options.followLast ? linkTarget(join(root, ...done, name)) : undefined;
    if (target === undefined || ++links > MOST_LINKS) {
      done.push(name);
      continue;
    }
    if (target.startsWith('/')) done.length = 0;
    todo.unshift(...names(target));
  }
  return join(root, ...done);
}

function names(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

function linkTarget(path: string): string | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isSymbolicLink() ? readlinkSync(path) : undefined;
}
