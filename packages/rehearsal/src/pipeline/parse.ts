import { createHash } from 'node:crypto';
import type { Resource } from '../assembly/resource-graph';
import { RehearsalError } from '../core/errors';
import type { ExecutionMode, PipelineModel, VariableModel } from './model';
import { parseStage } from './parse-stage';
import { parseTriggers } from './parse-trigger';
import { PropertyReader, repeated } from './reader';

const MODES: readonly ExecutionMode[] = ['SUPERSEDED', 'QUEUED', 'PARALLEL'];
/** Facts C5. */
const MAX_STAGES = 50;
const MAX_VARIABLES = 50;

/**
 * Understands a pipeline, or throws `pipeline-not-understood` with everything that a rehearsal cannot run as AWS would.
 * The resource's properties are resolved already.
 */
export function parsePipeline(resource: Resource): PipelineModel {
  const refusals: string[] = [];
  const reader = new PropertyReader(resource.properties, '', refusals).allow(
    'Name',
    'RoleArn',
    'PipelineType',
    'ExecutionMode',
    'ArtifactStore',
    'ArtifactStores',
    'Stages',
    'Triggers',
    'Variables',
    'Tags',
    'RestartExecutionOnUpdate',
    'DisableInboundStageTransitions',
  );
  if (reader.objects('DisableInboundStageTransitions').length > 0) {
    reader.refuse(
      'DisableInboundStageTransitions',
      'stops executions before a stage; a rehearsal has no disabled transitions yet, remove it',
    );
  }
  const type = reader.choice('PipelineType', ['V1', 'V2'] as const) ?? 'V1';
  const mode = reader.choice('ExecutionMode', MODES) ?? 'SUPERSEDED';
  if (type === 'V1' && mode !== 'SUPERSEDED') reader.refuse('ExecutionMode', `is ${mode}, which needs PipelineType V2`);
  const name = reader.text('Name') ?? resource.physicalId;
  const stages = reader
    .objects('Stages')
    .map((stage, index) => parseStage(stage, { index, type, mode, scope: resource.scope }));
  if (stages.length < 2 || stages.length > MAX_STAGES)
    reader.refuse('Stages', `are ${stages.length}; a pipeline has 2 to ${MAX_STAGES}`);
  for (const twice of repeated(stages.map((stage) => stage.name))) reader.refuse('Stages', `name ${twice} twice`);
  const model = {
    name,
    type,
    mode,
    roleArn: reader.required('RoleArn'),
    scope: resource.scope,
    artifactBuckets: parseArtifactBuckets(reader, resource.scope.region),
    stages,
    triggers: parseTriggers(reader, type, stages),
    variables: parseVariables(reader, type),
  };
  const regions = stages.flatMap((stage) => stage.actions.map((action) => action.region));
  for (const region of new Set(regions)) {
    if (!(region in model.artifactBuckets))
      reader.refuse('ArtifactStores', `has no store for ${region}, where an action runs`);
  }
  if (refusals.length > 0) throw notUnderstood(resource, refusals);
  return { ...model, structure: structureOf(resource) };
}

function parseArtifactBuckets(reader: PropertyReader, ownRegion: string): Readonly<Record<string, string>> {
  const buckets: Record<string, string> = {};
  const read = (store: PropertyReader | undefined, region: string) => {
    if (!store) return;
    store.allow('Type', 'Location', 'EncryptionKey').choice('Type', ['S3'] as const);
    buckets[region] = store.required('Location');
  };
  read(reader.object('ArtifactStore'), ownRegion);
  for (const entry of reader.objects('ArtifactStores')) {
    entry.allow('Region', 'ArtifactStore');
    read(entry.object('ArtifactStore'), entry.required('Region'));
  }
  if (!(ownRegion in buckets)) reader.refuse('ArtifactStore', `is missing for the pipeline's own Region ${ownRegion}`);
  return buckets;
}

function parseVariables(reader: PropertyReader, type: 'V1' | 'V2'): readonly VariableModel[] {
  const variables = reader.objects('Variables').map((variable) => {
    variable.allow('Name', 'DefaultValue', 'Description');
    return { name: variable.required('Name'), defaultValue: variable.text('DefaultValue') };
  });
  if (variables.length > 0 && type === 'V1') reader.refuse('Variables', 'need PipelineType V2');
  if (variables.length > MAX_VARIABLES)
    reader.refuse('Variables', `are ${variables.length}; the limit is ${MAX_VARIABLES}`);
  return variables;
}

/** Triggers, tags and the execution mode may change without making old executions unfit for a rollback. */
function structureOf(resource: Resource): string {
  const { Stages, ArtifactStore, ArtifactStores, RoleArn, Variables } = resource.properties;
  const text = JSON.stringify({ Stages, ArtifactStore, ArtifactStores, RoleArn, Variables });
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function notUnderstood(resource: Resource, refusals: readonly string[]): RehearsalError {
  const list = refusals.map((refusal) => `\n  - ${refusal}`).join('');
  return new RehearsalError({
    code: 'pipeline-not-understood',
    message: `the pipeline ${resource.id} cannot be rehearsed as it is:${list}`,
  });
}
