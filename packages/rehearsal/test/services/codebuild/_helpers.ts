import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Resource } from '../../../src/assembly/resource-graph';
import { startClock } from '../../../src/clock/clock';
import { startFolderHost } from '../../../src/compute/folder/folder-host';
import type { InstanceHost } from '../../../src/compute/instance';
import { type Complaint } from '../../../src/core/complaints';
import { DEFAULT_SCOPE } from '../../../src/core/scope';
import { extractZip, writeZip, type ZipEntry } from '../../../src/core/zip';
import { type Gateway, type Service, ServiceError } from '../../../src/gateway/gateway';
import type { RecordedCall } from '../../../src/iam/principal';
import type { Json } from '../../../src/core/json';
import { type Journal, openJournal } from '../../../src/journal/journal';
import {
  type BuildOptions,
  type BuildRequest,
  type BuildResult,
  type BuildWorld,
} from '../../../src/services/codebuild/build/model';
import { runBuild } from '../../../src/services/codebuild/build/runner';
import { type Project, readProject } from '../../../src/services/codebuild/project';

export const ROLE = 'arn:aws:iam::123456789012:role/build';

/** A gateway that keeps objects, parameters and secrets in memory, for builds alone. */
export interface FakeGateway extends Gateway {
  readonly objects: Map<string, Buffer>;
  readonly parameters: Map<string, string>;
  readonly secrets: Map<string, string>;
  /** Service and operation, `s3:GetObject`, that are denied. */
  readonly denied: Set<string>;
  readonly logged: string[];
}

export function fakeGateway(): FakeGateway {
  const objects = new Map<string, Buffer>();
  const parameters = new Map<string, string>();
  const secrets = new Map<string, string>();
  const denied = new Set<string>();
  const calls: RecordedCall[] = [];
  const logged: string[] = [];
  const services = new Map<string, Service>();
  const operations: Record<string, (input: Record<string, Json & { [key: string]: Json }>) => unknown> = {
    's3:GetObject': ({ Bucket, Key }) => {
      const body = objects.get(`${String(Bucket)}/${String(Key)}`);
      if (!body) throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
      return { Body: new Uint8Array(body) };
    },
    's3:PutObject': ({ Bucket, Key, Body }) => {
      objects.set(`${String(Bucket)}/${String(Key)}`, Buffer.from(Body as unknown as Uint8Array));
      return {};
    },
    'ssm:GetParameters': ({ Names }) => ({
      Parameters: (Names as unknown as string[]).flatMap((Name) =>
        parameters.has(Name) ? [{ Name, Value: parameters.get(Name) }] : [],
      ),
    }),
    'secretsmanager:GetSecretValue': ({ SecretId, VersionStage, VersionId }) => {
      const version = String(VersionId ?? VersionStage ?? 'AWSCURRENT');
      const found =
        secrets.get(`${String(SecretId)}@${version}`) ??
        (version === 'AWSCURRENT' ? secrets.get(String(SecretId)) : undefined);
      if (found === undefined)
        throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
      return { SecretString: found };
    },
    'logs:CreateLogGroup': () => ({}),
    'logs:CreateLogStream': () => ({}),
    'logs:PutLogEvents': ({ logEvents }) => {
      logged.push(...(logEvents as unknown as { message: string }[]).map(({ message }) => message));
      return {};
    },
  };
  const call = async (principal: { roleArn: string }, service: string, operation: string, input: object) => {
    const name = `${service}:${operation}`;
    calls.push({ principal, action: name, resources: [], outcome: 'ok' } as unknown as RecordedCall);
    if (denied.has(name))
      throw new ServiceError(
        'AccessDeniedException',
        `${principal.roleArn} is not authorized to perform: ${name}`,
        403,
      );
    const registered = services.get(service)?.operations[operation];
    if (registered) {
      const run = registered.run as (input: object, context: object) => Promise<unknown>;
      return run(input, { principal, region: 'us-east-1', account: '123456789012' });
    }
    const known = operations[name];
    if (!known) throw new ServiceError('NotInRehearsal', `${name} is not in a rehearsal`);
    return known(input as Record<string, never>);
  };
  return {
    endpoint: 'http://127.0.0.1:1',
    scope: DEFAULT_SCOPE,
    register: (service) => void services.set(service.name, service),
    call: call as Gateway['call'],
    issue: () => ({ accessKeyId: 'AKIDTEST', secretAccessKey: 's', sessionToken: 't' }),
    environment: (_principal, region) => ({
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    }),
    calls,
    close: async () => undefined,
    objects,
    parameters,
    secrets,
    denied,
    logged,
  };
}

export function projectResource(properties: Record<string, Json> = {}, name = 'orders'): Resource {
  return {
    id: `Stack/${name}`,
    stack: 'Stack',
    logicalId: name,
    type: 'AWS::CodeBuild::Project',
    physicalId: name,
    attributes: { Arn: `arn:aws:codebuild:us-east-1:123456789012:project/${name}` },
    properties: {
      ServiceRole: ROLE,
      Source: { Type: 'CODEPIPELINE' },
      Artifacts: { Type: 'CODEPIPELINE' },
      Environment: {
        Image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
        Type: 'LINUX_CONTAINER',
        ComputeType: 'BUILD_GENERAL1_SMALL',
      },
      ...properties,
    },
    scope: DEFAULT_SCOPE,
    dependsOn: [],
  };
}

/** Text of files by path; a value may carry its mode or be a link. */
export type Tree = Readonly<
  Record<string, string | { readonly text: string; readonly mode: number } | { readonly symlink: string }>
>;

export interface Bench {
  readonly folder: string;
  readonly gateway: FakeGateway;
  readonly journal: Journal;
  readonly instances: InstanceHost;
  world(options?: BuildOptions): BuildWorld;
  /** Puts a tree into the artifact store as a zip. */
  store(key: string, tree: Tree): Promise<void>;
  /** Files of a zip in the artifact store. */
  read(key: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function openBench(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'codebuild-'));
  const gateway = fakeGateway();
  const clock = startClock({ scale: 1 });
  const journal = openJournal({ clock });
  const instances = await startFolderHost({ folder: join(folder, 'instances'), reason: 'a test' });
  mkdirSync(join(folder, 'service'));
  let count = 0;
  return {
    folder,
    gateway,
    journal,
    instances,
    world: (options = {}) => ({ gateway, clock, journal, instances, folder: join(folder, 'service'), options }),
    store: async (key, tree) => {
      const file = join(folder, `in-${count++}.zip`);
      await writeZip(
        file,
        Object.entries(tree).map(([path, given]) => entryOf(path, given)),
      );
      gateway.objects.set(`store/${key}`, readFileSync(file));
    },
    read: async (key) => {
      const bytes = gateway.objects.get(`store/${key}`);
      if (!bytes) throw new Error(`nothing at ${key}; there is ${[...gateway.objects.keys()].join(', ')}`);
      const file = join(folder, `out-${count}.zip`);
      writeFileSync(file, bytes);
      return extractZip(file, join(folder, `out-${count++}`));
    },
    close: async () => {
      await instances.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function entryOf(path: string, given: Tree[string]): ZipEntry {
  if (typeof given === 'string') return { path, mode: 0o644, content: given };
  return 'symlink' in given
    ? { path, mode: 0o777, symlink: given.symlink }
    : { path, mode: given.mode, content: given.text };
}

export interface Run {
  readonly result: BuildResult;
  /** The build's log as it is in its file. */
  readonly log: string;
  /** What the commands printed, without the marked lines. */
  readonly output: readonly string[];
}

export interface RunOptions {
  readonly buildspec?: string;
  readonly tree?: Tree;
  readonly project?: Record<string, Json>;
  readonly request?: Partial<BuildRequest>;
  readonly options?: BuildOptions;
}

let uuids = 0;

export function nextUuid(): string {
  return `00000000-0000-4000-8000-${String(++uuids).padStart(12, '0')}`;
}

/** Runs a build of a tree that holds this buildspec, in a folder instance. */
export async function build(
  bench: Bench,
  { buildspec, tree = {}, project, request, options }: RunOptions,
): Promise<Run> {
  const uuid = nextUuid();
  await bench.store(`in/${uuid}`, { ...(buildspec === undefined ? {} : { 'buildspec.yml': buildspec }), ...tree });
  const parsed: Project = readProject(projectResource(project));
  const result = await runBuild(bench.world(options), {
    project: parsed,
    uuid,
    number: 7,
    initiator: 'codepipeline/orders',
    primary: { name: 'Source', bucket: 'store', key: `in/${uuid}` },
    secondary: [],
    overrides: [],
    outputs: [],
    sourceVersion: 'c0ffee',
    signal: new AbortController().signal,
    ...request,
  });
  const log = readFileSync(result.log, 'utf8');
  return { result, log, output: log.split('\n').filter((line) => line !== '' && !line.startsWith('[Container]')) };
}

/** A buildspec with these commands in BUILD. */
export function buildCommands(...commands: readonly string[]): string {
  return `version: 0.2\nphases:\n  build:\n    commands:\n${commands.map((command) => `      - ${JSON.stringify(command)}\n`).join('')}`;
}

export function places(complaints: readonly Complaint[]): string[] {
  return complaints.map(({ place, code }) => `${place.line}:${place.column} ${code}`);
}
