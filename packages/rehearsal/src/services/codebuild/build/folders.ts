import type { Build } from './model';

/** Absolute path of the primary source, before the instance translates it. */
export function sourceRoot(build: Build): string {
  return `/codebuild/output/src${seed(build, 0)}/src`;
}

/** Where a build starts: its primary source, or an empty folder. */
export function sourceFolder(build: Build): string {
  return build.instance?.insidePath(sourceRoot(build)) ?? sourceRoot(build);
}

/** Nine digits, as CodeBuild's folders have, from the build's id. */
export function seed(build: Build, index: number): string {
  const number = parseInt(build.request.uuid.replaceAll('-', '').slice(index, index + 8), 16);
  return String(number % 1e9).padStart(9, '0');
}
