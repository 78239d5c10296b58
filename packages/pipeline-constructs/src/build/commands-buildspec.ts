import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import type { CommandProps, OutputFiles, ReportFiles } from './build-props';
import { ensure } from '../errors';

/** What a buildspec is written from, when there is none in the repository. */
export interface CommandsPlan extends CommandProps {
  readonly commands: readonly string[];
  readonly outputs: { readonly [name: string]: OutputFiles };
  readonly exportedVariables?: readonly string[];
  readonly cachePaths?: readonly string[];
}

/**
 * Commands as a buildspec of version 0.2.
 *
 * One output is described by `artifacts` itself; with several, CodeBuild wants every one of them under
 * `secondary-artifacts`, by the name of its artifact.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export function commandsBuildspec(plan: CommandsPlan): codebuild.BuildSpec {
  ensure(plan.commands.length > 0, {
    code: 'no-commands',
    what: 'there is no command to run',
    instead: 'give at least one',
  });
  return codebuild.BuildSpec.fromObject(
    withoutUndefined({
      version: '0.2',
      env: plan.exportedVariables?.length ? { 'exported-variables': plan.exportedVariables } : undefined,
      phases: withoutUndefined({ install: installPhase(plan), build: { commands: plan.commands } }),
      reports: reports(plan.reports),
      artifacts: artifacts(plan.outputs),
      cache: plan.cachePaths?.length ? { paths: plan.cachePaths } : undefined,
    }),
  );
}

function installPhase(plan: CommandsPlan): object | undefined {
  if (!plan.installCommands?.length && plan.runtimes === undefined) return undefined;
  return withoutUndefined({ 'runtime-versions': plan.runtimes, commands: plan.installCommands });
}

function reports(declared: { readonly [name: string]: ReportFiles } | undefined): object | undefined {
  if (declared === undefined || Object.keys(declared).length === 0) return undefined;
  return mapValues(declared, (report) =>
    withoutUndefined({
      files: report.files,
      'base-directory': report.baseDirectory,
      'file-format': report.format ?? 'JUNITXML',
    }),
  );
}

function artifacts(outputs: { readonly [name: string]: OutputFiles }): object | undefined {
  const names = Object.keys(outputs);
  if (names.length === 0) return undefined;
  if (names.length === 1) return files(outputs[names[0]]);
  return { 'secondary-artifacts': mapValues(outputs, files) };
}

function files(output: OutputFiles): object {
  return withoutUndefined({
    files: output.files ?? ['**/*'],
    'base-directory': output.baseDirectory,
    'exclude-paths': output.exclude,
  });
}

function mapValues<T>(record: { readonly [key: string]: T }, map: (value: T) => object): { [key: string]: object } {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

function withoutUndefined(record: { [key: string]: unknown }): { [key: string]: unknown } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
