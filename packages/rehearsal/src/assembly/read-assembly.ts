import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { RehearsalError } from '../core/errors';
import { DEFAULT_SCOPE, type Scope } from '../core/scope';
import type { Assembly, StackTemplate, Template } from './template';

interface Manifest {
  readonly artifacts?: Readonly<Record<string, ManifestArtifact>>;
}

interface ManifestArtifact {
  readonly type: string;
  readonly environment?: string;
  readonly dependencies?: readonly string[];
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly parameters?: Readonly<Record<string, string>>;
    readonly directoryName?: string;
    readonly file?: string;
  };
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      { readonly source: { readonly path?: string }; readonly destinations: Readonly<Record<string, { readonly objectKey: string }>> }
    >
  >;
}

/**
 * Reads a cloud assembly (`cdk.out`): its stacks in the order of their dependencies, those of nested assemblies (stages)
 * too, and where its assets are. `scope` stands for what the templates leave open.
 * @see https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/cloud-assembly-schema
 */
export function readAssembly(directory: string, scope: Scope = DEFAULT_SCOPE): Assembly {
  const root = resolve(directory);
  const stacks: StackTemplate[] = [];
  const assets = new Map<string, string>();
  readInto(root, scope, stacks, assets);
  if (stacks.length === 0) {
    throw new RehearsalError({
      code: 'assembly-without-stacks',
      message: `the cloud assembly ${root} has no stack; run \`cdk synth\` of an app that defines a pipeline`,
    });
  }
  return { directory: root, stacks, assets };
}

function readInto(directory: string, scope: Scope, stacks: StackTemplate[], assets: Map<string, string>): void {
  const { artifacts = {} } = readManifest(directory);
  for (const [, artifact] of inDependencyOrder(artifacts)) {
    const { properties = {} } = artifact;
    switch (artifact.type) {
      case 'aws:cloudformation:stack':
        stacks.push(readStack(directory, artifact, scope));
        break;
      case 'cdk:cloud-assembly':
        readInto(join(directory, properties.directoryName ?? ''), scope, stacks, assets);
        break;
      case 'cdk:asset-manifest':
        readAssets(directory, properties.file ?? '', assets);
        break;
      default:
        // Trees, feature flags and the like say nothing about what runs.
        break;
    }
  }
}

function readManifest(directory: string): Manifest {
  const file = join(directory, 'manifest.json');
  if (!existsSync(file)) {
    throw new RehearsalError({
      code: 'assembly-missing',
      message: `no cloud assembly at ${directory} (there is no manifest.json); run \`cdk synth\` first, or point --assembly at its output folder`,
    });
  }
  return readJson<Manifest>(file);
}

function readStack(directory: string, artifact: ManifestArtifact, scope: Scope): StackTemplate {
  const { templateFile = '', stackName, parameters = {} } = artifact.properties ?? {};
  const file = join(directory, templateFile);
  return {
    name: stackName ?? templateFile.replace(/(\.nested)?\.template\.json$/, ''),
    file,
    scope: scopeOf(artifact.environment, scope),
    template: readJson<Template>(file),
    parameters,
  };
}

/** `aws://account/region`, either of them possibly `unknown-…`. */
function scopeOf(environment: string | undefined, fallback: Scope): Scope {
  const match = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment ?? '');
  if (!match) return fallback;
  const [, account, region] = match;
  return {
    partition: fallback.partition,
    account: account.startsWith('unknown-') ? fallback.account : account,
    region: region.startsWith('unknown-') ? fallback.region : region,
  };
}

function readAssets(directory: string, file: string, assets: Map<string, string>): void {
  const { files = {} } = readJson<AssetManifest>(join(directory, file));
  for (const { source, destinations } of Object.values(files)) {
    if (source.path === undefined) continue;
    for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, resolve(directory, source.path));
  }
}

function readJson<T>(file: string): T {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new RehearsalError({ code: 'assembly-file-missing', message: `cannot read ${file}, which the cloud assembly names; synthesize again`, cause });
  }
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new RehearsalError({ code: 'assembly-malformed', message: `${file} is not JSON: ${String(cause)}; synthesize again`, place: { file }, cause });
  }
}

function inDependencyOrder(artifacts: Readonly<Record<string, ManifestArtifact>>): [string, ManifestArtifact][] {
  const ordered = new Map<string, ManifestArtifact>();
  const visit = (id: string, above: readonly string[]): void => {
    const artifact = artifacts[id];
    if (!artifact || ordered.has(id) || above.includes(id)) return;
    for (const dependency of artifact.dependencies ?? []) visit(dependency, [...above, id]);
    ordered.set(id, artifact);
  };
  for (const id of Object.keys(artifacts)) visit(id, []);
  return [...ordered];
}
