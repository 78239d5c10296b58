import { type Complaint, Complaints } from '../../../core/complaints';
import { readYaml, type YamlValue } from '../../../core/yaml-source';
import { readArtifacts, readReports } from './files';
import { readEnv } from './env';
import { type Buildspec } from './model';
import { readPhases } from './phases';
import { BuildspecReader } from './reader';

const TOP_KEYS = ['version', 'run-as', 'env', 'proxy', 'batch', 'phases', 'reports', 'artifacts', 'cache'];

export interface ParsedBuildspec {
  /** Missing when a complaint is an error. */
  readonly buildspec?: Buildspec;
  readonly complaints: readonly Complaint[];
}

/** Reads a buildspec 0.2 (YAML or JSON). `file` is what complaints name. */
export function parseBuildspec(text: string, file: string): ParsedBuildspec {
  const complaints = new Complaints();
  const root = readYaml(text, file, complaints);
  if (!root || root.kind === 'null') {
    if (!complaints.hasErrors) {
      complaints.error('buildspec-empty', 'the buildspec is empty; start with "version: 0.2" and "phases:"', {
        file,
        line: 1,
      });
    }
    return { complaints: complaints.all };
  }
  const buildspec = readBuildspec(root, file, new BuildspecReader(complaints));
  return complaints.hasErrors ? { complaints: complaints.all } : { buildspec, complaints: complaints.all };
}

function readBuildspec(root: YamlValue, file: string, reader: BuildspecReader): Buildspec {
  const { complaints } = reader;
  const ignored: string[] = [];
  if (root.kind === 'map') checkVersion(root, complaints);
  reader.entries(root, '', TOP_KEYS);

  const batch = root.get('batch');
  if (batch) {
    complaints.error(
      'buildspec-batch',
      'batch builds (batch) are not in a rehearsal yet; give the project a plain buildspec',
      batch.place,
    );
  }
  const phases = root.get('phases');
  if (!phases && root.kind === 'map' && !batch) {
    complaints.error(
      'buildspec-no-phases',
      'the buildspec has no phases; add "phases:" with at least one of install, pre_build, build, post_build',
      root.place,
    );
  }
  for (const { key } of reader.entries(root.get('proxy'), 'proxy', ['upload-artifacts', 'logs'])) {
    ignored.push(`proxy.${key}: a rehearsal has no proxy server`);
  }
  const env = readEnv(root.get('env'), reader);
  if (env.gitCredentialHelper) ignored.push('env.git-credential-helper: a rehearsal has no git credentials to give');
  const artifacts = readArtifacts(root.get('artifacts'), reader);
  return {
    file,
    runAs: reader.text(root.get('run-as'), 'run-as'),
    env,
    phases: readPhases(phases, reader),
    reports: readReports(root.get('reports'), reader),
    artifacts: artifacts.primary,
    secondaryArtifacts: artifacts.secondary,
    cachePaths: readCachePaths(root.get('cache'), reader),
    ignored,
  };
}

function checkVersion(root: YamlValue, complaints: Complaints): void {
  const version = root.get('version');
  if (!version || version.kind === 'null') {
    complaints.error(
      'buildspec-no-version',
      'the buildspec has no version; add "version: 0.2" as its first line',
      root.place,
    );
  } else if (version.kind !== 'scalar' || Number(version.text) !== 0.2) {
    const what =
      version.kind === 'scalar' && Number(version.text) === 0.1
        ? 'version 0.1 (each command in a shell of its own) is not in a rehearsal'
        : `there is no buildspec version ${version.text || `that is a ${version.kind}`}`;
    complaints.error('buildspec-version', `${what}; use "version: 0.2"`, version.place);
  }
}

function readCachePaths(value: YamlValue | undefined, reader: BuildspecReader): readonly string[] {
  for (const { key, keyPlace } of reader.entries(value, 'cache', ['paths', 'key', 'fallback-keys', 'action'])) {
    if (key === 'paths') continue;
    reader.complaints.error(
      'buildspec-cache-key',
      `cache.${key} is not in a rehearsal yet; leave it out to keep cache.paths between builds`,
      keyPlace,
    );
  }
  return reader.items(value?.get('paths'), 'cache.paths').map(({ text }) => text);
}
