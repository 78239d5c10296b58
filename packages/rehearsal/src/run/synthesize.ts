import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { leavingNothing } from '../compute/leaving-nothing';
import { RehearsalError } from '../core/errors';
import type { JsonObject } from '../core/json';
import { runProcess } from '../core/process';

/**
 * Synthesizes a CDK app into `outdir` the way the CDK CLI does: runs the `app` command of its cdk.json with the output
 * folder and the context in the environment. AWS credentials are withheld; synthesis needs none.
 * @see https://docs.aws.amazon.com/cdk/v2/guide/cli.html
 */
export async function synthesize(
  app: string,
  outdir: string,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const folder = resolve(app);
  const { command, context } = readConfiguration(folder);
  const variables = { ...withoutCredentials(env), CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) };
  const result = await leavingNothing((marked) =>
    runProcess(['/bin/sh', '-c', command], { cwd: folder, env: { ...variables, ...marked }, signal }),
  );
  if (result.exitCode !== 0) {
    throw new RehearsalError({
      code: 'synthesis-failed',
      message: `\`${command}\` in ${folder} ended with ${result.exitCode ?? result.signal}:\n${lastLines(result.stderr + result.stdout, 20)}`,
    });
  }
  if (!existsSync(join(outdir, 'manifest.json'))) {
    throw new RehearsalError({
      code: 'synthesis-failed',
      message: `\`${command}\` in ${folder} ended well, but wrote no cloud assembly; does the app call app.synth()?`,
    });
  }
}

/** What the CDK CLI adds by itself: the template is to be the one that would be deployed. */
const CLI_CONTEXT = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };

function readConfiguration(folder: string): { command: string; context: JsonObject } {
  const file = join(folder, 'cdk.json');
  if (!existsSync(file)) {
    throw new RehearsalError({
      code: 'app-missing',
      message: `${folder} is no CDK app (it has no cdk.json); name the app's folder, or a cloud assembly with --assembly DIR`,
    });
  }
  const { app, context = {} } = readJson(file) as { app?: string; context?: JsonObject };
  if (app === undefined) {
    throw new RehearsalError({
      code: 'app-command-missing',
      message: 'cdk.json has no "app"; say there how the app is run',
      place: { file },
    });
  }
  const looked = join(folder, 'cdk.context.json');
  const lookups = existsSync(looked) ? (readJson(looked) as JsonObject) : {};
  return { command: app, context: { ...CLI_CONTEXT, ...lookups, ...context } };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new RehearsalError({
      code: 'configuration-malformed',
      message: `this is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      place: { file },
      cause,
    });
  }
}

function withoutCredentials(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('AWS_')));
}

function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
