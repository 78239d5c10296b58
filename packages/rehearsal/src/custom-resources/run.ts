import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { reachable, type ResourceGraph } from '../assembly/resource-graph';
import type { Assembly } from '../assembly/template';
import { RehearsalError } from '../core/errors';
import { ServiceError, type Gateway } from '../gateway/gateway';
import { readResponse, readReturned, type Answer } from './answer';
import { makeAwsCall } from './aws-call';
import { startAnswerServer, type AnswerServer } from './answer-server';
import { createEvent } from './event';
import { invoke } from './invoke';
import { planCustomResources, variablesOf, type CustomResourcePlan } from './plan';

export interface RunCustomResourcesOptions {
  readonly assembly: Pick<Assembly, 'assets'>;
  readonly graph: ResourceGraph;
  readonly gateway: Gateway;
  /** An existing folder, for the functions' code and files. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Custom resources that have answered already. @default - none */
  readonly answered?: ReadonlySet<string>;
  /** Each line that a function writes. @default - only the last lines of a failing one are seen */
  readonly onLine?: (resource: string, line: string) => void;
}

/** A function that ran, as evidence. */
export interface RanCustomResource {
  readonly resource: string;
  readonly functionName: string;
  /** @default - no process ran: the rehearsal made the call that the function would have made */
  readonly pid?: number;
  readonly durationMs: number;
  /** What differed from Lambda, for example the version of Node.js. */
  readonly notes: readonly string[];
}

export interface CustomResourceRun {
  /** What each answered, by resource id, for `ResolveOptions.attributes`; `Ref` is the physical id. */
  readonly attributes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly ran: readonly RanCustomResource[];
  /** Those that did not run, with the reason: unneeded, refused, or waiting for what is not known yet. */
  readonly notRun: readonly Exclude<CustomResourcePlan, Runnable>[];
}

type Runnable = Extract<CustomResourcePlan, { kind: 'run' | 'call' }>;
type FunctionPlan = Extract<CustomResourcePlan, { kind: 'run' }>;
type CallPlan = Extract<CustomResourcePlan, { kind: 'call' }>;

/**
 * Runs the functions behind the graph's custom resources as CloudFormation does when it creates a stack: side by side,
 * but for those that depend on one another. One that fails throws `custom-resource-failed` with the last lines of its
 * log; one that cannot run here is left out with the reason, and what needs its answer stays unknown.
 */
export async function runCustomResources(options: RunCustomResourcesOptions): Promise<CustomResourceRun> {
  const plans = planCustomResources(options.graph, options.assembly.assets).filter(
    ({ resource }) => !options.answered?.has(resource.id),
  );
  const runnable = plans.filter((plan) => plan.kind === 'run' || plan.kind === 'call');
  const notRun: CustomResourceRun['notRun'][number][] = plans.filter(
    (plan) => plan.kind !== 'run' && plan.kind !== 'call',
  );
  const results: Result[] = [];
  const server = await startAnswerServer();
  try {
    for (const wave of inWaves(runnable, options.graph)) {
      const ended = await Promise.allSettled(wave.map((plan) => runOne(plan, server, options)));
      for (const end of ended) {
        if (end.status === 'rejected') throw end.reason;
        if ('kind' in end.value) notRun.push(end.value);
        else results.push(end.value);
      }
    }
  } finally {
    await server.close();
  }
  const attributes = Object.fromEntries(results.map((result) => [result.ran.resource, result.attributes]));
  return { attributes, ran: results.map(({ ran }) => ran), notRun };
}

/** One that turned out to need what is not in a rehearsal. */
type Left = Extract<CustomResourcePlan, { kind: 'refused' }>;

interface Result {
  readonly attributes: Readonly<Record<string, string>>;
  readonly ran: RanCustomResource;
}

/** Each wave depends only on earlier ones. */
function inWaves(plans: readonly Runnable[], { resources }: ResourceGraph): readonly (readonly Runnable[])[] {
  const ids = new Set(plans.map(({ resource }) => resource.id));
  const dependsOn = ({ resource: { id } }: Runnable) =>
    reachable(id, resources).filter((each) => each !== id && ids.has(each));
  const waves: Runnable[][] = [];
  const placed = new Set<string>();
  for (let left = plans; left.length > 0;) {
    const ready = left.filter((plan) => dependsOn(plan).every((id) => placed.has(id)));
    // Resources in a circle are refused by CloudFormation; here they run together.
    const wave = ready.length > 0 ? ready : left;
    waves.push([...wave]);
    for (const { resource } of wave) placed.add(resource.id);
    left = left.filter(({ resource }) => !placed.has(resource.id));
  }
  return waves;
}

async function runOne(
  plan: Runnable,
  server: AnswerServer,
  options: RunCustomResourcesOptions,
): Promise<Result | Left> {
  return plan.kind === 'call' ? makeCall(plan, options) : runFunction(plan, server, options);
}

async function makeCall(plan: CallPlan, { gateway, signal }: RunCustomResourcesOptions): Promise<Result | Left> {
  const { resource, function: asked } = plan;
  const startedAt = performance.now();
  const principal = { roleArn: String(asked.properties.Role), session: asked.physicalId };
  try {
    const answer = await makeAwsCall(plan.call, principal, gateway, signal);
    if (!answer.ok) throw failure(plan, answer.reason, [], signal);
    const durationMs = performance.now() - startedAt;
    const notes = ["the rehearsal made the call that CDK's function would have made"];
    const attributes = { Ref: resource.logicalId, ...answer.attributes };
    return { attributes, ran: { resource: resource.id, functionName: asked.physicalId, durationMs, notes } };
  } catch (error) {
    if (error instanceof ServiceError) return { kind: 'refused', resource, reason: error.message };
    throw error;
  }
}

async function runFunction(
  plan: FunctionPlan,
  server: AnswerServer,
  options: RunCustomResourcesOptions,
): Promise<Result> {
  const { resource, handler, code } = plan;
  const { gateway, signal, onLine } = options;
  const { url, answered } = server.expect();
  const event = createEvent(resource, url);
  const principal = { roleArn: String(plan.function.properties.Role), session: plan.function.physicalId };
  const invoked = await invoke({
    function: plan.function,
    code,
    handler,
    event,
    env: { ...variablesOf(plan.function), ...gateway.environment(principal, plan.function.scope.region) },
    folder: mkdtempSync(join(options.folder, 'function-')),
    signal,
    onLine: onLine && ((line) => onLine(resource.id, line)),
  });
  const { outcome, log, pid, durationMs } = invoked;
  const body = await Promise.race([answered, Promise.resolve(undefined)]);
  const answer = decide(plan, { body, outcome, event });
  if (!answer.ok) throw failure(plan, answer.reason, log, signal);
  const notes = versionNotes(String(plan.function.properties.Runtime));
  const ran = { resource: resource.id, functionName: plan.function.physicalId, pid, durationMs, notes };
  return { attributes: answer.attributes, ran };
}

interface Seen {
  /** What was put to the response URL. */
  readonly body: string | undefined;
  readonly outcome: Awaited<ReturnType<typeof invoke>>['outcome'];
  readonly event: ReturnType<typeof createEvent>;
}

/** An answer counts as soon as it is there, whatever the function does afterwards. */
function decide({ answersBy }: FunctionPlan, { body, outcome, event }: Seen): Answer {
  if (answersBy === 'url' && body !== undefined) return readResponse(body, event);
  if ('error' in outcome) return { ok: false, reason: explain(outcome.error) };
  if (answersBy === 'return') return readReturned(outcome.returned, event);
  return {
    ok: false,
    reason: 'it ended without putting an answer to the ResponseURL; CloudFormation would wait for an hour and fail',
  };
}

/** Lambda brings the AWS SDK along; a rehearsal does not. */
function explain(error: string): string {
  const module = /Cannot find (?:module|package) '((?:@aws-sdk|@smithy)\/[^']+)'/.exec(error)?.[1];
  return module === undefined
    ? error
    : `it needs ${module}, which Lambda brings along and a rehearsal does not; bundle it with the function`;
}

function failure(
  { resource, function: asked }: Runnable,
  reason: string,
  log: readonly string[],
  signal: AbortSignal,
): RehearsalError {
  const why = signal.aborted ? 'it was stopped' : reason;
  const lines =
    log.length === 0 ? '' : `\nLast lines of ${asked.physicalId}:\n${log.map((line) => `  ${line}`).join('\n')}`;
  return new RehearsalError({
    code: signal.aborted ? 'custom-resource-stopped' : 'custom-resource-failed',
    message: `the custom resource ${resource.id} (${resource.type}) failed: ${why}${lines}`,
  });
}

function versionNotes(runtime: string): readonly string[] {
  const wanted = /^nodejs(\d+)\.x$/.exec(runtime)?.[1];
  const there = process.versions.node.split('.')[0];
  return wanted === there ? [] : [`ran on Node.js ${there} instead of ${runtime}`];
}
