import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CommandPhase, type OnFailure } from '../buildspec/model';
import { buildStatus, nextPhase, type Phase, shouldRetry } from '../phases';
import { saveCache } from './cache';
import { readExported, runCommands } from './commands';
import { PhaseFailure } from './failure';
import { openBuildLog } from './log';
import { sendLog } from './log-stream';
import type { Build, BuildRequest, BuildResult, BuildWorld, PhaseOutcome, PhaseRecord } from './model';
import { noticeOnce } from './notices';
import { provision } from './provision';
import { downloadSource } from './source';
import { uploadArtifacts } from './upload';

const COMMANDS: Readonly<Partial<Record<Phase, CommandPhase>>> = {
  INSTALL: 'install',
  PRE_BUILD: 'pre_build',
  BUILD: 'build',
  POST_BUILD: 'post_build',
};
const MINUTE_MS = 60_000;
const DONE: PhaseOutcome = { status: 'SUCCEEDED' };

/** What others may see of a build before it ends. */
export interface BuildObserver {
  phaseStarted?(phase: Phase): void;
  phaseEnded?(record: PhaseRecord): void;
}

/** Runs one build from SUBMITTED to COMPLETED. A failing build is a value; only a bug or an unusable machine throws. */
export async function runBuild(
  world: BuildWorld,
  request: BuildRequest,
  notices: Set<string> = new Set(),
  observer: BuildObserver = {},
): Promise<BuildResult> {
  const startedAt = performance.now();
  const limit = new AbortController();
  const minutes = request.timeoutMinutes ?? request.project.timeoutMinutes;
  const timer = setTimeout(() => limit.abort(), minutes * MINUTE_MS);
  const lines: { timestamp: number; message: string }[] = [];
  const build = startBuild(world, request, AbortSignal.any([request.signal, limit.signal]), notices, (message) =>
    lines.push({ timestamp: Date.now(), message }),
  );
  const { journal } = world;
  journal.append({
    type: 'build.started',
    buildId: build.id,
    project: request.project.name,
    executionId: request.executionId,
    log: build.log.file,
  });
  const records: PhaseRecord[] = [];
  let released: Promise<void> = Promise.resolve();
  let tail: readonly string[] | undefined;
  try {
    for (let phase: Phase | undefined = 'SUBMITTED'; phase !== undefined;) {
      observer.phaseStarted?.(phase);
      const record = await runPhase(build, phase, () => endOf(request, minutes));
      records.push(record);
      if (record.status !== 'SUCCEEDED') tail ??= build.log.tail();
      observer.phaseEnded?.(record);
      report(build, record);
      if (phase === 'FINALIZING') await sendLog(build, lines.splice(0));
      phase = nextPhase(phase, record.status, onFailureOf(build, phase));
    }
  } finally {
    // Removing what a build left takes long, and nobody has to wait for it.
    released = release(build);
    clearTimeout(timer);
    build.log.close();
  }
  const status = buildStatus(records.map((record) => record.status));
  const reason = status === 'SUCCEEDED' ? '' : reasonOf(build, records, tail ?? []);
  journal.append({ type: 'build.ended', buildId: build.id, status, reason });
  const inCommands = build.commands.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return {
    id: build.id,
    status,
    reason,
    phases: records,
    exported: build.exported,
    reports: build.reports,
    commands: build.commands,
    log: build.log.file,
    overheadMs: performance.now() - startedAt - inCommands,
    released,
  };
}

function startBuild(
  world: BuildWorld,
  request: BuildRequest,
  signal: AbortSignal,
  notices: Set<string>,
  onLine: (line: string) => void,
): Build {
  const folder = join(world.folder, 'builds');
  mkdirSync(folder, { recursive: true });
  return {
    id: `${request.project.name}:${request.uuid}`,
    request,
    world,
    signal,
    notices,
    // The name CodeBuild gives its sessions.
    principal: { roleArn: request.project.serviceRole, session: `AWSCodeBuild-${request.uuid}` },
    log: openBuildLog(join(folder, `${request.uuid}.log`), onLine),
    sources: [],
    environment: {},
    exported: {},
    commands: [],
    reports: [],
  };
}

async function runPhase(build: Build, phase: Phase, endOf: () => PhaseOutcome): Promise<PhaseRecord> {
  const startedAt = Date.now();
  if (COMMANDS[phase]) build.log.say(`Entering phase ${phase}`);
  const cleansUp = phase === 'FINALIZING' || phase === 'COMPLETED';
  let outcome: PhaseOutcome;
  for (let tries = 1; ; tries++) {
    outcome = await attempt(build, phase);
    if (build.signal.aborted && !cleansUp) outcome = endOf();
    const retry = outcome.status === 'FAILED' && shouldRetry(onFailureOf(build, phase), tries, outcome.message ?? '');
    if (!retry) break;
    build.log.say(`Phase ${phase} failed (${outcome.message}); on-failure says to try again (${tries})`);
  }
  if (outcome.status !== 'SUCCEEDED') await build.shell?.set('CODEBUILD_BUILD_SUCCEEDING', '0');
  return { phase, ...outcome, startedAt, endedAt: Date.now() };
}

async function attempt(build: Build, phase: Phase): Promise<PhaseOutcome> {
  const commands = COMMANDS[phase];
  try {
    if (commands) return await runCommands(build, commands);
    if (phase === 'PROVISIONING') return await provision(build);
    if (phase === 'DOWNLOAD_SOURCE') return await downloadSource(build);
    if (phase === 'UPLOAD_ARTIFACTS') return await uploadArtifacts(build);
    if (phase === 'FINALIZING') return await finalize(build);
    return DONE;
  } catch (error) {
    if (error instanceof PhaseFailure) return error.outcome;
    // What is cut off by a stop or the time limit may fail in any way.
    if (build.signal.aborted) return { status: 'FAILED', message: String(error) };
    throw error;
  }
}

async function finalize(build: Build): Promise<PhaseOutcome> {
  const failed = build.commands.some(({ exitCode }) => exitCode !== 0);
  if (!failed && !build.signal.aborted) await saveCache(build);
  const post = build.buildspec?.phases.post_build;
  if (build.shell && !post && !build.signal.aborted) await readExported(build, build.shell);
  return DONE;
}

/** Ends the machine; that it could not be ended is said, and changes nothing about the build. */
async function release(build: Build): Promise<void> {
  try {
    await build.instance?.terminate();
  } catch (error) {
    const text = `the machine of build ${build.id} could not be removed: ${String(error)}`;
    build.world.journal.append({ type: 'notice', severity: 'warning', text });
  }
}

function endOf(request: BuildRequest, minutes: number): PhaseOutcome {
  if (request.signal.aborted) return { status: 'STOPPED', code: 'BUILD_STOPPED', message: 'the build was stopped' };
  return { status: 'TIMED_OUT', code: 'BUILD_TIMED_OUT', message: `Build has timed out: it may take ${minutes} min` };
}

function onFailureOf(build: Build, phase: Phase): OnFailure {
  const name = COMMANDS[phase];
  return (name && build.buildspec?.phases[name]?.onFailure) ?? { kind: 'default' };
}

function report(build: Build, record: PhaseRecord): void {
  const { phase, status, code, message } = record;
  if (phase !== 'SUBMITTED' && phase !== 'QUEUED' && phase !== 'COMPLETED') {
    build.log.say(`Phase complete: ${phase} State: ${status}`);
    build.log.say(`Phase context status code: ${code ?? ''} Message: ${message ?? ''}`);
  }
  if (status === 'FAILED' && onFailureOf(build, phase).kind === 'continue') {
    noticeOnce(
      build,
      'warning',
      `phase ${phase} failed and the build goes on (on-failure: CONTINUE); a rehearsal still counts it as failed`,
    );
  }
  build.world.journal.append({
    type: 'build.phase',
    buildId: build.id,
    phase,
    status,
    durationMs: record.endedAt - record.startedAt,
    message: message === undefined ? undefined : build.log.mask(message),
  });
}

/** The first failure, what else failed, and the log as it ended at the first. */
function reasonOf(build: Build, records: readonly PhaseRecord[], tail: readonly string[]): string {
  const failures = records.filter(({ status }) => status !== 'SUCCEEDED');
  const said = failures.map(({ phase, code, message }) => `${phase}: ${[code, message].filter(Boolean).join(': ')}`);
  const quoted = tail.length === 0 ? '' : `\nfrom the end of the build's log:\n${tail.join('\n')}`;
  return build.log.mask(said.join('; ')) + quoted;
}
