import { rm } from 'node:fs/promises';
import { extractZip } from '../../../core/zip';
import type { CommandSpec, Instance } from '../../../compute/instance';
import type { ExtensionCommand } from '../bundle/ebextensions';
import type { HookPhase, SourceBundle } from '../bundle/source-bundle';
import { prepareHooks } from './hooks';
import { writeExtensionFiles } from './extension-files';
import type { InstanceLog } from './instance-log';
import { describeEnd } from './unit';
import { PATH } from './variables';

/** Why an installation failed, and in which step. */
export interface DeployFailure {
  /** Such as `prebuild hooks`. */
  readonly step: string;
  readonly reason: string;
  /** Whether the new version had already taken the place of the old one. */
  readonly flipped: boolean;
}

/** Everything an installation needs; what it changes is the instance. */
export interface Installation {
  readonly instance: Instance;
  readonly log: InstanceLog;
  readonly zip: string;
  readonly bundle: SourceBundle;
  readonly nodejs: boolean;
  /** Environment of hooks and container commands. */
  readonly variables: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, string>>;
  readonly leader: boolean;
  /** In the time of `elapsed`. */
  readonly deadline: number;
  elapsed(): number;
  readonly signal: AbortSignal;
  /** Stops the running version; `start` starts the new one and says what is wrong with it. */
  restart(): Promise<{ start(): Promise<string | undefined> }>;
}

const STAGING = '/var/app/staging';
const CURRENT = '/var/app/current';

interface InstallStep {
  readonly name: string;
  /** A text says why it failed. */
  readonly run: (installation: Installation) => Promise<string | undefined>;
}

/**
 * The order in which the platform's engine works.
 *
 * @see https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/platforms-linux-extend.workflow.html
 */
const BEFORE_FLIP: readonly InstallStep[] = [
  { name: '.ebextensions files and commands', run: runExtensions },
  { name: 'unpacking', run: stage },
  { name: 'prebuild hooks', run: (installation) => runHooks(installation, 'prebuild') },
  { name: 'Buildfile', run: runBuildfile },
  { name: 'npm install', run: installDependencies },
  { name: 'container commands', run: runContainerCommands },
  { name: 'predeploy hooks', run: (installation) => runHooks(installation, 'predeploy') },
];

/** Installs a version; undefined when all went well. */
export async function installBundle(installation: Installation): Promise<DeployFailure | undefined> {
  for (const step of BEFORE_FLIP) {
    const reason = await step.run(installation);
    if (reason !== undefined) return fail(installation, step.name, reason, false);
  }
  const application = await installation.restart();
  const flipped = await run(installation, 'flip', {
    argv: ['/bin/bash', '-c', flipCommand(installation.instance)],
    cwd: '/',
    env: { PATH },
  });
  if (flipped !== undefined) return fail(installation, 'flip', flipped, true);
  installation.log.write(
    'eb-engine',
    `Procfile: starting ${installation.bundle.start?.processes.map(({ name }) => name).join(', ')}`,
  );
  const wrong = await application.start();
  if (wrong !== undefined) return fail(installation, 'starting the application', wrong, true);
  const reason = await runHooks(installation, 'postdeploy');
  return reason === undefined ? undefined : fail(installation, 'postdeploy hooks', reason, true);
}

function fail(installation: Installation, step: string, reason: string, flipped: boolean): DeployFailure {
  installation.log.write('eb-engine', `[ERROR] ${step}: ${reason}`);
  return { step, reason, flipped };
}

function flipCommand(instance: Instance): string {
  const [staging, current] = [STAGING, CURRENT].map((path) => `'${instance.insidePath(path)}'`);
  return `rm -rf ${current} && mv ${staging} ${current}`;
}

/** Before anything is unpacked, as root, with none of the environment's properties. */
async function runExtensions(installation: Installation): Promise<string | undefined> {
  const { instance, bundle } = installation;
  for (const extension of bundle.extensions) {
    const refused = instance.kind === 'folder' && (extension.files.length > 0 || extension.commands.length > 0);
    if (refused) {
      return (
        `${extension.file}: files and commands change the machine as root, and an instance that is a folder cannot keep them inside; ` +
        'use container_commands and hooks, or a machine on which instances are namespaces'
      );
    }
    await writeExtensionFiles(instance, extension.files);
    for (const command of extension.commands) {
      const reason = await runExtensionCommand(installation, extension.file, command, '/', {});
      if (reason !== undefined) return reason;
    }
  }
  return undefined;
}

async function stage({ instance, zip, log }: Installation): Promise<undefined> {
  const staging = instance.hostPath(STAGING);
  await rm(staging, { recursive: true, force: true });
  const paths = await extractZip(zip, staging);
  log.write('eb-engine', `extracted ${paths.length} entries to ${STAGING}`);
  return undefined;
}

async function runHooks(installation: Installation, phase: HookPhase): Promise<string | undefined> {
  const { instance, bundle, variables } = installation;
  const root = phase === 'postdeploy' ? CURRENT : STAGING;
  await prepareHooks(instance.hostPath(`${root}/.platform/hooks/${phase}`), bundle.hooks[phase]);
  for (const name of bundle.hooks[phase]) {
    const path = `.platform/hooks/${phase}/${name}`;
    const reason = await run(installation, path, {
      argv: [instance.insidePath(`${root}/${path}`)],
      cwd: root,
      env: variables,
    });
    if (reason !== undefined) return reason;
  }
  return undefined;
}

async function runBuildfile(installation: Installation): Promise<string | undefined> {
  for (const { name, command, line } of installation.bundle.buildSteps) {
    const spec = { argv: ['/bin/bash', '-c', command], cwd: STAGING, env: installation.variables };
    const reason = await run(installation, `Buildfile:${line} (${name})`, spec);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** Development dependencies are left out unless NPM_USE_PRODUCTION is false. */
async function installDependencies(installation: Installation): Promise<string | undefined> {
  if (!installation.nodejs || !installation.bundle.needsInstall) return undefined;
  const argv =
    installation.properties.NPM_USE_PRODUCTION === 'false' ? ['npm', 'install'] : ['npm', '--omit=dev', 'install'];
  return run(installation, argv.join(' '), { argv, cwd: STAGING, env: installation.variables });
}

async function runContainerCommands(installation: Installation): Promise<string | undefined> {
  for (const extension of installation.bundle.extensions) {
    for (const command of extension.containerCommands) {
      if (command.leaderOnly && !installation.leader) continue;
      const reason = await runExtensionCommand(installation, extension.file, command, STAGING, installation.variables);
      if (reason !== undefined) return reason;
    }
  }
  return undefined;
}

async function runExtensionCommand(
  installation: Installation,
  file: string,
  command: ExtensionCommand,
  cwd: string,
  variables: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const where = {
    cwd: command.cwd ?? cwd,
    env: { PATH, HOME: installation.instance.insidePath('/root'), ...variables, ...command.env },
  };
  const label = `${file}:${command.line} (${command.name})`;
  if (command.test !== undefined) {
    const negative = await run(installation, `test of ${label}`, { argv: ['/bin/bash', '-c', command.test], ...where });
    if (negative !== undefined) return undefined;
  }
  const argv = typeof command.command === 'string' ? ['/bin/bash', '-c', command.command] : command.command;
  const reason = await run(installation, label, { argv, ...where });
  return command.ignoreErrors ? undefined : reason;
}

/** How many of its last lines a failing command shows. */
const TAIL = 10;

/** Runs a command within what is left of the time limit; a text says how it failed. */
async function run(
  installation: Installation,
  label: string,
  command: Pick<CommandSpec, 'argv' | 'cwd' | 'env'>,
): Promise<string | undefined> {
  const { instance, log, deadline, elapsed, signal } = installation;
  if (signal.aborted) return 'the deployment was aborted';
  const lines: string[] = [];
  const onLine = (line: string) => {
    log.write('eb-engine', `  ${line}`);
    lines.push(line);
    if (lines.length > TAIL) lines.shift();
  };
  log.write('eb-engine', `running ${label}`);
  const end = await instance.run({ ...command, onLine, signal, timeoutMs: Math.max(deadline - elapsed(), 1) });
  if (end.exitCode === 0) return undefined;
  if (signal.aborted) return 'the deployment was aborted';
  const output = lines.length === 0 ? '' : `:\n${lines.map((line) => `  ${line}`).join('\n')}`;
  if (end.timedOut) return `${label} was still running at the end of the command timeout${output}`;
  return `${label} failed with ${describeEnd(end)}${output}`;
}
