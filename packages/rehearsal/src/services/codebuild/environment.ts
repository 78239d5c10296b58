import type { EnvSpec, SecretReference } from './buildspec/model';
import { parseSecretReference } from './buildspec/secret-reference';
import type { Project, Variable } from './project';

/** Where one variable's value comes from. */
export type Origin =
  | { readonly from: 'plain'; readonly value: string }
  | { readonly from: 'parameter'; readonly name: string }
  | { readonly from: 'secret'; readonly reference: SecretReference; readonly text: string };

/** Which origin wins for each variable: the start of the build, then the project, then the buildspec. */
export function variableOrigins(
  env: EnvSpec | undefined,
  project: readonly Variable[],
  overrides: readonly Variable[],
): ReadonlyMap<string, Origin> {
  const origins = new Map<string, Origin>();
  for (const [name, value] of Object.entries(env?.variables ?? {})) origins.set(name, { from: 'plain', value });
  for (const [name, parameter] of Object.entries(env?.parameterStore ?? {})) {
    origins.set(name, { from: 'parameter', name: parameter });
  }
  for (const [name, reference] of Object.entries(env?.secretsManager ?? {})) {
    origins.set(name, { from: 'secret', reference, text: reference.secretId });
  }
  for (const variable of [...project, ...overrides]) origins.set(variable.name, originOf(variable));
  return origins;
}

function originOf({ type, value }: Variable): Origin {
  if (type === 'PLAINTEXT') return { from: 'plain', value };
  if (type === 'PARAMETER_STORE') return { from: 'parameter', name: value };
  return { from: 'secret', reference: parseSecretReference(value) ?? { secretId: value }, text: value };
}

export interface BuiltInOptions {
  readonly project: Project;
  readonly id: string;
  readonly number: number;
  readonly initiator: string;
  readonly sourceVersion?: string;
  /** `s3://bucket/key` of the primary source. */
  readonly sourceUrl?: string;
  readonly startedAt: number;
  readonly home: string;
  readonly path: string;
  /** Source folders by artifact name; the first is the primary one. */
  readonly sources: readonly { readonly name: string; readonly folder: string }[];
  /** Folder of the build when there is no source. */
  readonly emptySource: string;
}

/** The variables CodeBuild sets itself (facts D3), besides credentials and Region. */
export function builtInVariables(options: BuiltInOptions): Readonly<Record<string, string>> {
  const { project, id, sources } = options;
  const uuid = id.slice(id.indexOf(':') + 1);
  const [primary, ...others] = sources;
  const variables: Record<string, string | undefined> = {
    HOME: options.home,
    PATH: options.path,
    CODEBUILD_CI: 'true',
    CODEBUILD_BUILD_ARN: `${project.arn.replace(/:project\/.*$/, '')}:build/${id}`,
    CODEBUILD_BUILD_ID: id,
    CODEBUILD_BUILD_IMAGE: project.image,
    CODEBUILD_BUILD_NUMBER: String(options.number),
    CODEBUILD_BUILD_SUCCEEDING: '1',
    CODEBUILD_INITIATOR: options.initiator,
    CODEBUILD_KMS_KEY_ID: project.encryptionKey ?? `arn:aws:kms:${project.region}:${project.account}:alias/aws/s3`,
    CODEBUILD_LOG_PATH: project.logStreamPrefix === undefined ? uuid : `${project.logStreamPrefix}/${uuid}`,
    CODEBUILD_RESOLVED_SOURCE_VERSION: options.sourceVersion,
    CODEBUILD_SOURCE_REPO_URL: options.sourceUrl,
    CODEBUILD_SOURCE_VERSION: options.sourceVersion,
    CODEBUILD_SRC_DIR: primary?.folder ?? options.emptySource,
    CODEBUILD_START_TIME: String(options.startedAt),
  };
  for (const { name, folder } of others) variables[`CODEBUILD_SRC_DIR_${name}`] = folder;
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
