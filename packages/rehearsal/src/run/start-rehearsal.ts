import type { Clock } from '../clock/clock';
import { RehearsalError } from '../core/errors';
import { readFigures } from '../metrics/read-figures';
import { startPublisher } from '../metrics/publisher';
import type { PipelineEngine } from '../pipeline/engine';
import { uncovered } from '../report/activity';
import { listenForControl } from './control';
import { createControl } from './control-answers';
import { executionEnd } from './execution-end';
import { callsReport, drained, recordFigures } from './figures';
import { prepareGround } from './ground';
import type { Rehearsal, WebTarget } from './rehearsal';
import { runPipeline } from './run-pipeline';
import type { Services } from './services';
import type { StartOptions } from './start-options';
import { Undo } from './undo';
import { makeWorld } from './world';

/** Brings everything up. When something of it fails, what is up already is taken down again, last first. */
export async function startRehearsal(options: StartOptions): Promise<Rehearsal> {
  const undo = new Undo();
  try {
    return await bringUp(options, undo);
  } catch (error) {
    await undo.all();
    throw error;
  }
}

async function bringUp(options: StartOptions, undo: Undo): Promise<Rehearsal> {
  const ground = await prepareGround(options, undo);
  const world = await makeWorld(options, ground, undo);
  const { engine, remote, branch, listen, push } = await runPipeline(options, ground, world, undo);
  const { activity, clock, folder, gateway, journal } = ground;
  const { graph, services } = world;
  await services.beanstalk.start();
  publishMetrics(services, clock, undo);
  const control = createControl({ engine, graph, journal, services, onDown: options.onDown });
  undo.add(await listenForControl(folder.controlSocket, control));
  listen();

  return {
    id: folder.id,
    folder: folder.path,
    pipelineName: engine.model.name,
    stageNames: engine.model.stages.map(({ name }) => name),
    graph,
    journal,
    clock,
    remote,
    branch,
    webTargets: webTargets(engine, services),
    push,
    start: () => startByHand(engine),
    ended: (executionId) => executionEnd(journal, executionId),
    answerApproval: (token, status, summary) => answerApproval(engine, token, status, summary),
    control,
    recordFigures: (load) => recordFigures({ journal, services, load }),
    drained: (limitMs) => drained(services, (ms) => clock.pause(ms), limitMs),
    calls: () => callsReport(graph, gateway.calls),
    overheadMs: () => uncovered(clock.elapsed(), activity.stretches()),
    close: () => undo.all(),
  };
}

/** CloudWatch gets what the environments and queues would publish, so that alarms move. */
function publishMetrics({ beanstalk, sqs, cloudWatch }: Services, clock: Clock, undo: Undo): void {
  const publisher = startPublisher({ clock, figures: () => readFigures(beanstalk, sqs), publish: cloudWatch.publish });
  undo.add(() => publisher.stop());
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
