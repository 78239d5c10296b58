import { randomInt } from 'node:crypto';
import type { ArtifactLocation } from './action';
import type { ActionModel, PipelineModel, StageModel } from './model';
import type { Execution } from './state';
import type { VariableScope } from './variables';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Where an output is put: CodePipeline cuts the pipeline's name to 20 characters, the artifact's to 10, and adds 7 random ones. */
export function newLocation(model: PipelineModel, region: string, artifact: string): ArtifactLocation {
  const random = Array.from({ length: 7 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  const key = `${model.name.slice(0, 20)}/${artifact.slice(0, 10)}/${random}`;
  return { name: artifact, bucket: model.artifactBuckets[region], key };
}

/** Locations of the named artifacts, or the names of those that no action of the execution has produced. */
export function locate(
  execution: Execution,
  names: readonly string[],
): { readonly found: readonly ArtifactLocation[] } | { readonly missing: readonly string[] } {
  const missing = names.filter((name) => !Object.hasOwn(execution.artifacts, name));
  return missing.length > 0 ? { missing } : { found: names.map((name) => execution.artifacts[name]) };
}

/** Everything a configuration may refer to at this moment of an execution. */
export function scopeOf(model: PipelineModel, execution: Execution): VariableScope {
  const namespaces = model.stages.flatMap((stage: StageModel) =>
    stage.actions.flatMap((action: ActionModel) => {
      const values = execution.outputs[`${stage.name}/${action.name}`];
      return action.namespace && values ? [[action.namespace, values] as const] : [];
    }),
  );
  return {
    ...Object.fromEntries(namespaces),
    variables: execution.variables,
    codepipeline: { PipelineExecutionId: execution.id },
  };
}
