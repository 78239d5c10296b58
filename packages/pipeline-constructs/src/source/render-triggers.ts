import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type { Trigger } from './trigger';
import { ensure } from '../errors';
import { LIMITS } from '../limits/limits';

/** All triggers of one source action as CodePipeline wants them: together, and at most three of a kind. */
export function renderTriggers(
  triggers: readonly Trigger[],
  sourceAction: codepipeline.IAction,
): codepipeline.TriggerProps {
  const pushFilter = triggers.flatMap((trigger) => trigger._pushFilter ?? []);
  const pullRequestFilter = triggers.flatMap((trigger) => trigger._pullRequestFilter ?? []);
  for (const [kind, filters] of Object.entries({ push: pushFilter, 'pull request': pullRequestFilter })) {
    ensure(filters.length <= LIMITS.filtersPerTrigger, {
      code: 'too-many-triggers',
      what: `a source takes at most ${LIMITS.filtersPerTrigger} ${kind} triggers`,
      got: filters.length,
      instead: 'put several patterns into one trigger, up to 8 includes and 8 excludes',
    });
  }
  return {
    providerType: codepipeline.ProviderType.CODE_STAR_SOURCE_CONNECTION,
    gitConfiguration: {
      sourceAction,
      pushFilter: pushFilter.length > 0 ? pushFilter : undefined,
      pullRequestFilter: pullRequestFilter.length > 0 ? pullRequestFilter : undefined,
    },
  };
}
