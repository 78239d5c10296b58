import { ensure, isKnown } from '../errors';

/**
 * What CodePipeline takes, as far as a synthesized pipeline can break it.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
 */
export const LIMITS = {
  stages: { min: 2, max: 50 },
  actionsPerStage: 50,
  actionsPerPipeline: 1000,
  actionsAtOnceInParallelMode: 5,
  nameLength: 100,
  variables: 50,
  variableNameLength: 128,
  configurationKeyLength: 50,
  configurationValueLength: 1000,
  rulesPerCondition: 5,
  filtersPerTrigger: 3,
  patternsPerFilter: 8,
  patternLength: 255,
  outputsPerBuild: 5,
  reportGroupsPerProject: 5,
  commandsPerRule: 50,
  commandLength: 1000,
  approvalMinutes: { min: 5, max: 86_400 },
  buildMinutes: { min: 5, max: 36 * 60 },
  testMinutes: { min: 5, max: 8 * 60 },
} as const;

const NAME = /^[A-Za-z0-9.@\-_]+$/;
const ARTIFACT_NAME = /^[A-Za-z0-9\-_]+$/;
const VARIABLE_NAME = /^[A-Za-z0-9@\-_]+$/;

/** What a name belongs to; only artifacts have an alphabet of their own. */
export type Named = 'action' | 'artifact' | 'pipeline' | 'rule' | 'stage';

/** Refuses a name that CodePipeline would refuse when the stack is deployed. */
export function checkName(kind: Named, name: string): void {
  if (!isKnown(name)) return;
  const alphabet = kind === 'artifact' ? ARTIFACT_NAME : NAME;
  ensure(alphabet.test(name) && name.length <= LIMITS.nameLength, {
    code: `${kind}-name`,
    what: `${article(kind)} ${kind} name is 1 to ${LIMITS.nameLength} of the characters ${
      kind === 'artifact' ? 'A-Z a-z 0-9 - _' : 'A-Z a-z 0-9 . @ - _'
    }`,
    got: name,
    instead: 'shorten it, or leave the other characters out',
  });
}

/** Refuses a name that is there already. */
export function checkUnique(kind: Named, name: string, taken: Iterable<string>, place: string): void {
  ensure(![...taken].includes(name), {
    code: `${kind}-name-taken`,
    what: `each ${kind} in ${place} has a name of its own`,
    got: name,
    instead: 'give one of the two another name',
  });
}

/** Refuses the stage after the last one that fits. */
export function checkStageCount(count: number): void {
  ensure(count <= LIMITS.stages.max, {
    code: 'too-many-stages',
    what: `a pipeline has at most ${LIMITS.stages.max} stages, approvals among them`,
    got: count,
    instead: 'deploy several targets in one stage, or split the pipeline in two',
  });
}

/** Refuses a stage with no action, or with more than fit. */
export function checkActionCount(stageName: string, count: number): void {
  ensure(count > 0, {
    code: 'empty-stage',
    what: `stage '${stageName}' has no action, and CodePipeline takes no empty stage`,
    instead: 'give it a deploy or a test, or leave it out',
  });
  ensure(count <= LIMITS.actionsPerStage, {
    code: 'too-many-actions',
    what: `a stage has at most ${LIMITS.actionsPerStage} actions; '${stageName}' has more`,
    got: count,
    instead: 'spread them over two stages',
  });
}

/** Refuses more actions than a whole pipeline takes. */
export function checkPipelineActionCount(count: number): void {
  ensure(count <= LIMITS.actionsPerPipeline, {
    code: 'too-many-actions-in-pipeline',
    what: `a pipeline has at most ${LIMITS.actionsPerPipeline} actions`,
    got: count,
    instead: 'split the pipeline in two',
  });
}

/** Refuses a stage of a PARALLEL pipeline that wants to run more at the same moment than CodePipeline does. */
export function checkParallelActions(stageName: string, count: number): void {
  ensure(count <= LIMITS.actionsAtOnceInParallelMode, {
    code: 'too-many-parallel-actions',
    what: `an execution in PARALLEL mode runs at most ${LIMITS.actionsAtOnceInParallelMode} actions at once; '${stageName}' has more`,
    got: count,
    instead: 'put several commands into one build or test',
  });
}

/** Refuses an action's or rule's configuration in which a key or a value is longer than CodePipeline stores. */
export function checkConfiguration(owner: string, configuration: object | undefined): void {
  for (const [key, value] of Object.entries(configuration ?? {})) {
    ensure(key.length <= LIMITS.configurationKeyLength, {
      code: 'configuration-key-too-long',
      what: `a configuration key of ${owner} has at most ${LIMITS.configurationKeyLength} characters`,
      got: key,
      instead: 'shorten it',
    });
    if (typeof value !== 'string' || !isKnown(value)) continue;
    ensure(value.length <= LIMITS.configurationValueLength, {
      code: 'configuration-value-too-long',
      what: `a configuration value of ${owner} has at most ${LIMITS.configurationValueLength} characters; '${key}' has ${value.length}`,
      instead: 'move it into a file of the artifact, into Parameter Store, or into the project instead of the action',
    });
  }
}

/** Refuses pipeline variables beyond what a pipeline declares. */
export function checkVariables(names: readonly string[]): void {
  ensure(names.length <= LIMITS.variables, {
    code: 'too-many-variables',
    what: `a pipeline has at most ${LIMITS.variables} variables`,
    got: names.length,
    instead: 'read what does not change per execution from Parameter Store',
  });
  names.forEach((name, index) => {
    if (!isKnown(name)) return;
    ensure(VARIABLE_NAME.test(name) && name.length <= LIMITS.variableNameLength, {
      code: 'variable-name',
      what: `a variable name is 1 to ${LIMITS.variableNameLength} of the characters A-Z a-z 0-9 @ - _`,
      got: name,
      instead: 'shorten it, or leave the other characters out',
    });
    ensure(names.indexOf(name) === index, {
      code: 'variable-name-taken',
      what: 'each variable of a pipeline has a name of its own',
      got: name,
      instead: 'give one of the two another name',
    });
  });
}

/** Refuses a number of minutes outside what the service takes, or one that is not whole. */
export function checkMinutes(
  code: string,
  subject: string,
  minutes: number,
  bounds: { readonly min: number; readonly max: number },
): void {
  ensure(Number.isInteger(minutes) && minutes >= bounds.min && minutes <= bounds.max, {
    code,
    what: `${subject} is ${bounds.min} to ${bounds.max} whole minutes`,
    got: `${minutes} minutes`,
    instead: 'give a duration in that range',
  });
}

function article(kind: Named): string {
  return kind === 'action' || kind === 'artifact' ? 'an' : 'a';
}
