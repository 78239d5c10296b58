/** A version of a platform, read off its ARN. */
interface PlatformVersion {
  readonly arn: string;
  readonly branch: string;
  readonly numbers: readonly number[];
}

/** The versions a choice is made from. */
export interface PlatformCandidates {
  /** What AWS recommends now. */
  readonly recommended: readonly string[];
  /** What was answered before, if anything. */
  readonly earlier?: string;
  /** What the environment runs, if it is there; a managed update may have moved it. */
  readonly running?: string;
}

/**
 * Chooses the highest version of a branch: the recommended one, unless the environment is already ahead of it.
 *
 * Versions of other branches do not count: changing the branch is a decision, and its numbers start again.
 */
export function choosePlatform(branch: string, candidates: PlatformCandidates): string | undefined {
  return [...candidates.recommended, candidates.earlier, candidates.running]
    .flatMap((arn) => (arn === undefined ? [] : (parse(arn) ?? [])))
    .filter((version) => version.branch === branch)
    .reduce<PlatformVersion | undefined>((best, next) => (best && compare(best, next) >= 0 ? best : next), undefined)
    ?.arn;
}

/** `arn:aws:elasticbeanstalk:eu-west-1::platform/Node.js 22 running on 64bit Amazon Linux 2023/6.6.0` */
function parse(arn: string): PlatformVersion | undefined {
  const [, branch, version] =
    /^arn:[^:]+:elasticbeanstalk:[^:]*:[^:]*:platform\/(.+)\/(\d+(?:\.\d+)*)$/.exec(arn) ?? [];
  return branch && version ? { arn, branch, numbers: version.split('.').map(Number) } : undefined;
}

function compare(one: PlatformVersion, other: PlatformVersion): number {
  const length = Math.max(one.numbers.length, other.numbers.length);
  for (let index = 0; index < length; index++) {
    const difference = (one.numbers[index] ?? 0) - (other.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
