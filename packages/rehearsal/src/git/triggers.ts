import picomatch from 'picomatch';
import {
  type ActionModel,
  type GlobFilter,
  type PipelineModel,
  type PullRequestEvent,
  sourceActions,
  type TriggerModel,
} from '../pipeline/model';

/** One ref that a push moved. */
export interface PushedRef {
  readonly kind: 'branch' | 'tag';
  readonly name: string;
  /** Paths that differ between the old and the new commit, from the repository's root. Empty for an empty commit. */
  readonly changedFiles: readonly string[];
  readonly deleted?: boolean;
}

/** A pull request, as far as triggers look at it. The branch that is built is the one it comes from. */
export interface PullRequest {
  readonly event: PullRequestEvent;
  readonly into: string;
  readonly changedFiles: readonly string[];
}

/** Whether a pipeline starts, and the sentence that says why. */
export interface Verdict {
  readonly starts: boolean;
  readonly reason: string;
  /** Source action whose trigger matched. */
  readonly sourceAction?: string;
}

/** Whether a push starts the pipeline, as CodePipeline would decide it (facts C2). */
export function decidePush(model: PipelineModel, push: PushedRef): Verdict {
  if (push.deleted) return no(`deleting the ${push.kind} ${push.name} starts nothing`);
  const verdicts = sourceActions(model).map((source) => {
    const trigger = model.triggers.find((candidate) => candidate.sourceAction === source.name);
    return trigger ? byTrigger(trigger, source, push) : byChangeDetection(source, push);
  });
  return verdicts.find((verdict) => verdict.starts) ?? no(verdicts.map((verdict) => verdict.reason).join('; '));
}

/** Whether a pull request starts the pipeline. */
export function decidePullRequest(model: PipelineModel, request: PullRequest): Verdict {
  const reasons: string[] = [];
  for (const trigger of model.triggers) {
    for (const [index, filter] of trigger.pullRequest.entries()) {
      const place = `pull request filter ${index + 1} of ${trigger.sourceAction}`;
      const problem =
        (filter.events.length > 0 && !filter.events.includes(request.event)
          ? `takes ${filter.events.join(', ')}, not ${request.event}`
          : undefined) ??
        nameProblem('branch', request.into, filter.branches) ??
        fileProblem(request.changedFiles, filter.filePaths);
      if (!problem) return yes(trigger.sourceAction, `${place} matched ${request.event} into ${request.into}`);
      reasons.push(`${place} ${problem}`);
    }
  }
  return no(reasons.join('; ') || 'the pipeline has no trigger for pull requests');
}

function byTrigger(trigger: TriggerModel, source: ActionModel, push: PushedRef): Verdict {
  if (trigger.push.length === 0 && trigger.pullRequest.length > 0) {
    return no(`the trigger of ${source.name} takes pull requests only, not pushes`);
  }
  if (trigger.push.length === 0) return byOwnBranch(source, push, `the trigger of ${source.name} has no filter`);
  const reasons: string[] = [];
  for (const [index, filter] of trigger.push.entries()) {
    const place = `push filter ${index + 1} of ${source.name}`;
    const problem =
      push.kind === 'tag'
        ? filter.tags
          ? nameProblem('tag', push.name, filter.tags)
          : 'takes branches, not tags'
        : filter.tags
          ? 'takes tags, not branches'
          : (nameProblem('branch', push.name, filter.branches) ?? fileProblem(push.changedFiles, filter.filePaths));
    if (!problem) return yes(source.name, `${place} matched ${describeMatch(push, filter.filePaths)}`);
    reasons.push(`${place} ${problem}`);
  }
  return no(reasons.join('; '));
}

/** Without a trigger a source looks at its own branch, unless its change detection is off. */
function byChangeDetection(source: ActionModel, push: PushedRef): Verdict {
  const detects = source.configuration.DetectChanges ?? source.configuration.PollForSourceChanges;
  if (source.provider === 'CodeStarSourceConnection' && detects === 'false') {
    return no(`${source.name} does not detect changes (DetectChanges is false) and has no trigger`);
  }
  if (source.provider === 'S3') {
    // The rehearsal stands for whatever uploads the object.
    return push.kind === 'branch'
      ? yes(source.name, `${source.name} takes ${push.name} as a new version of its object`)
      : no(`${source.name} reads an object, which the tag ${push.name} does not change`);
  }
  return byOwnBranch(source, push, `${source.name} has no trigger`);
}

function byOwnBranch(source: ActionModel, push: PushedRef, because: string): Verdict {
  const own = source.configuration.BranchName;
  if (push.kind === 'branch' && push.name === own) return yes(source.name, `${because} and follows the branch ${own}`);
  return no(`${because} and follows the branch ${own}, not the ${push.kind} ${push.name}`);
}

function nameProblem(kind: 'branch' | 'tag', name: string, filter: GlobFilter | undefined): string | undefined {
  if (!filter) return undefined;
  const { includes, excludes } = filter;
  const excluded = excludes.find((pattern) => matches(pattern, name));
  if (excluded !== undefined) return `excludes the ${kind} ${name} (${excluded})`;
  if (includes.length === 0 || includes.some((pattern) => matches(pattern, name))) return undefined;
  return `includes the ${kind === 'tag' ? 'tags' : 'branches'} ${includes.join(', ')}, not ${name}`;
}

/** One changed file that is included and not excluded is enough; none changed is not. */
function fileProblem(files: readonly string[], filter: GlobFilter | undefined): string | undefined {
  if (!filter || matchingFile(files, filter) !== undefined) return undefined;
  if (files.length === 0) return 'looks at file paths, and no file has changed';
  const { includes, excludes } = filter;
  const wanted = includes.length > 0 ? `includes ${includes.join(', ')}` : 'includes every path';
  const unwanted = excludes.length > 0 ? ` and excludes ${excludes.join(', ')}` : '';
  return `${wanted}${unwanted}; none of the ${files.length} changed files is left (${sample(files)})`;
}

function matchingFile(files: readonly string[], { includes, excludes }: GlobFilter): string | undefined {
  const excluded = (file: string) => excludes.some((pattern) => matches(pattern, file));
  const included = (file: string) => includes.length === 0 || includes.some((pattern) => matches(pattern, file));
  return files.find((file) => included(file) && !excluded(file));
}

function matches(pattern: string, name: string): boolean {
  return picomatch.isMatch(name, pattern, { dot: true, nonegate: true, noextglob: true });
}

function describeMatch(push: PushedRef, filter: GlobFilter | undefined): string {
  const file = filter ? matchingFile(push.changedFiles, filter) : undefined;
  return `the ${push.kind} ${push.name}${file === undefined ? '' : ` and the changed file ${file}`}`;
}

function sample(files: readonly string[]): string {
  return files.length > 3 ? `${files.slice(0, 3).join(', ')}, …` : files.join(', ');
}

function yes(sourceAction: string, reason: string): Verdict {
  return { starts: true, reason, sourceAction };
}

function no(reason: string): Verdict {
  return { starts: false, reason };
}
