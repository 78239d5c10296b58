import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { startLoad, type Load, type LoadFigures } from '../../load/load-generator';
import { buildReport, type Outcome, type Report } from '../../report/report';
import type { ExecutionEnd, Pushed, Rehearsal, WebTarget } from '../../run/rehearsal';
import { answerApprovals } from '../approvals';
import type { Arguments } from '../arguments';
import type { CommandEnvironment } from '../environment';
import { palette } from '../io';
import { createAlias } from '../../report/aliases';
import { openScreen } from '../render/screen';
import { renderSummary } from '../render/summary';
import { prepareRehearsal } from './prepare';

/** A request not answered within this counts as failed; an Application Load Balancer gives up after 60 s itself. */
const REQUEST_TIMEOUT_MS = 60_000;
const FIGURES_EVERY_MS = 1000;
const AFTERWARDS_MS = 2000;
/** How long messages that are still under way at the end may take, in real ms. */
const DRAIN_LIMIT_MS = 15_000;

interface Ending {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly executionId?: string;
  readonly load?: LoadFigures;
  readonly target?: WebTarget;
}

/** Brings version 1 up, puts load on it, pushes version 2, follows it to the end, reports and cleans up. */
export async function rehearse(args: Arguments, environment: CommandEnvironment): Promise<number> {
  const rehearsal = await prepareRehearsal(args, environment);
  const { graph, stageNames, clock } = rehearsal;
  const alias = createAlias(graph);
  const screen = openScreen(environment.io, { stageNames, alias, elapsed: () => clock.elapsed() });
  rehearsal.journal.events.forEach(screen.show);
  const hush = rehearsal.journal.subscribe(screen.show);
  try {
    const ending = await run(rehearsal, args, environment);
    rehearsal.journal.append({ type: 'run.ended', outcome: ending.outcome, reason: ending.reason });
    hush();
    screen.close();
    conclude(rehearsal, ending, args, environment);
    return ending.outcome === 'succeeded' ? 0 : 1;
  } finally {
    screen.close();
    await rehearsal.close();
  }
}

async function run(rehearsal: Rehearsal, args: Arguments, environment: CommandEnvironment): Promise<Ending> {
  const { options } = args;
  const source = resolve(environment.cwd, options.source ?? '.');
  const interrupted = whenAborted(environment.signal);

  if (options.baseline !== 'none') {
    const baseline = await Promise.race([
      deployBaseline(rehearsal, resolve(environment.cwd, options.baseline ?? source), environment),
      interrupted,
    ]);
    if (baseline) return baseline;
  }
  const target = rehearsal.webTargets.at(-1);
  const load =
    target && options.load > 0
      ? startLoad({
          url: target.url,
          requestsPerSecond: options.load,
          requests: options.requests,
          timeoutMs: REQUEST_TIMEOUT_MS,
        })
      : undefined;
  const figures = followFigures(rehearsal, load, target);
  const stopAnswering = answerApprovals(rehearsal, options.approve, environment);
  try {
    const ending = await Promise.race([deployPush(rehearsal, source), interrupted]);
    // A moment more under load, so that what serves at the end is seen serving.
    await rehearsal.clock.pause(AFTERWARDS_MS, environment.signal);
    const seen = await load?.stop();
    if (!environment.signal.aborted) await rehearsal.drained(DRAIN_LIMIT_MS);
    return { ...ending, load: seen, target };
  } finally {
    stopAnswering();
    figures.stop();
    await load?.stop();
  }
}

/** Version 1, on which the push then lands: approved without asking, as it stands for what is live already. */
async function deployBaseline(
  rehearsal: Rehearsal,
  folder: string,
  environment: CommandEnvironment,
): Promise<Ending | undefined> {
  rehearsal.journal.append({ type: 'notice', severity: 'info', text: 'bringing version 1 up' });
  const stopAnswering = answerApprovals(rehearsal, 'yes', environment);
  try {
    const ending = await follow(rehearsal, await rehearsal.push(folder, 'version 1'));
    return ending.outcome === 'succeeded'
      ? undefined
      : { ...ending, reason: `version 1 did not come up: ${ending.reason}` };
  } finally {
    stopAnswering();
  }
}

async function deployPush(rehearsal: Rehearsal, folder: string): Promise<Ending> {
  rehearsal.journal.append({ type: 'notice', severity: 'info', text: 'pushing version 2' });
  return follow(rehearsal, await rehearsal.push(folder, 'version 2'));
}

/** Where a push starts nothing (path filters, other branches), the pipeline is started by hand, and it is said. */
async function follow(rehearsal: Rehearsal, pushed: Pushed): Promise<Ending> {
  const executionId = pushed.executionId ?? (await startByHand(rehearsal, pushed));
  return { ...outcomeOf(await rehearsal.ended(executionId)), executionId };
}

async function startByHand(rehearsal: Rehearsal, { verdict }: Pushed): Promise<string> {
  rehearsal.journal.append({
    type: 'notice',
    severity: 'warning',
    text: `the push started nothing (${verdict}); starting the pipeline by hand`,
  });
  return rehearsal.start();
}

function outcomeOf({ status, reason, rollback }: ExecutionEnd): { outcome: Outcome; reason: string } {
  if (status === 'Succeeded') return { outcome: 'succeeded', reason };
  if (rollback) return { outcome: 'rolled-back', reason: `${reason}; rolled back: ${rollback.status}` };
  return { outcome: status === 'Failed' ? 'failed' : 'stopped', reason };
}

function followFigures(rehearsal: Rehearsal, load: Load | undefined, target: WebTarget | undefined): { stop(): void } {
  const record = () => {
    const seen = load?.figures();
    rehearsal.recordFigures(
      seen &&
        target && { target: target.name, total: seen.sent, failed: seen.failed, p50Ms: seen.p50Ms, p99Ms: seen.p99Ms },
    );
  };
  const timer = setInterval(record, FIGURES_EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      record();
    },
  };
}

function whenAborted(signal: AbortSignal): Promise<Ending> {
  const stopped: Ending = { outcome: 'stopped', reason: 'interrupted' };
  return new Promise((done) => {
    if (signal.aborted) done(stopped);
    signal.addEventListener('abort', () => done(stopped), { once: true });
  });
}

function conclude(rehearsal: Rehearsal, ending: Ending, { options }: Arguments, { io, cwd }: CommandEnvironment): void {
  const report: Report = buildReport(rehearsal.journal.events, ending.executionId, {
    durationMs: rehearsal.clock.elapsed(),
    overheadMs: rehearsal.overheadMs(),
    calls: rehearsal.calls(),
    load: ending.load && {
      total: ending.load.sent,
      failed: ending.load.failed,
      p50Ms: ending.load.p50Ms,
      p99Ms: ending.load.p99Ms,
      failures: ending.load.failures,
    },
    loadTarget: ending.target?.name,
  });
  io.out(createAlias(rehearsal.graph)(renderSummary(report, palette(io.isTty))));
  if (options.report !== undefined)
    writeFileSync(resolve(cwd, options.report), `${JSON.stringify(report, undefined, 2)}\n`);
}
