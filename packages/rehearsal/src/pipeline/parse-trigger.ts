import type { GlobFilter, PullRequestEvent, PullRequestFilter, PushFilter, StageModel, TriggerModel } from './model';
import { type PropertyReader, repeated } from './reader';

/** Facts C2. */
const MAX_TRIGGERS = 50;
const MAX_FILTERS = 3;
const MAX_PATTERNS = 8;
const MAX_PATTERN_LENGTH = 255;
const PULL_REQUEST_EVENTS: readonly PullRequestEvent[] = ['OPEN', 'UPDATED', 'CLOSED'];

export function parseTriggers(
  pipeline: PropertyReader,
  type: 'V1' | 'V2',
  stages: readonly StageModel[],
): readonly TriggerModel[] {
  const sources = stages[0]?.actions.filter((action) => action.key === 'Source/CodeStarSourceConnection') ?? [];
  const triggers = pipeline.objects('Triggers').flatMap((reader) => {
    reader.allow('ProviderType', 'GitConfiguration').choice('ProviderType', ['CodeStarSourceConnection'] as const);
    const git = reader.object('GitConfiguration')?.allow('SourceActionName', 'Push', 'PullRequest');
    if (!git) {
      reader.refuse('GitConfiguration', 'is missing');
      return [];
    }
    const sourceAction = git.required('SourceActionName');
    if (!sources.some((source) => source.name === sourceAction)) {
      git.refuse(
        'SourceActionName',
        `is ${sourceAction}, which is no CodeStarSourceConnection action of the first stage`,
      );
    }
    return [{ sourceAction, push: parsePush(git), pullRequest: parsePullRequest(git) }];
  });
  if (triggers.length > 0 && type === 'V1') pipeline.refuse('Triggers', 'need PipelineType V2');
  if (triggers.length > MAX_TRIGGERS)
    pipeline.refuse('Triggers', `are ${triggers.length}; the limit is ${MAX_TRIGGERS}`);
  for (const twice of repeated(triggers.map((trigger) => trigger.sourceAction))) {
    pipeline.refuse('Triggers', `name ${twice} twice; a source action has one trigger`);
  }
  return triggers;
}

function parsePush(git: PropertyReader): readonly PushFilter[] {
  const filters = git.objects('Push').map((reader) => {
    reader.allow('Branches', 'FilePaths', 'Tags');
    if (reader.has('Tags') && (reader.has('Branches') || reader.has('FilePaths'))) {
      reader.refuse('Tags', 'stand beside branches or file paths; CodePipeline takes tags alone');
    }
    return {
      branches: parseGlobs(reader, 'Branches'),
      filePaths: parseGlobs(reader, 'FilePaths'),
      tags: parseGlobs(reader, 'Tags'),
    };
  });
  if (filters.length > MAX_FILTERS) git.refuse('Push', `has ${filters.length} filters; the limit is ${MAX_FILTERS}`);
  return filters;
}

function parsePullRequest(git: PropertyReader): readonly PullRequestFilter[] {
  const filters = git.objects('PullRequest').map((reader) => {
    reader.allow('Events', 'Branches', 'FilePaths');
    const events = reader.texts('Events').flatMap((event) => {
      const known = PULL_REQUEST_EVENTS.find((candidate) => candidate === event);
      if (!known) reader.refuse('Events', `has ${event}; there are ${PULL_REQUEST_EVENTS.join(', ')}`);
      return known ? [known] : [];
    });
    return { events, branches: parseGlobs(reader, 'Branches'), filePaths: parseGlobs(reader, 'FilePaths') };
  });
  if (filters.length > MAX_FILTERS)
    git.refuse('PullRequest', `has ${filters.length} filters; the limit is ${MAX_FILTERS}`);
  return filters;
}

function parseGlobs(reader: PropertyReader, key: string): GlobFilter | undefined {
  const filter = reader.object(key)?.allow('Includes', 'Excludes');
  if (!filter) return undefined;
  const read = (side: string) => {
    const patterns = filter.texts(side);
    if (patterns.length > MAX_PATTERNS)
      filter.refuse(side, `has ${patterns.length} patterns; the limit is ${MAX_PATTERNS}`);
    if (patterns.some((pattern) => pattern.length > MAX_PATTERN_LENGTH)) {
      filter.refuse(side, `has a pattern of more than ${MAX_PATTERN_LENGTH} characters`);
    }
    return patterns;
  };
  return { includes: read('Includes'), excludes: read('Excludes') };
}
