import type { Resource } from '../../assembly/resource-graph';
import { RehearsalError } from '../../core/errors';
import type { Json, JsonObject } from '../../core/json';

/** Where a variable's value comes from. */
export type VariableType = 'PLAINTEXT' | 'PARAMETER_STORE' | 'SECRETS_MANAGER';

export interface Variable {
  readonly name: string;
  /** The value itself, or the name it is kept under. */
  readonly value: string;
  readonly type: VariableType;
}

export interface ProjectArtifacts {
  readonly type: 'CODEPIPELINE' | 'NO_ARTIFACTS' | 'S3';
  /** Bucket, for S3. */
  readonly location?: string;
  readonly path?: string;
  readonly name?: string;
  readonly namespaceType?: string;
  readonly packaging?: string;
  readonly identifier?: string;
  readonly overrideName: boolean;
}

export type ProjectCache =
  | { readonly type: 'none' }
  | { readonly type: 's3'; readonly bucket: string; readonly prefix: string }
  | { readonly type: 'local'; readonly modes: readonly string[] };

/** A build project of the template. */
export interface Project {
  /** Id in the resource graph. */
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly account: string;
  readonly serviceRole: string;
  readonly sourceType: string;
  readonly sourceLocation?: string;
  /** A path in the source, or the buildspec itself. */
  readonly buildspec?: string;
  readonly image: string;
  readonly environmentType: string;
  readonly computeType: string;
  readonly privileged: boolean;
  readonly variables: readonly Variable[];
  readonly artifacts: ProjectArtifacts;
  readonly secondaryArtifacts: readonly ProjectArtifacts[];
  readonly cache: ProjectCache;
  /** Real minutes. */
  readonly timeoutMinutes: number;
  readonly queuedTimeoutMinutes: number;
  readonly concurrentBuildLimit?: number;
  readonly encryptionKey?: string;
  readonly logGroup?: string;
  readonly logStreamPrefix?: string;
}

/** CodeBuild's own defaults, in minutes. */
const TIMEOUT = 60;
const QUEUED_TIMEOUT = 480;

/** Reads an `AWS::CodeBuild::Project`. Throws `codebuild-project-refused` where it needs what a rehearsal has not. */
export function readProject(resource: Resource): Project {
  const properties = resource.properties;
  const refuse = (what: string): never => {
    throw new RehearsalError({ code: 'codebuild-project-refused', message: `project ${resource.physicalId}: ${what}` });
  };
  if (list(properties.SecondarySources).length > 0) {
    refuse('SecondarySources are not in a rehearsal yet; give the pipeline action several inputs instead');
  }
  const source = object(properties.Source);
  return {
    id: resource.id,
    name: resource.physicalId,
    arn: resource.attributes.Arn ?? arnOf(resource),
    region: resource.scope.region,
    account: resource.scope.account,
    serviceRole: text(properties.ServiceRole) ?? refuse('it has no ServiceRole'),
    sourceType: text(source.Type) ?? 'NO_SOURCE',
    sourceLocation: text(source.Location),
    buildspec: text(source.BuildSpec),
    ...readEnvironment(object(properties.Environment), refuse),
    artifacts: readArtifacts(object(properties.Artifacts)),
    secondaryArtifacts: list(properties.SecondaryArtifacts).map((artifacts) => readArtifacts(object(artifacts))),
    cache: readCache(object(properties.Cache)),
    timeoutMinutes: number(properties.TimeoutInMinutes) ?? TIMEOUT,
    queuedTimeoutMinutes: number(properties.QueuedTimeoutInMinutes) ?? QUEUED_TIMEOUT,
    concurrentBuildLimit: number(properties.ConcurrentBuildLimit),
    encryptionKey: text(properties.EncryptionKey),
    ...readLogs(object(object(properties.LogsConfig).CloudWatchLogs), resource.physicalId),
  };
}

type ProjectEnvironment = Pick<Project, 'image' | 'environmentType' | 'computeType' | 'privileged' | 'variables'>;

function readEnvironment(given: JsonObject, refuse: (what: string) => never): ProjectEnvironment {
  const type = text(given.Type) ?? 'LINUX_CONTAINER';
  if (type.startsWith('WINDOWS')) refuse('Windows builds are not in a rehearsal; use a Linux image');
  if (type.includes('LAMBDA')) refuse('builds on Lambda compute are not in a rehearsal yet; use LINUX_CONTAINER');
  return {
    image: text(given.Image) ?? 'aws/codebuild/standard:7.0',
    environmentType: type,
    computeType: text(given.ComputeType) ?? 'BUILD_GENERAL1_SMALL',
    privileged: given.PrivilegedMode === true || given.PrivilegedMode === 'true',
    variables: list(given.EnvironmentVariables).map((variable) => readVariable(object(variable))),
  };
}

/** Reads one variable as templates and StartBuild write it, in either case. */
export function readVariable(given: JsonObject): Variable {
  const type = text(given.Type ?? given.type) ?? 'PLAINTEXT';
  const name = text(given.Name ?? given.name) ?? '';
  if (type !== 'PLAINTEXT' && type !== 'PARAMETER_STORE' && type !== 'SECRETS_MANAGER') {
    throw new RehearsalError({
      code: 'codebuild-variable-type',
      message: `variable ${name} has the type ${type}; it takes PLAINTEXT, PARAMETER_STORE or SECRETS_MANAGER`,
    });
  }
  return { name, type, value: text(given.Value ?? given.value) ?? '' };
}

function readArtifacts(given: JsonObject): ProjectArtifacts {
  const type = text(given.Type);
  return {
    type: type === 'CODEPIPELINE' || type === 'S3' ? type : 'NO_ARTIFACTS',
    location: text(given.Location),
    path: text(given.Path),
    name: text(given.Name),
    namespaceType: text(given.NamespaceType),
    packaging: text(given.Packaging),
    identifier: text(given.ArtifactIdentifier),
    overrideName: given.OverrideArtifactName === true,
  };
}

function readCache(given: JsonObject): ProjectCache {
  const type = text(given.Type);
  if (type === 'LOCAL') return { type: 'local', modes: list(given.Modes).map(String) };
  if (type !== 'S3') return { type: 'none' };
  const [bucket, ...prefix] = (text(given.Location) ?? '').replace(/^arn:[^:]+:s3:::/, '').split('/');
  return { type: 's3', bucket, prefix: prefix.join('/') };
}

function readLogs(given: JsonObject, name: string): Pick<Project, 'logGroup' | 'logStreamPrefix'> {
  if (text(given.Status) === 'DISABLED') return {};
  return { logGroup: text(given.GroupName) ?? `/aws/codebuild/${name}`, logStreamPrefix: text(given.StreamName) };
}

function arnOf({ scope, physicalId }: Resource): string {
  return `arn:${scope.partition}:codebuild:${scope.region}:${scope.account}:project/${physicalId}`;
}

function object(value: Json | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : {};
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function text(value: Json | undefined): string | undefined {
  return value === undefined || value === null || typeof value === 'object' ? undefined : String(value);
}

function number(value: Json | undefined): number | undefined {
  const parsed = value === undefined || value === null ? NaN : Number(value);
  return Number.isFinite(parsed) ? parsed : undefined;
}
