import type { Repository } from './repository';
import type { PushedRef } from './triggers';

/** One ref as git tells a hook about it; an id of zeros stands for none. */
export interface RefUpdate {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
}

const ZEROS = /^0+$/;

/** The commit id, or undefined where git says there is none. */
export function commitOrNone(id: string): string | undefined {
  return ZEROS.test(id) ? undefined : id;
}

/** Reads the lines `<old> <new> <ref>` that git hands to a receiving hook. */
export function parseUpdates(text: string): readonly RefUpdate[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(' '))
    .filter((parts) => parts.length === 3)
    .map(([before, after, ref]) => ({ before, after, ref }));
}

/** A branch or a tag; undefined for any other ref. */
export function refName(ref: string): Pick<PushedRef, 'kind' | 'name'> | undefined {
  if (ref.startsWith('refs/heads/')) return { kind: 'branch', name: ref.slice('refs/heads/'.length) };
  if (ref.startsWith('refs/tags/')) return { kind: 'tag', name: ref.slice('refs/tags/'.length) };
  return undefined;
}

/**
 * What a push changed. A new branch is compared with where it left the default branch, so that it counts what is new on
 * it; the first push of all counts every file.
 */
export async function describePush(
  repository: Repository,
  update: RefUpdate,
  defaultBranch: string,
): Promise<(PushedRef & { readonly commitId: string }) | undefined> {
  const name = refName(update.ref);
  if (!name) return undefined;
  const after = commitOrNone(update.after);
  if (after === undefined) return { ...name, commitId: '', changedFiles: [], deleted: true };
  // An annotated tag is an object of its own.
  const commitId = (await repository.commitOf(after)) ?? after;
  const before = commitOrNone(update.before);
  const base = before ?? (await branchPoint(repository, name.name, commitId, defaultBranch));
  return { ...name, commitId, changedFiles: await repository.changedFiles(base, commitId) };
}

async function branchPoint(
  repository: Repository,
  branch: string,
  commitId: string,
  defaultBranch: string,
): Promise<string | undefined> {
  const head = branch === defaultBranch ? undefined : await repository.head(defaultBranch);
  return head === undefined ? undefined : repository.mergeBase(head, commitId);
}
