import { randomUUID } from 'node:crypto';
import type { Resource } from '../../assembly/resource-graph';
import type { JsonObject } from '../../core/json';
import { ServiceError, type Operation, type Service } from '../../gateway/gateway';
import type { ServiceDependencies } from '../dependencies';
import { generateSecretString } from './generate';
import { CURRENT, findVersion, isNamed, secretArn, withSecretVersion, type Secret, type SecretVersion } from './secret';

export interface SecretsManagerOptions {
  /** Values for secrets that no template defines, by name or ARN; they win over one that does. @default - none */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Real milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
}

interface Content {
  readonly SecretString?: string;
  readonly SecretBinary?: Uint8Array;
  readonly ClientRequestToken?: string;
}

interface OnSecret {
  readonly SecretId: string;
}

/** AWS Secrets Manager, in memory. See secrets-manager.md. */
export function createSecretsManager(deps: ServiceDependencies, options: SecretsManagerOptions = {}): Service {
  const now = options.now ?? Date.now;
  const { region, account } = deps.gateway.scope;
  const secrets = new Map<string, Secret>();
  const find = (id: string) => [...secrets.values()].find((secret) => isNamed(secret, id));
  const secretOf = ({ SecretId }: OnSecret): Secret => {
    const secret = find(SecretId);
    if (secret) return secret;
    throw new ServiceError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret: ${SecretId}. No template defines it; create it, and give its value to the rehearsal with --secret ${SecretId}=VALUE.`,
    );
  };
  const versionFrom = (content: Content, stages: readonly string[] = [CURRENT]): SecretVersion => ({
    id: content.ClientRequestToken ?? randomUUID(),
    string: content.SecretString,
    binary: content.SecretBinary,
    stages,
    created: now(),
  });
  const store = (secret: Secret): Secret => {
    secrets.set(secret.arn, secret);
    return secret;
  };
  const define = (name: string, arn: string, content: Content, description?: string) => {
    const created = now();
    const empty: Secret = { name, arn, description, versions: [], created };
    const hasValue = content.SecretString !== undefined || content.SecretBinary !== undefined;
    return store(hasValue ? withSecretVersion(empty, versionFrom(content)) : empty);
  };

  for (const resource of deps.graph.ofType('AWS::SecretsManager::Secret')) {
    const { name, arn, text, description } = declared(resource);
    define(name, arn, { SecretString: text }, description);
  }
  for (const [id, value] of Object.entries(options.secrets ?? {})) {
    const known = find(id);
    const { name, arn } = named(id, region, account);
    if (known) store(withSecretVersion(known, versionFrom({ SecretString: value })));
    else define(name, arn, { SecretString: value });
  }

  const onSecret = <In extends OnSecret>(
    action: string,
    run: (secret: Secret, input: In) => object,
  ): Operation<In> => ({
    action: `secretsmanager:${action}`,
    resources: ({ SecretId }) => [find(SecretId)?.arn ?? SecretId],
    run: async (input) => run(secretOf(input), input),
  });

  const getSecretValue = onSecret<OnSecret & { VersionId?: string; VersionStage?: string }>(
    'GetSecretValue',
    (secret, { VersionId, VersionStage }) => {
      const version = findVersion(secret, VersionId, VersionStage);
      if (!version) {
        const asked = VersionId === undefined ? `staging label: ${VersionStage ?? CURRENT}` : `VersionId: ${VersionId}`;
        throw new ServiceError(
          'ResourceNotFoundException',
          `Secrets Manager can't find the specified secret value for ${asked} of ${secret.name}`,
        );
      }
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.id,
        SecretString: version.string,
        SecretBinary: version.binary,
        VersionStages: version.stages,
        CreatedDate: new Date(version.created),
      };
    },
  );

  const putSecretValue = onSecret<OnSecret & Content & { VersionStages?: readonly string[] }>(
    'PutSecretValue',
    (secret, input) => {
      const version = versionFrom(input, input.VersionStages);
      store(withSecretVersion(secret, version));
      return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: version.stages };
    },
  );

  const updateSecret = onSecret<OnSecret & Content & { Description?: string }>('UpdateSecret', (secret, input) => {
    const described = { ...secret, description: input.Description ?? secret.description };
    const changed =
      input.SecretString === undefined && input.SecretBinary === undefined
        ? described
        : withSecretVersion(described, versionFrom(input));
    store(changed);
    return { ARN: secret.arn, Name: secret.name, VersionId: changed.versions[0]?.id };
  });

  const describe = (secret: Secret) => ({
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    CreatedDate: new Date(secret.created),
    LastChangedDate: new Date(secret.versions[0]?.created ?? secret.created),
    VersionIdsToStages: Object.fromEntries(
      secret.versions.filter((one) => one.stages.length > 0).map((one) => [one.id, one.stages]),
    ),
  });

  const createSecret: Operation<Content & { Name: string; Description?: string }> = {
    action: 'secretsmanager:CreateSecret',
    resources: ({ Name }) => [secretArn(Name, region, account)],
    run: async (input) => {
      if (find(input.Name))
        throw new ServiceError(
          'ResourceExistsException',
          `The operation failed because the secret ${input.Name} already exists.`,
        );
      const secret = define(input.Name, secretArn(input.Name, region, account), input, input.Description);
      return { ARN: secret.arn, Name: secret.name, VersionId: secret.versions[0]?.id };
    },
  };

  const listSecrets: Operation<object> = {
    action: 'secretsmanager:ListSecrets',
    resources: () => ['*'],
    run: async () => ({
      SecretList: [...secrets.values()].map(({ arn, name, description, created }) => ({
        ARN: arn,
        Name: name,
        Description: description,
        CreatedDate: new Date(created),
      })),
    }),
  };

  const getRandomPassword: Operation<JsonObject> = {
    action: 'secretsmanager:GetRandomPassword',
    resources: () => ['*'],
    run: async (input) => ({ RandomPassword: generateSecretString(input, randomUUID()) }),
  };

  return {
    name: 'secretsmanager',
    members: { SecretBinary: 'blob' },
    operations: {
      GetSecretValue: getSecretValue,
      PutSecretValue: putSecretValue,
      UpdateSecret: updateSecret,
      DescribeSecret: onSecret('DescribeSecret', describe),
      CreateSecret: createSecret,
      ListSecrets: listSecrets,
      GetRandomPassword: getRandomPassword,
    },
  };
}

/** A secret as a template declares it; one with neither a string nor a generator has no value, as in CloudFormation. */
function declared({ attributes, physicalId, properties }: Resource) {
  const arn = attributes.Id ?? physicalId;
  const { Name, Description, SecretString, GenerateSecretString } = properties;
  const generated =
    GenerateSecretString === undefined ? undefined : generateSecretString(GenerateSecretString as JsonObject, arn);
  return {
    arn,
    name: typeof Name === 'string' ? Name : nameIn(arn),
    text: typeof SecretString === 'string' ? SecretString : generated,
    description: typeof Description === 'string' ? Description : undefined,
  };
}

/** Name and ARN of a secret that is given by either. */
function named(id: string, region: string, account: string): { readonly name: string; readonly arn: string } {
  return id.startsWith('arn:') ? { name: nameIn(id), arn: id } : { name: id, arn: secretArn(id, region, account) };
}

// An ARN ends in a hyphen and six characters that are not of the name.
function nameIn(arn: string): string {
  return (arn.split(':secret:')[1] ?? arn).replace(/-.{6}$/, '');
}
