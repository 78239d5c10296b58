import type { Clock } from '../clock/clock';
import type { Gateway } from '../gateway/gateway';
import type { Principal } from '../iam/principal';
import type { ConditionKind } from '../journal/events';
import type { Journal } from '../journal/journal';
import type { ActionHandler, ActionResult, ArtifactLocation } from './action';
import { locate, scopeOf } from './artifacts';
import type { ActionModel, PipelineModel, RuleModel } from './model';
import type { RuleHandler, RuleResult } from './rule';
import type { Execution } from './state';
import { timeoutOf } from './timeouts';
import { resolveConfiguration } from './variables';

/** What actions and rules run in. */
export interface World {
  readonly model: PipelineModel;
  readonly gateway: Gateway;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly handlers: readonly ActionHandler[];
  readonly rules: readonly RuleHandler[];
}

/** One run of an action. */
export interface ActionRunRequest {
  readonly execution: Execution;
  readonly stage: string;
  readonly action: ActionModel;
  readonly actionExecutionId: string;
  readonly outputs: readonly ArtifactLocation[];
  readonly signal: AbortSignal;
}

/** Runs an action. Whatever goes wrong is its result: a handler that throws a service's error has failed its action. */
export async function runAction(world: World, request: ActionRunRequest): Promise<ActionResult> {
  const { action, execution } = request;
  const handler = world.handlers.find((candidate) => candidate.key === action.key);
  if (!handler) return { status: 'Failed', reason: `${action.key} is not in a rehearsal yet` };
  const { watch, limit } = timeoutOf(action, world.clock, request.signal);
  try {
    const prepared = await prepare(world, execution, action);
    if ('failure' in prepared) return { status: 'Failed', reason: prepared.failure };
    const result = await handler.run({
      ...surroundings(world, execution, action),
      ...prepared,
      stageName: request.stage,
      actionName: action.name,
      actionExecutionId: request.actionExecutionId,
      timeoutMinutes: action.timeoutMinutes,
      outputs: request.outputs,
      revisions: execution.revisions,
      signal: watch.signal,
    });
    return limit.passed && result.status === 'Failed'
      ? { ...result, reason: `${limit.reason}: ${result.reason}` }
      : result;
  } catch (error) {
    return { status: 'Failed', reason: describeError(error) };
  } finally {
    watch.stop();
  }
}

/** Evaluates a rule. One that cannot be evaluated has not passed, and says why. */
export async function evaluateRule(
  world: World,
  request: {
    readonly execution: Execution;
    readonly stage: string;
    readonly kind: ConditionKind;
    readonly rule: RuleModel;
    readonly signal: AbortSignal;
  },
): Promise<RuleResult> {
  const { execution, rule } = request;
  const handler = world.rules.find((candidate) => candidate.provider === rule.provider);
  if (!handler) return { passed: false, summary: `${rule.provider} is not in a rehearsal yet` };
  try {
    const prepared = await prepare(world, execution, rule);
    if ('failure' in prepared) return { passed: false, summary: prepared.failure };
    return await handler.evaluate({
      ...surroundings(world, execution, rule),
      ...prepared,
      stageName: request.stage,
      ruleName: rule.name,
      kind: request.kind,
      commands: rule.commands,
      signal: request.signal,
    });
  } catch (error) {
    return { passed: false, summary: describeError(error) };
  }
}

/** What an action and a rule have alike. */
type Unit = Pick<RuleModel, 'name' | 'configuration' | 'inputs' | 'region' | 'roleArn'>;

function surroundings({ model, gateway, clock, journal }: World, execution: Execution, unit: Unit) {
  const principal = principalOf(model, unit.roleArn, unit.name);
  const { region } = unit;
  return { pipelineName: model.name, executionId: execution.id, region, principal, gateway, clock, journal };
}

type Prepared =
  | { readonly configuration: Readonly<Record<string, string>>; readonly inputs: readonly ArtifactLocation[] }
  | { readonly failure: string };

/** Resolves the configuration and finds the inputs, which must be in the store of the Region it runs in. */
async function prepare(world: World, execution: Execution, unit: Unit): Promise<Prepared> {
  const resolved = resolveConfiguration(unit.configuration, scopeOf(world.model, execution));
  if ('failure' in resolved) return resolved;
  const located = locate(execution, unit.inputs);
  if ('missing' in located) {
    return { failure: `input artifact ${located.missing.join(', ')} was not produced by any action before it` };
  }
  const inputs = await Promise.all(located.found.map((artifact) => bringNear(world, artifact, unit.region)));
  return { configuration: resolved.configuration, inputs };
}

/** CodePipeline itself copies an input into the store of another Region. */
async function bringNear(
  { model, gateway }: World,
  artifact: ArtifactLocation,
  region: string,
): Promise<ArtifactLocation> {
  const bucket = model.artifactBuckets[region] ?? artifact.bucket;
  if (bucket === artifact.bucket) return artifact;
  const input = { Bucket: bucket, Key: artifact.key, CopySource: `${artifact.bucket}/${artifact.key}` };
  await gateway.call(principalOf(model, undefined, 'artifact-copy'), 's3', 'CopyObject', input, { region });
  return { ...artifact, bucket };
}

function principalOf(model: PipelineModel, roleArn: string | undefined, session: string): Principal {
  // What STS takes as a session's name.
  return { roleArn: roleArn ?? model.roleArn, session: session.replace(/[^\w+=,.@-]/g, '-').slice(0, 64) };
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === 'Error' || error.name === 'RehearsalError' ? error.message : `${error.name}: ${error.message}`;
}
