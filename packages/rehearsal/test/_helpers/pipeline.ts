import type { Resource, ResourceGraph } from '../../src/assembly/resource-graph';
import { type ClockOptions, startClock } from '../../src/clock/clock';
import type { Json, JsonObject } from '../../src/core/json';
import { DEFAULT_SCOPE } from '../../src/core/scope';
import type { Gateway } from '../../src/gateway/gateway';
import type { Principal } from '../../src/iam/principal';
import type { JournalEvent } from '../../src/journal/events';
import { type Journal, openJournal } from '../../src/journal/journal';
import type { ActionContext, ActionHandler, ActionResult } from '../../src/pipeline/action';
import { createPipelineEngine, type PipelineEngine } from '../../src/pipeline/engine';
import { createApprovalHandler } from '../../src/pipeline/handlers/approval';
import type { RuleHandler } from '../../src/pipeline/rule';

/** An action of a test pipeline, in the template's words but shorter. */
export interface ActionSpec {
  readonly name: string;
  readonly provider?: string;
  readonly runOrder?: number;
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
  readonly namespace?: string;
  readonly configuration?: JsonObject;
  readonly extra?: JsonObject;
}

export interface StageSpec {
  readonly name: string;
  readonly actions: readonly ActionSpec[];
  readonly extra?: JsonObject;
}

export const ROLE = 'arn:aws:iam::123456789012:role/pipeline';

export function action(spec: ActionSpec): JsonObject {
  const [category, provider] = (spec.provider ?? 'Build/Fake').split('/');
  return {
    Name: spec.name,
    ActionTypeId: { Category: category, Owner: 'AWS', Provider: provider, Version: '1' },
    RunOrder: spec.runOrder ?? 1,
    Configuration: spec.configuration ?? {},
    InputArtifacts: (spec.inputs ?? []).map((Name) => ({ Name })),
    OutputArtifacts: (spec.outputs ?? []).map((Name) => ({ Name })),
    Namespace: spec.namespace,
    ...spec.extra,
  };
}

/** A pipeline resource with a source stage, followed by `stages`. */
export function pipelineResource(stages: readonly StageSpec[], extra: JsonObject = {}): Resource {
  const source: StageSpec = {
    name: 'Source',
    actions: [{ name: 'Commit', provider: 'Source/Fake', outputs: ['Code'], namespace: 'Src' }],
  };
  return rawPipeline({
    Stages: [source, ...stages].map((stage) => ({
      Name: stage.name,
      Actions: stage.actions.map(action),
      ...stage.extra,
    })) as Json,
    ...extra,
  });
}

export function rawPipeline(properties: JsonObject): Resource {
  return {
    id: 'Stack/Pipeline',
    stack: 'Stack',
    logicalId: 'Pipeline',
    type: 'AWS::CodePipeline::Pipeline',
    physicalId: 'orders-pipeline',
    attributes: {},
    properties: {
      Name: 'orders-pipeline',
      PipelineType: 'V2',
      RoleArn: ROLE,
      ArtifactStore: { Type: 'S3', Location: 'artifacts' },
      ...properties,
    } as Readonly<Record<string, Json>>,
    scope: DEFAULT_SCOPE,
    dependsOn: [],
  };
}

export function graphOf(...resources: readonly Resource[]): ResourceGraph {
  return {
    resources: new Map(resources.map((resource) => [resource.id, resource])),
    unknowns: [],
    ofType: (type) => resources.filter((resource) => resource.type === type),
    find: (type, id) => resources.find((resource) => resource.type === type && resource.physicalId === id),
    unknownsOf: () => [],
  };
}

export interface Call {
  readonly principal: Principal;
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A gateway that answers from a function and keeps what it was asked. */
export function fakeGateway(answer: (call: Call) => unknown = () => ({})): Gateway & { readonly asked: Call[] } {
  const asked: Call[] = [];
  const gateway: Gateway = {
    endpoint: 'http://127.0.0.1:0',
    scope: DEFAULT_SCOPE,
    register: () => undefined,
    call: async <Out>(principal: Principal, service: string, operation: string, input: object) => {
      const call = { principal, service, operation, input: input as Record<string, unknown> };
      asked.push(call);
      return answer(call) as Out;
    },
    issue: () => ({ accessKeyId: 'A', secretAccessKey: 'B', sessionToken: 'C' }),
    environment: () => ({}),
    calls: [],
    close: async () => undefined,
  };
  return Object.assign(gateway, { asked });
}

/** A handler whose runs the test answers one by one. */
export interface ManualHandler extends ActionHandler {
  readonly runs: ActionContext[];
  /** Resolves once the named action has been started `times` times, and gives that run. */
  run(context: ActionContext): Promise<ActionResult>;
  started(name: string, times?: number): Promise<ActionContext>;
  /** Ends the latest run of the named action. */
  end(name: string, result?: 'Succeeded' | 'Failed' | ActionResult): Promise<void>;
}

export function manualHandler(key = 'Build/Fake'): ManualHandler {
  const runs: ActionContext[] = [];
  const answers = new Map<string, (result: ActionResult) => void>();
  const waiting: { readonly name: string; readonly times: number; readonly tell: (context: ActionContext) => void }[] =
    [];
  const runsOf = (name: string) => runs.filter((run) => run.actionName === name);
  const started = (name: string, times = 1) =>
    new Promise<ActionContext>((tell) => {
      const found = runsOf(name)[times - 1];
      if (found) tell(found);
      else waiting.push({ name, times, tell });
    });
  return {
    key,
    runs,
    started,
    run: (context) => {
      runs.push(context);
      for (const wait of [...waiting]) {
        const found = runsOf(wait.name)[wait.times - 1];
        if (!found) continue;
        waiting.splice(waiting.indexOf(wait), 1);
        wait.tell(found);
      }
      return new Promise((resolve) => {
        answers.set(context.actionExecutionId, resolve);
        context.signal.addEventListener('abort', () => resolve({ status: 'Failed', reason: 'aborted' }), {
          once: true,
        });
      });
    },
    end: async (name, result = 'Succeeded') => {
      const run = await started(name, Math.max(1, runsOf(name).length));
      answers.get(run.actionExecutionId)?.(typeof result === 'string' ? resultOf(result) : result);
    },
  };
}

export function resultOf(status: 'Succeeded' | 'Failed'): ActionResult {
  return status === 'Succeeded' ? { status, evidence: { summary: 'fake' } } : { status, reason: 'it broke' };
}

/** A handler that answers at once. */
export function promptHandler(
  key: string,
  result: (context: ActionContext) => ActionResult = () => resultOf('Succeeded'),
): ActionHandler {
  return { key, run: async (context) => result(context) };
}

export const fakeSource = promptHandler('Source/Fake', (context) => ({
  status: 'Succeeded',
  evidence: { summary: 'fake' },
  variables: { CommitId: context.revisions[0]?.commitId ?? 'head' },
  revision: {
    actionName: context.actionName,
    commitId: context.revisions[0]?.commitId ?? 'head',
    branch: 'main',
    message: '',
  },
}));

export interface Bench {
  readonly engine: PipelineEngine;
  readonly journal: Journal;
  readonly gateway: ReturnType<typeof fakeGateway>;
  /** Starts an execution that must not be refused. */
  start(commitId?: string): string;
  ended(executionId: string): Promise<string>;
  /** `type stage/action status` of every pipeline event, for one execution or all. */
  story(executionId?: string): readonly string[];
}

export interface BenchOptions {
  readonly resource: Resource;
  readonly handlers?: readonly ActionHandler[];
  readonly rules?: readonly RuleHandler[];
  readonly gateway?: ReturnType<typeof fakeGateway>;
  readonly past?: readonly JournalEvent[];
  readonly scale?: ClockOptions['scale'];
}

/** An engine with the real journal and a clock that runs 100,000 times as fast. */
export function bench(options: BenchOptions): Bench {
  const clock = startClock({ scale: options.scale ?? 1e5 });
  const journal = openJournal({ clock, past: options.past });
  const gateway = options.gateway ?? fakeGateway();
  const engine = createPipelineEngine({
    graph: graphOf(options.resource),
    resource: options.resource,
    gateway,
    clock,
    journal,
    handlers: [fakeSource, createApprovalHandler(), ...(options.handlers ?? [])],
    rules: options.rules,
  });
  return {
    engine,
    journal,
    gateway,
    start: (commitId = 'c1') => {
      const revisions = [{ actionName: 'Commit', commitId, branch: 'main', message: '' }];
      const started = engine.start({ trigger: 'test', revisions });
      if ('code' in started) throw new Error(started.reason);
      return started.executionId;
    },
    ended: async (executionId) => {
      const event = await journal.until(
        (found) => found.type === 'execution.ended' && found.executionId === executionId,
      );
      return event.type === 'execution.ended' ? event.status : '';
    },
    story: (executionId) =>
      journal.events
        .filter((event) => 'executionId' in event && (executionId === undefined || event.executionId === executionId))
        .map((event) =>
          [
            event.type,
            'stage' in event ? event.stage : undefined,
            'action' in event ? event.action : undefined,
            'status' in event ? event.status : undefined,
          ]
            .filter((part) => part !== undefined)
            .join(' '),
        ),
  };
}
