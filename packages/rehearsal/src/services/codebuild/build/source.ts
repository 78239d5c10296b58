import { access, mkdir, readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { type Complaint } from '../../../core/complaints';
import { describePlace, RehearsalError } from '../../../core/errors';
import { type Buildspec } from '../buildspec/model';
import { parseBuildspec } from '../buildspec/parse';
import { builtInVariables, variableOrigins } from '../environment';
import { restoreCache } from './cache';
import { PhaseFailure } from './failure';
import type { Build, PhaseOutcome, StoredZip } from './model';
import { noticeOnce } from './notices';
import { seed, sourceFolder, sourceRoot } from './folders';
import { commandPath, interpreterFor, npmVariables } from './provision';
import { resolveVariables } from './secrets';
import { BuildShell } from './shell';
import { fetchObject, fetchZip } from './store';

const DEFAULT_BUILDSPEC = 'buildspec.yml';

/** Lays out the sources, reads the buildspec and the variables, and opens the shell. */
export async function downloadSource(build: Build): Promise<PhaseOutcome> {
  const { request, instance } = build;
  if (!instance) throw new Error('a source needs a machine');
  const inputs = [...(request.primary ? [request.primary] : []), ...request.secondary];
  build.sources = await layOut(build, inputs);
  build.buildspec = await readBuildspec(build);
  for (const text of build.buildspec.ignored) noticeOnce(build, 'info', `left alone: ${text}`);

  const { env } = build.buildspec;
  const origins = variableOrigins(env, request.project.variables, request.overrides);
  const own = await resolveVariables(build, origins);
  const home = instance.insidePath('/root');
  const builtIn = builtInVariables({
    project: request.project,
    id: build.id,
    number: request.number,
    initiator: request.initiator,
    sourceVersion: request.sourceVersion,
    sourceUrl: request.primary && `s3://${request.primary.bucket}/${request.primary.key}`,
    startedAt: Date.now(),
    home,
    path: commandPath(build),
    sources: build.sources,
    emptySource: sourceFolder(build),
  });
  const reserved = Object.fromEntries(Object.entries(builtIn).filter(([name]) => name.startsWith('CODEBUILD_')));
  const aws = build.world.gateway.environment(build.principal, request.project.region);
  build.environment = { ...builtIn, ...npmVariables(build), ...aws, ...own, ...reserved };
  await restoreCache(build);
  build.shell = await BuildShell.open({
    instance,
    interpreter: interpreterFor(build, {
      bash: await existing('/bin/bash', '/usr/bin/bash'),
      dash: await existing('/bin/dash'),
    }),
    environment: build.environment,
    folder: build.environment.CODEBUILD_SRC_DIR,
  });
  return { status: 'SUCCEEDED' };
}

/** Each input in a folder of its own; the primary one first. */
async function layOut(build: Build, inputs: readonly StoredZip[]): Promise<Build['sources']> {
  const { instance } = build;
  if (!instance) throw new Error('a source needs a machine');
  const sources: { name: string; folder: string }[] = [];
  for (const [index, input] of inputs.entries()) {
    const folder =
      index === 0 && build.request.primary
        ? sourceRoot(build)
        : `${sourceRoot(build)}/../../src${seed(build, index)}/src`;
    const absolute = posix.normalize(folder);
    await mkdir(instance.hostPath(absolute), { recursive: true });
    await fetchZip(build, input, instance.hostPath(absolute)).catch((error: unknown) => {
      if (error instanceof RehearsalError)
        throw new PhaseFailure('CLIENT_ERROR', `input ${input.name}: ${error.message}`);
      throw error;
    });
    sources.push({ name: input.name, folder: instance.insidePath(absolute) });
  }
  if (!build.request.primary) await mkdir(instance.hostPath(sourceRoot(build)), { recursive: true });
  return sources;
}

async function readBuildspec(build: Build): Promise<Buildspec> {
  const { text, file } = await buildspecText(build);
  const { buildspec, complaints } = parseBuildspec(text, file);
  for (const complaint of complaints)
    if (complaint.severity === 'warning') noticeOnce(build, 'warning', describe(complaint));
  if (buildspec) return buildspec;
  const errors = complaints.filter(({ severity }) => severity === 'error').map(describe);
  throw new PhaseFailure('YAML_FILE_ERROR', errors.join('; '));
}

function describe({ place, message }: Complaint): string {
  return `${describePlace(place)}: ${message}`;
}

async function buildspecText(build: Build): Promise<{ text: string; file: string }> {
  const { project, buildspecOverride } = build.request;
  const given = buildspecOverride ?? project.buildspec ?? DEFAULT_BUILDSPEC;
  if (isInline(given)) return { text: given, file: `buildspec of project ${project.name}` };
  const inBucket = /^arn:[^:]+:s3:::([^/]+)\/(.+)$/.exec(given);
  if (inBucket)
    return { text: Buffer.from(await fetchObject(build, inBucket[1], inBucket[2])).toString('utf8'), file: given };
  const absolute = posix.join(sourceRoot(build), given);
  const read = readFile(build.instance?.hostPath(absolute) ?? absolute, 'utf8');
  const text = await read.catch(() => {
    throw new PhaseFailure(
      'YAML_FILE_ERROR',
      `stat ${sourceFolder(build)}/${given}: no such file or directory; commit ${given} at the root of the source, or name another file in the project's buildspec`,
    );
  });
  return { text, file: given };
}

/** A buildspec itself, and not the path of one. */
export function isInline(buildspec: string): boolean {
  return buildspec.includes('\n') || /^\s*[{]/.test(buildspec) || /^\s*version\s*:/.test(buildspec);
}

async function existing(...candidates: readonly string[]): Promise<string | undefined> {
  for (const path of candidates) {
    const found = await access(path).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  return undefined;
}
