import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import type { ZipEntry } from '../../../core/zip';
import { type ArtifactSpec } from '../buildspec/model';
import { type ProjectArtifacts } from '../project';
import { artifactEntries } from './artifacts';
import { PhaseFailure } from './failure';
import type { Build, PhaseOutcome, StoredZip } from './model';
import { readReports } from './read-reports';
import { putObject, putZip } from './store';

/** Reads the test reports and uploads the artifacts; tried also after a failed BUILD. */
export async function uploadArtifacts(build: Build): Promise<PhaseOutcome> {
  await readReports(build);
  const { outputs, project } = build.request;
  if (outputs !== undefined) {
    for (const { zip, spec } of pipelineArtifacts(build, outputs))
      await putZip(build, zip, await artifactEntries(build, spec));
    return { status: 'SUCCEEDED' };
  }
  if (project.artifacts.type === 'S3') await uploadToBucket(build, project.artifacts, build.buildspec?.artifacts);
  for (const artifacts of project.secondaryArtifacts) {
    if (artifacts.type !== 'S3') continue;
    await uploadToBucket(build, artifacts, build.buildspec?.secondaryArtifacts[artifacts.identifier ?? '']);
  }
  return { status: 'SUCCEEDED' };
}

/**
 * Facts D3: one output takes the top-level artifacts; of several, each is the secondary artifact of its own name.
 */
export function pipelineArtifacts(
  build: Pick<Build, 'buildspec'>,
  outputs: readonly StoredZip[],
): { zip: StoredZip; spec: ArtifactSpec }[] {
  const artifacts = build.buildspec?.artifacts;
  const secondaryArtifacts = build.buildspec?.secondaryArtifacts ?? {};
  return outputs.map((zip) => {
    const spec: ArtifactSpec | undefined = outputs.length === 1 ? artifacts : secondaryArtifacts[zip.name];
    if (spec) return { zip, spec };
    const missing =
      outputs.length === 1
        ? `the pipeline wants the output ${zip.name}, and the buildspec has no artifacts; add "artifacts:" with "files:"`
        : `the pipeline wants the output ${zip.name}, and the buildspec's secondary-artifacts are ${Object.keys(secondaryArtifacts).join(', ') || 'none'}; each of several outputs needs one of its own name`;
    throw new PhaseFailure('CLIENT_ERROR', missing);
  });
}

async function uploadToBucket(build: Build, target: ProjectArtifacts, spec: ArtifactSpec | undefined): Promise<void> {
  if (!spec)
    throw new PhaseFailure(
      'CLIENT_ERROR',
      'the project keeps its artifacts in a bucket, and the buildspec has no artifacts for it',
    );
  const entries = await artifactEntries(build, spec);
  const named =
    target.overrideName && spec.name !== undefined ? await build.shell?.expand(spec.name, build.signal) : target.name;
  const namespace = target.namespaceType === 'BUILD_ID' ? build.request.uuid : '';
  const folder = posix.join(spec.s3Prefix ?? '', target.path ?? '', namespace);
  const name = named ?? build.request.project.name;
  const bucket = (target.location ?? '').replace(/^arn:[^:]+:s3:::/, '');
  if (target.packaging === 'ZIP') {
    await putZip(build, { name: target.identifier ?? 'primary', bucket, key: posix.join(folder, name) }, entries);
    return;
  }
  for (const entry of entries)
    await putObject(build, bucket, posix.join(folder, name, entry.path), await content(entry));
}

async function content(entry: ZipEntry): Promise<Buffer> {
  if ('file' in entry) return readFile(entry.file);
  return Buffer.from('content' in entry ? entry.content : entry.symlink);
}
