import { COMMAND_PHASES, type CommandPhase, type PhaseSpec } from '../buildspec/model';
import { nextStep } from '../phases';
import type { Build, PhaseOutcome } from './model';
import { noticeOnce } from './notices';
import { compareRuntimes } from './runtimes';
import type { BuildShell } from './shell';

/** Runs what the buildspec says for one phase: `commands` to the first failure, then `finally`. */
export async function runCommands(build: Build, name: CommandPhase): Promise<PhaseOutcome> {
  const phase = build.buildspec?.phases[name];
  const { shell } = build;
  if (!shell || !phase) return { status: 'SUCCEEDED' };
  if (name === 'install') await compareRuntimes(build, phase.runtimeVersions);
  const exits: boolean[] = [];
  let failure: PhaseOutcome | undefined;
  for (;;) {
    const step = nextStep(phase.commands.length, phase.finally.length, exits);
    if (!step || build.signal.aborted) break;
    const { text } = phase[step.block][step.index];
    const outcome = await runCommand(build, shell, phase, text);
    exits.push(outcome.status === 'SUCCEEDED');
    if (outcome.status !== 'SUCCEEDED') failure ??= outcome;
  }
  await warnOfFunctions(build, shell, name);
  if (name === 'post_build') await readExported(build, shell);
  return failure ?? { status: 'SUCCEEDED' };
}

async function runCommand(build: Build, shell: BuildShell, phase: PhaseSpec, text: string): Promise<PhaseOutcome> {
  const { log } = build;
  const user = phase.runAs ?? build.buildspec?.runAs;
  log.say(`Running command ${text}`);
  const result = await shell.run(text, { user, signal: build.signal, onLine: log.output });
  if (user !== undefined && result.ranAs !== undefined && result.ranAs !== user) {
    noticeOnce(build, 'warning', `run-as ${user}: this machine ran the commands as ${result.ranAs} instead`);
  }
  build.commands.push({
    text: log.mask(text),
    pid: result.pid,
    exitCode: result.exitCode,
    durationMs: result.durationMs,
  });
  if (result.exitCode === 0) return { status: 'SUCCEEDED' };
  const reason = result.exitCode === null ? `signal ${result.signal}` : `exit status ${result.exitCode}`;
  log.say(`Command did not exit successfully ${text} ${reason}`);
  const message = `Error while executing command: ${text}. Reason: ${reason}`;
  return { status: 'FAILED', code: 'COMMAND_EXECUTION_ERROR', message: log.mask(message) };
}

/**
 * The documentation says one shell for all commands; the scripts that CodeBuild's logs show hand on the folder and the
 * variables, and no functions. A build that relies on one is told so.
 */
async function warnOfFunctions(build: Build, shell: BuildShell, name: CommandPhase): Promise<void> {
  const functions = await shell.functions();
  if (functions.length === 0 || build.signal.aborted) return;
  const later = COMMAND_PHASES.slice(COMMAND_PHASES.indexOf(name)).flatMap((phase) => {
    const spec = build.buildspec?.phases[phase];
    return spec ? [...spec.commands, ...spec.finally] : [];
  });
  for (const known of functions) {
    const definition = new RegExp(`(^|\\W)(function\\s+${known}\\b|${known}\\s*\\(\\))`);
    const use = new RegExp(`(^|[^\\w-])${known}($|[^\\w-])`);
    if (!later.some(({ text }) => use.test(text) && !definition.test(text))) continue;
    noticeOnce(
      build,
      'warning',
      `a command uses the shell function ${known} of an earlier one; CodeBuild hands on folder and variables for certain, functions perhaps not: put it in a script, or both in one command`,
    );
  }
}

/** Exported variables have their last value after POST_BUILD. */
export async function readExported(build: Build, shell: BuildShell): Promise<void> {
  const names = build.buildspec?.env.exportedVariables ?? [];
  build.exported = await shell.values(names, build.signal);
  const missing = names.filter((name) => !(name in build.exported));
  if (missing.length > 0) noticeOnce(build, 'warning', `exported variables that no command set: ${missing.join(', ')}`);
}
