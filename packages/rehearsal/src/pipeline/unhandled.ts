import { RehearsalError } from '../core/errors';
import type { ActionHandler } from './action';
import { conditionOf, type PipelineModel, type StageModel } from './model';
import type { RuleHandler } from './rule';

const KINDS = ['BEFORE_ENTRY', 'ON_SUCCESS', 'ON_FAILURE'] as const;

/** Throws `pipeline-not-in-rehearsal` with every action and rule that nothing here can run. */
export function refuseUnhandled(
  model: PipelineModel,
  handlers: readonly ActionHandler[],
  rules: readonly RuleHandler[],
): void {
  const actions = model.stages.flatMap((stage) =>
    stage.actions
      .filter((action) => !handlers.some((handler) => handler.key === action.key))
      .map((action) => `action ${stage.name}/${action.name}: ${action.key} is not in a rehearsal yet`),
  );
  const conditions = model.stages.flatMap((stage) =>
    rulesOf(stage)
      .filter((rule) => !rules.some((handler) => handler.provider === rule.provider))
      .map((rule) => `rule ${stage.name}/${rule.name}: ${rule.provider} is not in a rehearsal yet`),
  );
  const missing = [...actions, ...conditions];
  if (missing.length === 0) return;
  throw new RehearsalError({
    code: 'pipeline-not-in-rehearsal',
    message: `the pipeline ${model.name} has parts that cannot be rehearsed:${missing.map((line) => `\n  - ${line}`).join('')}`,
  });
}

function rulesOf(stage: StageModel) {
  return KINDS.flatMap((kind) => conditionOf(stage, kind)?.rules ?? []);
}
