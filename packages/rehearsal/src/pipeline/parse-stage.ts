import type { ConditionModel, ConditionResult, FailureModel, RuleModel, StageModel } from './model';
import { checkName, parseAction, type StageSurroundings } from './parse-action';
import { type PropertyReader, repeated } from './reader';

/** Facts C5. */
const MAX_ACTIONS = 50;
const MAX_RULES = 5;
export function parseStage(reader: PropertyReader, around: StageSurroundings): StageModel {
  reader.allow('Name', 'Actions', 'BeforeEntry', 'OnSuccess', 'OnFailure', 'Blockers');
  if (reader.objects('Blockers').length > 0) reader.refuse('Blockers', 'are not in a rehearsal; use a stage condition');
  const name = reader.required('Name');
  checkName(reader, name);
  const actions = reader.objects('Actions').map((action) => parseAction(action, around));
  if (actions.length < 1 || actions.length > MAX_ACTIONS) {
    reader.refuse('Actions', `are ${actions.length}; a stage has 1 to ${MAX_ACTIONS}`);
  }
  for (const twice of repeated(actions.map((action) => action.name))) reader.refuse('Actions', `name ${twice} twice`);
  for (const key of ['BeforeEntry', 'OnSuccess', 'OnFailure']) {
    if (around.type === 'V1' && reader.has(key)) reader.refuse(key, 'needs PipelineType V2');
  }
  return {
    name,
    actions,
    beforeEntry: parseConditions(reader.object('BeforeEntry'), ['FAIL', 'SKIP'], around),
    onSuccess: parseConditions(reader.object('OnSuccess'), ['FAIL', 'ROLLBACK'], around),
    onFailure: parseFailure(reader.object('OnFailure'), around),
  };
}

function parseConditions(
  reader: PropertyReader | undefined,
  results: readonly ConditionResult[],
  around: StageSurroundings,
): ConditionModel | undefined {
  if (!reader) return undefined;
  const conditions = reader.allow('Conditions', 'Result', 'RetryConfiguration').objects('Conditions');
  if (conditions.length > 1)
    reader.refuse('Conditions', `are ${conditions.length}; CodePipeline takes one of each kind`);
  return conditions.length === 0 ? undefined : parseCondition(conditions[0], results, around);
}

function parseCondition(
  reader: PropertyReader,
  results: readonly ConditionResult[],
  around: StageSurroundings,
): ConditionModel {
  reader.allow('Result', 'Rules');
  if (!reader.has('Result')) reader.refuse('Result', 'is missing');
  const result = reader.choice('Result', results) ?? results[0];
  refuseParallelRollback(reader, result, around);
  const rules = reader.objects('Rules').map((rule) => parseRule(rule, around));
  if (rules.length < 1 || rules.length > MAX_RULES)
    reader.refuse('Rules', `are ${rules.length}; a condition has 1 to ${MAX_RULES}`);
  return { result, rules };
}

function parseFailure(reader: PropertyReader | undefined, around: StageSurroundings): FailureModel | undefined {
  if (!reader) return undefined;
  const condition = parseConditions(reader, ['ROLLBACK'], around);
  const result = reader.choice('Result', ['FAIL', 'ROLLBACK', 'RETRY'] as const);
  if (condition && result) reader.refuse('Result', `is ${result} beside a condition; use one of them`);
  if (condition) return { condition };
  if (result === undefined) return undefined;
  refuseParallelRollback(reader, result, around);
  if (result !== 'RETRY') return { result };
  const retry = reader.object('RetryConfiguration')?.allow('RetryMode');
  return {
    result,
    retryMode: retry?.choice('RetryMode', ['FAILED_ACTIONS', 'ALL_ACTIONS'] as const) ?? 'FAILED_ACTIONS',
  };
}

function refuseParallelRollback(reader: PropertyReader, result: ConditionResult, around: StageSurroundings): void {
  if (result !== 'ROLLBACK') return;
  if (around.mode === 'PARALLEL')
    reader.refuse('Result', 'is ROLLBACK, which a pipeline in PARALLEL mode does not have');
  if (around.index === 0) reader.refuse('Result', 'is ROLLBACK, which the source stage does not have');
}

function parseRule(reader: PropertyReader, around: StageSurroundings): RuleModel {
  reader.allow('Name', 'RuleTypeId', 'Configuration', 'InputArtifacts', 'Commands', 'Region', 'RoleArn');
  const type = reader.object('RuleTypeId')?.allow('Category', 'Owner', 'Provider', 'Version');
  type?.choice('Category', ['Rule'] as const);
  type?.choice('Owner', ['AWS'] as const);
  if (!type) reader.refuse('RuleTypeId', 'is missing');
  return {
    name: reader.required('Name'),
    provider: type?.required('Provider') ?? '',
    configuration: reader.record('Configuration'),
    inputs: reader.objects('InputArtifacts').map((artifact) => artifact.allow('Name').required('Name')),
    commands: reader.texts('Commands'),
    roleArn: reader.text('RoleArn'),
    region: reader.text('Region') ?? around.scope.region,
  };
}
