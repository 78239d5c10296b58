import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { palette } from '../../src/cli/io';
import { renderLine } from '../../src/cli/render/line';
import type { InstanceKind } from '../../src/compute/instance';
import { type ProcessResult, runProcess } from '../../src/core/process';
import type { EventOf, JournalEvent } from '../../src/journal/events';
import type { ExecutionEnd } from '../../src/run/rehearsal';
import { startRehearsal } from '../../src/run/start-rehearsal';
import { type SmallPipelineOptions, writeSmallPipeline } from '../_helpers/assembly';
import { type Files, smallSource } from '../_helpers/source';
import { footprintOf, leftOf } from './_footprint';

export const PATH = process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin';

/** Deploys beside what runs and takes it back when it is not healthy: with it, the previous version goes on serving. */
export const CANARY = {
  'aws:elasticbeanstalk:command:DeploymentPolicy': 'TrafficSplitting',
  'aws:elasticbeanstalk:trafficsplitting:NewVersionPercent': 50,
};

/** How long a condition that is about to come true is waited for, in real ms. */
const PATIENCE_MS = 30_000;

export interface SceneOptions extends SmallPipelineOptions {
  readonly instances?: InstanceKind;
  /** @default 2000 */
  readonly timeScale?: number;
  readonly ssmParameters?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  /** Files of version 1, changed. */
  readonly first?: Files;
  /** How the pipeline ends for version 1. @default Succeeded */
  readonly firstEnds?: ExecutionEnd['status'];
}

/** What a real `git push` led to. */
export interface Push extends ProcessResult {
  readonly commitId: string;
  /** The `pushed` events of the commit, and the execution, if one was started. */
  readonly verdict: string;
  readonly executionId: string | undefined;
}

/** A push that started an execution, which has ended. */
export interface Ended extends Push, ExecutionEnd {
  readonly executionId: string;
}

export interface PushOptions {
  /** What git is to push. @default HEAD:main */
  readonly refspec?: string;
  readonly message?: string;
  /** More arguments of `git push`. */
  readonly args?: readonly string[];
}

export type Scene = Awaited<ReturnType<typeof openScene>>;

/** A rehearsal in which version 1 is live, a person's clone, and eyes for what is on the machine. */
export async function openScene(options: SceneOptions = {}) {
  const { instances, timeScale = 2000, ssmParameters = {}, secrets = {}, first = {}, ...rest } = options;
  const { firstEnds = 'Succeeded', ...pipeline } = rest;
  const home = mkdtempSync(join(tmpdir(), 'e2e-'));
  const [clone, assembly] = ['clone', 'cdk.out'].map((name) => join(home, name));
  mkdirSync(clone);
  const plain = palette(false);
  const rehearsal = await startRehearsal({
    app: assembly,
    assembly: async () => writeSmallPipeline(assembly, { ...pipeline, web: { ...CANARY, ...pipeline.web } }),
    npm: async () => ({}),
    timeScale,
    instances,
    path: PATH,
    parameters: {},
    ssmParameters,
    secrets,
    keep: false,
    describe: (event) => renderLine(event, plain),
    onDown: () => undefined,
    signal: new AbortController().signal,
  });
  const { journal } = rehearsal;
  const git = (...args: readonly string[]) =>
    runProcess(['git', '-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
      cwd: clone,
      env: { PATH, HOME: clone },
    });
  await git('init', '--quiet', '--initial-branch=main');

  /** Commits the application in this version, with `changes` to it. */
  const commit = async (version: string, changes: Files = {}, message = `version ${version}`): Promise<string> => {
    for (const name of readdirSync(clone).filter((each) => each !== '.git'))
      rmSync(join(clone, name), { recursive: true });
    smallSource(clone, version, changes);
    await git('add', '--all');
    await git('commit', '--quiet', '--allow-empty', '-m', message);
    return (await git('rev-parse', 'HEAD')).stdout.trim();
  };
  const pushCommit = async (
    commitId: string,
    { refspec = 'HEAD:main', args = [] }: PushOptions = {},
  ): Promise<Push> => {
    const result = await git('push', '--quiet', ...args, rehearsal.remote, refspec);
    const pushed = last(journal.events, 'pushed', (event) => event.commitId === commitId);
    const execution = last(journal.events, 'execution.started', (event) => startedBy(event, commitId));
    return { ...result, commitId, verdict: pushed?.verdict ?? '', executionId: execution?.executionId };
  };
  const push = async (version: string, changes: Files = {}, more: PushOptions = {}) =>
    pushCommit(await commit(version, changes, more.message), more);
  /** Pushes, and waits for the end of what that started. */
  const deploy = async (version: string, changes: Files = {}): Promise<Ended> => {
    const pushed = await push(version, changes);
    if (pushed.executionId === undefined) throw new Error(`nothing was started: ${pushed.verdict} ${pushed.stderr}`);
    return { ...pushed, executionId: pushed.executionId, ...(await rehearsal.ended(pushed.executionId)) };
  };

  /** The version that answers at the web environment's URL. */
  const serves = async (): Promise<string> => (await fetch(`${rehearsal.webTargets[0].url}/`)).text();
  const running = () => commandsOf(rehearsal.folder);
  const close = async () => {
    const footprint = footprintOf(rehearsal.folder, process.pid);
    await rehearsal.close();
    rmSync(home, { recursive: true, force: true });
    expect(existsSync(rehearsal.folder)).toBe(false);
    await eventually(() => leftOf(footprint), []);
  };

  const approving = journal.subscribe((event) => {
    if (event.type === 'approval.waiting') void rehearsal.answerApproval(event.token, 'Approved', 'version 1');
  });
  const live = await deploy('1', first);
  approving();
  if (live.status !== firstEnds) {
    await close();
    throw new Error(`version 1 ended ${live.status}: ${live.reason}`);
  }
  const atRest = running();
  /** Of what was pushed since version 1, nothing is left running. */
  const expectNothingMore = () => eventually(running, atRest);
  return { rehearsal, journal, folder: home, git, commit, push, pushCommit, deploy, serves, expectNothingMore, close };
}

/** Commands of everything the rehearsal has started and that runs, without what differs from start to start. */
function commandsOf(folder: string): string[] {
  const { processes } = footprintOf(folder, process.pid);
  const [instance, number] = [/i-[0-9a-f]{17}/g, /\d+/g];
  return processes.map(({ command }) => command.replace(instance, 'i-…').replace(number, '…').trim()).sort();
}

function startedBy({ revisions }: EventOf<'execution.started'>, commitId: string): boolean {
  return revisions.some((revision) => revision.commitId === commitId);
}

/** The latest event of a type. */
export function last<T extends JournalEvent['type']>(
  events: readonly JournalEvent[],
  type: T,
  matches: (event: EventOf<T>) => boolean = () => true,
): EventOf<T> | undefined {
  return [...events]
    .reverse()
    .find((event): event is EventOf<T> => event.type === type && matches(event as EventOf<T>));
}

/** Waits until something that is about to be so is so; says what it was instead when it does not come. */
export async function eventually<T>(look: () => T | Promise<T>, wanted: T): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    const isSo = JSON.stringify(seen) === JSON.stringify(wanted);
    if (isSo || performance.now() > deadline) {
      expect(seen).toEqual(wanted);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** `text` with `from` replaced; a change that finds nothing to change is a mistake of the test. */
export function edit(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`"${from}" is not in:\n${text}`);
  return text.replace(from, () => to);
}
