import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { RehearsalError } from '../core/errors';
import { DEFAULT_SCOPE, type Scope } from '../core/scope';
import { readJson } from './read-json';
import { readStackTemplate } from './read-template';
import type { Assembly, StackTemplate } from './template';

interface Manifest {
  readonly artifacts?: Readonly<Record<string, ManifestArtifact>>;
  readonly missing?: readonly { readonly key: string; readonly provider?: string }[];
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

/** CDK goes on with made-up zones, and a rehearsal has no others. */
const HARMLESS_LOOKUPS: readonly (string | undefined)[] = ['availability-zones'];

interface AssetManifest {
  readonly files?: Readonly<Record<string, FileAsset>>;
}

interface FileAsset {
  readonly source: { readonly path?: string };
  readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
}

/** What is gathered while the manifests are read. */
interface Reading {
  readonly scope: Scope;
  readonly stacks: StackTemplate[];
  readonly assets: Map<string, string>;
}

/**
 * Reads a cloud assembly (`cdk.out`): its stacks in the order of their dependencies, those of nested assemblies (stages)
 * too, and where its assets are. `scope` stands for what the templates leave open. Throws RehearsalError naming the
 * file at fault; `assembly-incomplete` when synthesis left look-ups open.
 * @see https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/cloud-assembly-schema
 */
export function readAssembly(directory: string, scope: Scope = DEFAULT_SCOPE): Assembly {
  const root = resolve(directory);
  const reading: Reading = { scope, stacks: [], assets: new Map() };
  readInto(root, reading);
  const { stacks, assets } = reading;
  if (stacks.length === 0) {
    throw new RehearsalError({
      code: 'assembly-without-stacks',
      message: `the cloud assembly ${root} has no stack; run \`cdk synth\` of an app that defines a pipeline`,
      place: { file: join(root, 'manifest.json') },
    });
  }
  return { directory: root, stacks, assets };
}

function readInto(directory: string, reading: Reading): void {
  const { artifacts = {} } = readManifest(directory);
  for (const { type, properties = {} } of Object.values(artifacts)) {
    if (type === 'cdk:asset-manifest') readAssets(directory, properties.file ?? '', reading.assets);
  }
  for (const [id, artifact] of inDependencyOrder(artifacts)) {
    const { properties = {} } = artifact;
    switch (artifact.type) {
      case 'aws:cloudformation:stack':
        reading.stacks.push(readStack(directory, id, artifact, reading));
        break;
      case 'cdk:cloud-assembly':
        readInto(join(directory, properties.directoryName ?? ''), reading);
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
      place: { file },
    });
  }
  const manifest = readJson<Manifest>(file);
  const missing = (manifest.missing ?? []).filter(({ provider }) => !HARMLESS_LOOKUPS.includes(provider));
  if (missing.length > 0) {
    throw new RehearsalError({
      code: 'assembly-incomplete',
      message:
        `the cloud assembly ${directory} lacks what only a look-up in AWS gives: ${missing.map(({ key }) => key).join(', ')}; ` +
        'run `cdk synth` once with credentials and commit cdk.context.json, or give the values in "context" of cdk.json',
      place: { file },
    });
  }
  return manifest;
}

function readStack(directory: string, artifactId: string, artifact: ManifestArtifact, reading: Reading): StackTemplate {
  const { templateFile = '', stackName: name = artifactId, parameters = {} } = artifact.properties ?? {};
  const scope = scopeOf(artifact.environment, reading.scope);
  const taken = reading.stacks.some((stack) => stack.name === name);
  const id = taken ? `${name}@${scope.account}.${scope.region}` : name;
  return readStackTemplate({ directory, templateFile, id, name, scope, parameters, assets: reading.assets });
}

/** `aws://account/region`, either of them possibly `unknown-…`. */
function scopeOf(environment: string | undefined, fallback: Scope): Scope {
  const match = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment ?? '');
  if (!match) return fallback;
  const [, account, region] = match;
  const known = (value: string) => !value.startsWith('unknown-');
  return {
    partition: known(region) ? partitionOf(region) : fallback.partition,
    account: known(account) ? account : fallback.account,
    region: known(region) ? region : fallback.region,
  };
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

function readAssets(directory: string, file: string, assets: Map<string, string>): void {
  const { files = {} } = readJson<AssetManifest>(join(directory, file));
  for (const { source, destinations } of Object.values(files)) {
    // What a command would make at publishing time is not there to be read.
    if (source.path === undefined) continue;
    for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, resolve(directory, source.path));
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
