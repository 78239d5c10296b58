import type { Scope } from '../core/scope';
import type { ActionModel, ExecutionMode } from './model';
import type { PropertyReader } from './reader';

/** What a stage and its actions must know of their pipeline. */
export interface StageSurroundings {
  readonly index: number;
  readonly type: 'V1' | 'V2';
  readonly mode: ExecutionMode;
  readonly scope: Scope;
}

/** Facts C5. */
const MAX_VALUE_LENGTH = 1000;
const MAX_RUN_ORDER = 999;
/** Facts C4: minutes a manual approval may wait. */
const APPROVAL_MINUTES = { least: 5, most: 86_400 };
const NAME = /^[A-Za-z0-9.@\-_]{1,100}$/;

/** Keys that a Commands action has besides are refused with it. */
const KEYS = [
  'Name',
  'ActionTypeId',
  'Configuration',
  'InputArtifacts',
  'OutputArtifacts',
  'Namespace',
  'Region',
  'RoleArn',
  'RunOrder',
  'TimeoutInMinutes',
];

export function parseAction(reader: PropertyReader, around: StageSurroundings): ActionModel {
  reader.allow(...KEYS);
  const name = reader.required('Name');
  checkName(reader, name);
  const { category, provider } = parseType(reader, around.index);
  const key = `${category}/${provider}`;
  return {
    name,
    key,
    category,
    provider,
    runOrder: parseRunOrder(reader),
    configuration: parseConfiguration(reader),
    inputs: reader.objects('InputArtifacts').map((artifact) => artifact.allow('Name').required('Name')),
    outputs: reader.objects('OutputArtifacts').map((artifact) => artifact.allow('Name').required('Name')),
    namespace: reader.text('Namespace'),
    region: reader.text('Region') ?? around.scope.region,
    roleArn: reader.text('RoleArn'),
    timeoutMinutes: parseTimeout(reader, key),
  };
}

export function checkName(reader: PropertyReader, name: string): void {
  if (name !== '' && !NAME.test(name)) reader.refuse('Name', `is ${name}; names match ${NAME.source}`);
}

function parseType(reader: PropertyReader, stage: number): { readonly category: string; readonly provider: string } {
  const type = reader.object('ActionTypeId')?.allow('Category', 'Owner', 'Provider', 'Version');
  if (!type) {
    reader.refuse('ActionTypeId', 'is missing');
    return { category: '', provider: '' };
  }
  const [category, provider, owner] = [type.required('Category'), type.required('Provider'), type.required('Owner')];
  const key = `${category}/${provider}`;
  if (owner !== 'AWS') type.refuse('Owner', `is ${owner}; a rehearsal runs actions of AWS only (${key})`);
  if (stage === 0 && category !== 'Source') {
    reader.refuse('ActionTypeId', `is ${key}; the first stage has source actions only`);
  }
  if (stage > 0 && category === 'Source') reader.refuse('ActionTypeId', `is ${key}, a source outside the first stage`);
  return { category, provider };
}

function parseConfiguration(reader: PropertyReader): Readonly<Record<string, string>> {
  const configuration = reader.record('Configuration');
  for (const [key, { length }] of Object.entries(configuration)) {
    if (length <= MAX_VALUE_LENGTH) continue;
    reader.refuse(`Configuration.${key}`, `has ${length} characters; CodePipeline takes ${MAX_VALUE_LENGTH} at most`);
  }
  if (configuration.OutputArtifactFormat === 'CODEBUILD_CLONE_REF') {
    const key = 'Configuration.OutputArtifactFormat';
    reader.refuse(key, 'is CODEBUILD_CLONE_REF, which is not in a rehearsal yet; use CODE_ZIP');
  }
  return configuration;
}

function parseRunOrder(reader: PropertyReader): number {
  const runOrder = reader.number('RunOrder') ?? 1;
  if (!Number.isInteger(runOrder) || runOrder < 1 || runOrder > MAX_RUN_ORDER) {
    reader.refuse('RunOrder', `is ${runOrder}; it is a whole number from 1 to ${MAX_RUN_ORDER}`);
  }
  return runOrder;
}

function parseTimeout(reader: PropertyReader, key: string): number | undefined {
  const minutes = reader.number('TimeoutInMinutes');
  if (minutes === undefined) return undefined;
  const { least, most } = APPROVAL_MINUTES;
  if (key !== 'Approval/Manual') reader.refuse('TimeoutInMinutes', `is for Approval/Manual only, not for ${key}`);
  else if (minutes < least || minutes > most) {
    reader.refuse('TimeoutInMinutes', `is ${minutes}; an approval waits ${least} to ${most} minutes`);
  }
  return minutes;
}
