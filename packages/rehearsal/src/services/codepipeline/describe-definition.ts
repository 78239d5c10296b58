import type {
  ActionModel,
  ConditionModel,
  FailureModel,
  PipelineModel,
  StageModel,
  TriggerModel,
} from '../../pipeline/model';

/** The pipeline as GetPipeline declares it. */
export function describePipeline(model: PipelineModel): object {
  const stores = Object.entries(model.artifactBuckets).map(
    ([region, location]) => [region, { type: 'S3', location }] as const,
  );
  return {
    name: model.name,
    roleArn: model.roleArn,
    ...(stores.length > 1 ? { artifactStores: Object.fromEntries(stores) } : { artifactStore: stores[0]?.[1] }),
    stages: model.stages.map(describeStage),
    version: 1,
    executionMode: model.mode,
    pipelineType: model.type,
    variables: model.variables.map(({ name, defaultValue }) => ({ name, defaultValue })),
    triggers: model.triggers.map(describeTrigger),
  };
}

function describeStage(stage: StageModel): object {
  return {
    name: stage.name,
    actions: stage.actions.map(describeAction),
    ...(stage.beforeEntry ? { beforeEntry: { conditions: [describeCondition(stage.beforeEntry)] } } : {}),
    ...(stage.onSuccess ? { onSuccess: { conditions: [describeCondition(stage.onSuccess)] } } : {}),
    ...(stage.onFailure ? { onFailure: describeFailure(stage.onFailure) } : {}),
  };
}

function describeAction(action: ActionModel): object {
  return {
    name: action.name,
    actionTypeId: { category: action.category, owner: 'AWS', provider: action.provider, version: '1' },
    runOrder: action.runOrder,
    configuration: action.configuration,
    inputArtifacts: action.inputs.map((name) => ({ name })),
    outputArtifacts: action.outputs.map((name) => ({ name })),
    namespace: action.namespace,
    region: action.region,
    roleArn: action.roleArn,
    timeoutInMinutes: action.timeoutMinutes,
  };
}

function describeCondition({ result, rules }: ConditionModel): object {
  return {
    result,
    rules: rules.map((rule) => ({
      name: rule.name,
      ruleTypeId: { category: 'Rule', owner: 'AWS', provider: rule.provider, version: '1' },
      configuration: rule.configuration,
      inputArtifacts: rule.inputs.map((name) => ({ name })),
      roleArn: rule.roleArn,
      region: rule.region,
    })),
  };
}

function describeFailure(failure: FailureModel): object {
  if ('condition' in failure) return { conditions: [describeCondition(failure.condition)] };
  if (failure.result === 'RETRY') return { result: 'RETRY', retryConfiguration: { retryMode: failure.retryMode } };
  return { result: failure.result };
}

function describeTrigger({ sourceAction, push, pullRequest }: TriggerModel): object {
  return {
    providerType: 'CodeStarSourceConnection',
    gitConfiguration: { sourceActionName: sourceAction, push, pullRequest },
  };
}
