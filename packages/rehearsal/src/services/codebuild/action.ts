import type { JsonObject } from '../../core/json';
import { ServiceError } from '../../gateway/gateway';
import type { ActionContext, ActionHandler, ActionResult, ArtifactLocation, Evidence } from '../../pipeline/action';
import type { BuildResult } from './build/model';
import type { Builds } from './builds';
import type { PipelineJob } from './operations';

const KEYS = [
  'ProjectName',
  'PrimarySource',
  'BatchEnabled',
  'CombineArtifacts',
  'BuildspecOverride',
  'EnvironmentVariables',
];

export interface CodeBuildActionOptions {
  readonly builds: Builds;
  readonly jobs: Map<string, PipelineJob>;
}

/** Handler of CodePipeline's CodeBuild action in one of its categories. */
export function codeBuildAction(category: 'Build' | 'Test', options: CodeBuildActionOptions): ActionHandler {
  return { key: `${category}/CodeBuild`, run: (context) => runAction(context, options) };
}

async function runAction(context: ActionContext, { builds, jobs }: CodeBuildActionOptions): Promise<ActionResult> {
  const request = readAction(context);
  if ('refused' in request) return { status: 'Failed', reason: request.refused };
  const { gateway, principal, actionExecutionId } = context;
  jobs.set(actionExecutionId, request.job);
  let id: string;
  try {
    const input = { ...request.input, idempotencyToken: actionExecutionId };
    const started = await gateway.call<{ build: { id: string } }>(principal, 'codebuild', 'StartBuild', input, {
      region: context.region,
    });
    id = started.build.id;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { status: 'Failed', reason: `Error calling startBuild: ${error.message} (${error.code})` };
  } finally {
    jobs.delete(actionExecutionId);
  }
  return waitFor(id, context, builds);
}

/** Waits as CodePipeline does, and stops the build when the action is stopped. */
async function waitFor(id: string, context: ActionContext, builds: Builds): Promise<ActionResult> {
  const { gateway, principal, signal } = context;
  const call = (operation: string, input: object) =>
    gateway.call(principal, 'codebuild', operation, input, { region: context.region });
  const stop = () => void call('StopBuild', { id }).catch(() => builds.get(id)?.stop());
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const result = await builds.get(id)?.done;
    if (!result) return { status: 'Failed', reason: `build ${id} is gone` };
    await call('BatchGetBuilds', { ids: [id] });
    return resultOf(result);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return {
      status: 'Failed',
      reason: `Error calling batchGetBuilds: ${error.message} (${error.code})`,
      externalExecutionId: id,
    };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function resultOf(result: BuildResult): ActionResult {
  const evidence = evidenceOf(result);
  if (result.status === 'SUCCEEDED') {
    return { status: 'Succeeded', evidence, variables: result.exported, externalExecutionId: result.id };
  }
  return {
    status: 'Failed',
    reason: `build ${result.id} ${result.status}: ${result.reason}`,
    evidence,
    externalExecutionId: result.id,
  };
}

/** What ran: the phases, the processes, the log. */
export function evidenceOf(result: BuildResult): Evidence {
  const phases = result.phases
    .filter(({ phase }) => phase !== 'COMPLETED')
    .map(({ phase, status }) => `${phase} ${status}`);
  const last = result.commands[result.commands.length - 1];
  const ran =
    last === undefined
      ? 'no command'
      : `${result.commands.length} commands, the last with exit status ${last.exitCode ?? 'none'} of pid ${last.pid}`;
  return { summary: `build ${result.id}: ${ran}; ${phases.join(', ')}`, log: result.log };
}

type Request = { readonly refused: string } | { readonly input: object; readonly job: PipelineJob };

/** Reads the action's configuration and artifacts as CodePipeline does. */
export function readAction(context: ActionContext): Request {
  const { configuration, inputs, outputs } = context;
  const unknown = Object.keys(configuration).find((key) => !KEYS.includes(key));
  if (unknown) return { refused: `the CodeBuild action has no configuration ${unknown}; it takes ${KEYS.join(', ')}` };
  for (const key of ['BatchEnabled', 'CombineArtifacts']) {
    if (String(configuration[key] ?? 'false') === 'true') return { refused: `${key} is not in a rehearsal yet` };
  }
  const primary = primaryOf(inputs, configuration.PrimarySource);
  if (typeof primary === 'string') return { refused: primary };
  const variables = variablesOf(configuration.EnvironmentVariables);
  if (typeof variables === 'string') return { refused: variables };
  return {
    input: {
      projectName: String(configuration.ProjectName ?? ''),
      environmentVariablesOverride: variables,
      buildspecOverride: configuration.BuildspecOverride,
    },
    job: {
      initiator: `codepipeline/${context.pipelineName}`,
      executionId: context.executionId,
      primary,
      secondary: inputs.filter((input) => input !== primary),
      outputs,
      sourceVersion: context.revisions[0]?.commitId,
    },
  };
}

function primaryOf(inputs: readonly ArtifactLocation[], given: unknown): ArtifactLocation | string {
  const names = inputs.map(({ name }) => name).join(', ');
  if (inputs.length === 0) return 'the CodeBuild action has no input artifact; it takes 1 to 5';
  if (given === undefined)
    return inputs.length === 1
      ? inputs[0]
      : `the action has the inputs ${names} and no PrimarySource; name the one with the buildspec`;
  return inputs.find(({ name }) => name === given) ?? `PrimarySource is ${String(given)}; the inputs are ${names}`;
}

/** The JSON list in `EnvironmentVariables`: name, value, and type (PLAINTEXT by default). */
function variablesOf(given: unknown): readonly JsonObject[] | string {
  if (given === undefined || given === '') return [];
  const wrong = `EnvironmentVariables is ${String(given)}; it takes a JSON list like [{"name":"A","value":"b","type":"PLAINTEXT"}]`;
  try {
    const parsed: unknown = JSON.parse(String(given));
    const fits =
      Array.isArray(parsed) &&
      parsed.every((item) => typeof item === 'object' && item !== null && 'name' in item && 'value' in item);
    return fits ? (parsed as readonly JsonObject[]) : wrong;
  } catch {
    return wrong;
  }
}
