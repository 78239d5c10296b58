import { resolve } from 'node:path';
import { readAssembly } from '../assembly/read-assembly';
import type { ResourceGraph } from '../assembly/resource-graph';
import { startClock } from '../clock/clock';
import { chooseInstanceHost } from '../compute/choose';
import type { InstanceKind } from '../compute/instance';
import { createPortAllocator } from '../compute/ports';
import { RehearsalError } from '../core/errors';
import { planCustomResources } from '../custom-resources/plan';
import { pushFolder } from '../git/push-folder';
import { createPushReceiver } from '../git/receive';
import { createRemote } from '../git/remote';
import { startGateway } from '../gateway/start-gateway';
import type { JournalEvent } from '../journal/events';
import { ledgerOf } from '../ledger/ledger';
import { openJournal, type Journal } from '../journal/journal';
import { createCodePipeline } from '../services/codepipeline/codepipeline';
import { startPublisher } from '../metrics/publisher';
import { readFigures } from '../metrics/read-figures';
import { createPipelineEngine, type PipelineEngine } from '../pipeline/engine';
import { createSourceHandlers } from '../pipeline/handlers/source';
import { Activity, uncovered } from '../report/activity';
import { listenForControl } from './control';
import { createControl } from './control-answers';
import { executionEnd } from './execution-end';
import { callsReport, drained, recordFigures } from './figures';
import type { NpmSettings } from './npm-settings';
import type { Rehearsal, WebTarget } from './rehearsal';
import { recordCustomResources } from './custom-resource-ledger';
import { branchOf, choosePipeline, resolveGraph, type Ports } from './resolve-graph';
import { createRunFolder, removeAbandonedRuns } from './run-folder';
import { createServices, type Services } from './services';
import { trackClock, trackInstances } from './tracked';

export interface StartOptions {
  /** What the user named, for messages. */
  readonly app: string;
  /** Gives the cloud assembly's folder; may write it into the folder it is given. */
  readonly assembly: (into: string) => Promise<string>;
  readonly npm: () => Promise<NpmSettings>;
  readonly timeScale: number;
  /** @default - a namespace where this machine can, else a folder */
  readonly instances?: InstanceKind;
  /** PATH of the machine's tools. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly ssmParameters: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** @default - the only pipeline of the assembly */
  readonly pipeline?: string;
  /** @default - the branch of the pipeline's source */
  readonly branch?: string;
  /** A file that gets the journal, instead of one that goes with the run. */
  readonly events?: string;
  readonly keep: boolean;
  /** Turns an event into the line that a `git push` shows. */
  readonly describe: (event: JournalEvent, graph: ResourceGraph) => string | undefined;
  /** Hears that `slipway down` was asked for. */
  readonly onDown: () => void;
  /** Aborts what is under way while it starts. */
  readonly signal: AbortSignal;
}

type Undo = () => Promise<void> | void;

/** Brings everything up. When something of it fails, what is up already is taken down again, last first. */
export async function startRehearsal(options: StartOptions): Promise<Rehearsal> {
  const undo: Undo[] = [];
  const takeDown = async () => {
    for (const each of undo.splice(0).reverse()) await each();
  };
  try {
    return await bringUp(options, undo, takeDown);
  } catch (error) {
    await takeDown();
    throw error;
  }
}

async function bringUp(options: StartOptions, undo: Undo[], takeDown: () => Promise<void>): Promise<Rehearsal> {
  await removeAbandonedRuns();
  const folder = createRunFolder(options.app, options.keep);
  undo.push(() => (options.keep ? undefined : folder.remove()));
  const machine = startClock({ scale: options.timeScale, onWait: (wait) => journal.append({ type: 'wait', ...wait }) });
  const activity = new Activity(() => machine.elapsed());
  const clock = trackClock(machine, activity);
  const file = options.events === undefined ? folder.journal : resolve(options.events);
  const journal = openJournal({ clock, file });
  undo.push(() => journal.close());

  const synthesis = activity.during(() => options.assembly(folder.sub('cdk.out')));
  const [directory, npm] = await Promise.all([synthesis, options.npm()]);
  const assembly = readAssembly(directory);
  const { scope } = assembly.stacks[0];
  const onFault = (error: unknown) => {
    const text = `a fault of the rehearsal: ${error instanceof Error ? error.stack : String(error)}`;
    journal.append({ type: 'notice', severity: 'warning', text });
  };
  const gateway = await startGateway({ scope, onFault });
  undo.push(() => gateway.close());

  const host = await chooseInstanceHost({
    folder: folder.sub('instances'),
    kind: options.instances,
    path: options.path,
  });
  undo.push(() => host.close());
  const { app, timeScale } = options;
  journal.append({ type: 'run.started', app, timeScale, instances: host.kind, reason: host.reason });

  const instances = trackInstances(host, activity);
  const serve = (graph: ResourceGraph, ports: Ports, into: Journal): Services =>
    createServices({
      deps: { graph, gateway, clock, journal: into, instances },
      folderOf: (service) => folder.sub(`services/${service}`),
      npm,
      path: options.path,
      loadBalancerPorts: ports,
      parameters: options.ssmParameters,
      secrets: options.secrets,
    });
  const { graph, ports, ran, notRun } = await resolveGraph(assembly, {
    resolving: { endpoint: gateway.endpoint, parameters: options.parameters, ssmParameters: options.ssmParameters },
    ports: createPortAllocator(),
    // What these say of themselves is said again by those that are made from the whole graph.
    provideServices: (known, at) => void serve(known, at, openJournal({ clock })),
    running: { gateway, folder: folder.sub('functions'), signal: options.signal },
  });
  recordCustomResources(journal, ran, notRun);
  const resource = choosePipeline(graph, options.pipeline);
  const services = serve(graph, ports, journal);
  undo.push(() => services.close());

  const branch = options.branch ?? branchOf(resource);
  const remote = await createRemote(folder.path, { branch, searchPath: options.path });
  undo.push(() => remote.close());
  const sources = createSourceHandlers({
    repository: remote.repository,
    branch,
    uploader: { roleArn: `arn:${scope.partition}:iam::${scope.account}:root`, session: 'slipway' },
    folder: folder.sub('sources'),
  });
  const handlers = [...sources, ...services.handlers];
  const engine = createPipelineEngine({ graph, resource, gateway, clock, journal, handlers, rules: services.rules });
  undo.push(() => engine.close());
  const customResources = planCustomResources(graph, assembly.assets);
  for (const entry of ledgerOf({ graph, pipeline: engine.model, customResources }))
    journal.append({ type: 'ledger', ...entry });
  gateway.register(createCodePipeline({ pipelines: [engine] }));
  await services.beanstalk.start();
  const publisher = startPublisher({
    clock,
    figures: () => readFigures(services.beanstalk, services.sqs),
    publish: services.cloudWatch.publish,
  });
  undo.push(() => publisher.stop());

  const receiver = createPushReceiver({ remote, engine, journal, describe: (event) => options.describe(event, graph) });
  remote.onPush((updates, write, gone) => receiver.listener(updates, write, gone));
  const control = createControl({ engine, journal, services, onDown: options.onDown });
  undo.push(await listenForControl(folder.controlSocket, control));

  return {
    id: folder.id,
    folder: folder.path,
    pipelineName: engine.model.name,
    stageNames: engine.model.stages.map(({ name }) => name),
    graph,
    journal,
    clock,
    remote: remote.url,
    branch,
    webTargets: webTargets(engine, services),
    push: async (source, message) => {
      const update = await pushFolder(remote, source, message);
      const { verdict, executionId } = await receiver.receive(update);
      return { commitId: update.after, verdict: verdict.reason, executionId };
    },
    start: () => startByHand(engine),
    ended: (executionId) => executionEnd(journal, executionId),
    answerApproval: (token, status, summary) => answerApproval(engine, token, status, summary),
    control,
    recordFigures: (load) => recordFigures({ journal, services, load }),
    drained: (limitMs) => drained(services, (ms) => clock.pause(ms), limitMs),
    calls: () => callsReport(gateway.calls),
    overheadMs: () => uncovered(clock.elapsed(), activity.stretches()),
    close: takeDown,
  };
}

/** Web environments in the order in which the pipeline deploys to them. */
function webTargets({ model }: PipelineEngine, { beanstalk }: Services): readonly WebTarget[] {
  const deployed = model.stages.flatMap((stage) =>
    stage.actions.map(({ configuration }) => configuration.EnvironmentName),
  );
  return deployed.flatMap((name) => {
    const balancer = beanstalk.environments.find(({ definition }) => definition.name === name)?.balancer;
    return balancer ? [{ name, url: balancer.url }] : [];
  });
}

function startByHand(engine: PipelineEngine): Promise<string> {
  const started = engine.start({ trigger: 'slipway' });
  if ('code' in started) throw new RehearsalError({ code: 'pipeline-does-not-start', message: started.reason });
  return Promise.resolve(started.executionId);
}

async function answerApproval(
  engine: PipelineEngine,
  token: string,
  status: 'Approved' | 'Rejected',
  summary: string,
): Promise<void> {
  const refusal = engine.answerApproval(token, status, summary);
  if (refusal) throw new RehearsalError({ code: 'approval-not-answered', message: refusal.reason });
}
