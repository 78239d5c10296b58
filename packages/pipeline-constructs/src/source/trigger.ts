import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { ensure, isKnown } from '../errors';
import { LIMITS } from '../limits/limits';

/** Glob patterns: what matches an include starts the pipeline, unless it also matches an exclude. */
export interface PatternFilter {
  /**
   * What starts the pipeline. At most 8 patterns of 255 characters.
   *
   * @default - everything that is not excluded
   */
  readonly includes?: string[];
  /**
   * What does not start it, even if included. At most 8 patterns of 255 characters.
   *
   * @default - nothing is excluded
   */
  readonly excludes?: string[];
}

/** Which pushes to branches start a pipeline. */
export interface PushTriggerProps {
  /** The branches that are pushed to. */
  readonly branches: PatternFilter;
  /**
   * The files that the push changes.
   *
   * @default - any file
   */
  readonly filePaths?: PatternFilter;
}

/** Which pull requests start a pipeline. */
export interface PullRequestTriggerProps {
  /**
   * The branches that the request wants to be merged into. What is built is the branch that it comes from.
   *
   * @default - any branch
   */
  readonly branches?: PatternFilter;
  /**
   * The files that the request changes.
   *
   * @default - any file
   */
  readonly filePaths?: PatternFilter;
  /**
   * What happens to the request.
   *
   * @default - it is opened or updated
   */
  readonly events?: codepipeline.GitPullRequestEvent[];
}

/**
 * What in the repository starts a pipeline. Triggers replace the default (every push to the source's branch), and only
 * sources with a connection take them.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-filter.html
 */
export class Trigger {
  /**
   * Pushes to branches, and of these only those that change some files.
   *
   * @param props branches and files
   */
  public static push(props: PushTriggerProps): Trigger {
    checkFilter('branches', props.branches);
    checkFilter('file paths', props.filePaths);
    return new Trigger({ pushFilter: { ...branches(props.branches), ...filePaths(props.filePaths) } });
  }

  /**
   * Pushes of tags.
   *
   * @param tags the names of the tags
   */
  public static tag(tags: PatternFilter): Trigger {
    checkFilter('tags', tags);
    return new Trigger({ pushFilter: { tagsIncludes: tags.includes, tagsExcludes: tags.excludes } });
  }

  /**
   * Pull requests. They run what a stranger may have written, so only a `ValidationPipeline`, which deploys nothing, takes them.
   *
   * @param props branches, files and events
   */
  public static pullRequest(props: PullRequestTriggerProps = {}): Trigger {
    checkFilter('file paths', props.filePaths);
    const into = props.branches ?? { includes: ['**'] };
    checkFilter('branches', into);
    const events = props.events ?? [codepipeline.GitPullRequestEvent.OPEN, codepipeline.GitPullRequestEvent.UPDATED];
    ensure(events.length > 0, {
      code: 'trigger-without-events',
      what: 'a pull request trigger with no event never starts anything',
      instead: 'name at least one event, or leave `events` out',
    });
    return new Trigger({ pullRequestFilter: { ...branches(into), ...filePaths(props.filePaths), events } });
  }

  /** @internal */
  public readonly _pushFilter?: codepipeline.GitPushFilter;
  /** @internal */
  public readonly _pullRequestFilter?: codepipeline.GitPullRequestFilter;

  private constructor(filters: {
    pushFilter?: codepipeline.GitPushFilter;
    pullRequestFilter?: codepipeline.GitPullRequestFilter;
  }) {
    this._pushFilter = filters.pushFilter;
    this._pullRequestFilter = filters.pullRequestFilter;
  }

  /** Whether pull requests start the pipeline. */
  public get isPullRequest(): boolean {
    return this._pullRequestFilter !== undefined;
  }
}

function checkFilter(kind: string, filter: PatternFilter | undefined): void {
  if (filter === undefined) return;
  const count = (filter.includes?.length ?? 0) + (filter.excludes?.length ?? 0);
  ensure(count > 0, {
    code: 'trigger-without-patterns',
    what: `a filter on ${kind} without a pattern matches nothing`,
    instead: "name at least one pattern, such as '**'",
  });
  for (const patterns of [filter.includes ?? [], filter.excludes ?? []]) {
    ensure(patterns.length <= LIMITS.patternsPerFilter, {
      code: 'too-many-patterns',
      what: `a filter on ${kind} takes at most ${LIMITS.patternsPerFilter} includes and ${LIMITS.patternsPerFilter} excludes`,
      got: patterns.length,
      instead: 'write one pattern for several, such as release/*, or add another trigger',
    });
    for (const pattern of patterns.filter(isKnown)) {
      ensure(pattern.length > 0 && pattern.length <= LIMITS.patternLength, {
        code: 'pattern-length',
        what: `a pattern on ${kind} has 1 to ${LIMITS.patternLength} characters`,
        got: pattern,
        instead: 'shorten it with a wildcard',
      });
    }
  }
}

function branches(filter: PatternFilter): codepipeline.GitPullRequestFilter {
  return { branchesIncludes: filter.includes, branchesExcludes: filter.excludes };
}

function filePaths(filter: PatternFilter | undefined): codepipeline.GitPullRequestFilter {
  return filter === undefined ? {} : { filePathsIncludes: filter.includes, filePathsExcludes: filter.excludes };
}
