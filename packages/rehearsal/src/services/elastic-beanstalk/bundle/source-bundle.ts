import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type CronTask, parseCronYaml } from './cron';
import { type Extension, parseEbExtension } from './ebextensions';
import type { Finding, Parsed } from './finding';
import { type ProcessLine, parseBuildfile } from './procfile';
import { type StartCommands, findStartCommands } from './start-command';

export type HookPhase = 'prebuild' | 'predeploy' | 'postdeploy';
export const HOOK_PHASES: readonly HookPhase[] = ['prebuild', 'predeploy', 'postdeploy'];

/** Everything in a source bundle that Elastic Beanstalk acts upon. */
export interface SourceBundle {
  /** undefined when the bundle does not say how to start it; the findings then have the reason. */
  readonly start: StartCommands | undefined;
  readonly buildSteps: readonly ProcessLine[];
  readonly extensions: readonly Extension[];
  /** Names of the files in `.platform/hooks/<phase>`, in the order in which they run. */
  readonly hooks: Readonly<Record<HookPhase, readonly string[]>>;
  readonly cron: readonly CronTask[];
  /** `package.json` is there and `node_modules` is not. */
  readonly needsInstall: boolean;
}

/** Reads an unpacked bundle. Only files are read; nothing of it runs. */
export async function readSourceBundle(folder: string): Promise<Parsed<SourceBundle>> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const read = (name: string) =>
    names.includes(name) ? readFile(join(folder, name), 'utf8') : Promise.resolve(undefined);

  const packageJson = await read('package.json');
  const start = findStartCommands({ names, procfile: await read('Procfile'), packageJson });
  const build = parseIfThere(parseBuildfile, 'Buildfile', await read('Buildfile'));
  const cron = parseIfThere(parseCronYaml, 'cron.yaml', await read('cron.yaml'));
  const extensions = await readExtensions(folder);
  const platform = await readPlatform(folder);
  return {
    value: {
      start: start.value,
      buildSteps: build.value,
      cron: cron.value,
      extensions: extensions.value,
      hooks: platform.value,
      needsInstall: packageJson !== undefined && !folders.includes('node_modules'),
    },
    findings: [...start.findings, ...build.findings, ...cron.findings, ...extensions.findings, ...platform.findings],
  };
}

function parseIfThere<T>(
  parse: (file: string, text: string) => Parsed<readonly T[]>,
  file: string,
  text: string | undefined,
): Parsed<readonly T[]> {
  return text === undefined ? { value: [], findings: [] } : parse(file, text);
}

async function readExtensions(folder: string): Promise<Parsed<readonly Extension[]>> {
  const names = (await namesIn(join(folder, '.ebextensions'))).filter((name) => name.endsWith('.config'));
  const parsed = await Promise.all(
    names.map(async (name) =>
      parseEbExtension(`.ebextensions/${name}`, await readFile(join(folder, '.ebextensions', name), 'utf8')),
    ),
  );
  return { value: parsed.map(({ value }) => value), findings: parsed.flatMap(({ findings }) => findings) };
}

async function readPlatform(folder: string): Promise<Parsed<Record<HookPhase, readonly string[]>>> {
  const hooks = {
    prebuild: await filesIn(folder, 'prebuild'),
    predeploy: await filesIn(folder, 'predeploy'),
    postdeploy: await filesIn(folder, 'postdeploy'),
  };
  const known: readonly string[] = HOOK_PHASES;
  const findings: Finding[] = (await namesIn(join(folder, '.platform/hooks')))
    .filter((name) => !known.includes(name))
    .map((name) => ({
      code: 'hooks-folder',
      message: `hooks in ${name} never run; the folders are ${known.join(', ')}`,
      place: { file: `.platform/hooks/${name}` },
      severity: 'error',
    }));
  const said: readonly (readonly [string, string])[] = [
    ['nginx', 'an instance of a rehearsal has no nginx, so this configuration is not executed'],
    ['httpd', 'an instance of a rehearsal has no Apache, so this configuration is not executed'],
    ['confighooks', 'a rehearsal makes no configuration deployments, so these hooks are not executed'],
  ];
  for (const [name, message] of said) {
    if ((await namesIn(join(folder, '.platform', name))).length === 0) continue;
    findings.push({
      code: 'platform-not-executed',
      message,
      place: { file: `.platform/${name}` },
      severity: 'warning',
    });
  }
  return { value: hooks, findings };
}

async function filesIn(folder: string, phase: HookPhase): Promise<readonly string[]> {
  const path = join(folder, '.platform/hooks', phase);
  const names = await namesIn(path);
  const isFile = await Promise.all(names.map(async (name) => (await stat(join(path, name))).isFile()));
  return names.filter((_, index) => isFile[index]);
}

/** Sorted by code unit, as Beanstalk runs them; empty where there is no such folder. */
async function namesIn(path: string): Promise<readonly string[]> {
  const names = await readdir(path).catch(() => []);
  return names.sort();
}
