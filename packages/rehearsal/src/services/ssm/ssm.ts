import { createHash } from 'node:crypto';
import { ServiceError, type CallContext, type Operation, type Service } from '../../gateway/gateway';
import type { ServiceDependencies } from '../dependencies';
import {
  isUnder,
  selectVersion,
  splitName,
  withLabels,
  withVersion,
  type Parameter,
  type ParameterType,
} from './parameter';

export interface SsmOptions {
  /** Values for parameters that no template defines; they win over one that does. @default - none */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Real milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
}

interface Decrypting {
  readonly WithDecryption?: boolean;
}

/** Parameter Store of AWS Systems Manager, in memory. See ssm.md. */
export function createSsm(deps: ServiceDependencies, options: SsmOptions = {}): Service {
  const now = options.now ?? Date.now;
  const parameters = new Map<string, Parameter>();
  const put = (name: string, value: string, type: ParameterType, description?: string) =>
    parameters.set(name, withVersion(parameters.get(name), { name, value, type, modified: now(), description }));

  for (const resource of deps.graph.ofType('AWS::SSM::Parameter')) {
    const { Value, Type, Description } = resource.properties;
    if (typeof Value !== 'string') continue;
    put(
      resource.physicalId,
      Value,
      Type === 'StringList' ? 'StringList' : 'String',
      typeof Description === 'string' ? Description : undefined,
    );
  }
  for (const [name, value] of Object.entries(options.parameters ?? {})) put(name, value, 'SecureString');

  const arnOf = (name: string, { region, account }: CallContext) =>
    `arn:aws:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`;

  const describe = (asked: string, decrypt: boolean | undefined, context: CallContext) => {
    const { name, selector } = splitName(asked);
    const parameter = parameters.get(name);
    const version = parameter && selectVersion(parameter, selector);
    if (!version) return undefined;
    const hidden = version.type === 'SecureString' && !decrypt;
    return {
      Name: name,
      Type: version.type,
      Value: hidden ? encrypted(version.value) : version.value,
      Version: version.version,
      Selector: selector === '' ? undefined : `:${selector}`,
      LastModifiedDate: new Date(version.modified),
      ARN: arnOf(name, context),
      DataType: 'text',
    };
  };

  const existing = (name: string): Parameter => {
    const parameter = parameters.get(splitName(name).name);
    if (parameter) return parameter;
    throw notFound(name, deps);
  };

  const getParameter: Operation<{ Name: string } & Decrypting> = {
    action: 'ssm:GetParameter',
    resources: ({ Name }, context) => [arnOf(splitName(Name).name, context)],
    run: async ({ Name, WithDecryption }, context) => {
      const Parameter = describe(Name, WithDecryption, context);
      if (Parameter) return { Parameter };
      const { name, selector } = splitName(Name);
      if (!parameters.has(name)) throw notFound(Name, deps);
      throw new ServiceError(
        'ParameterVersionNotFound',
        `Systems Manager could not find version ${selector} of ${name}.`,
      );
    },
  };

  const getParameters: Operation<{ Names: readonly string[] } & Decrypting> = {
    action: 'ssm:GetParameters',
    resources: ({ Names }, context) => Names.map((name) => arnOf(splitName(name).name, context)),
    run: async ({ Names, WithDecryption }, context) => {
      if (Names.length > 10)
        throw new ServiceError('ValidationException', `at most 10 names in one request, got ${Names.length}`);
      const found = Names.map((name) => ({ name, parameter: describe(name, WithDecryption, context) }));
      return {
        Parameters: found.flatMap(({ parameter }) => parameter ?? []),
        InvalidParameters: found.filter(({ parameter }) => !parameter).map(({ name }) => name),
      };
    },
  };

  const getParametersByPath: Operation<
    { Path: string; Recursive?: boolean; MaxResults?: number; NextToken?: string } & Decrypting
  > = {
    action: 'ssm:GetParametersByPath',
    resources: ({ Path }, context) => [arnOf(Path, context)],
    run: async ({ Path, Recursive = false, MaxResults = 10, NextToken, WithDecryption }, context) => {
      if (!Path.startsWith('/'))
        throw new ServiceError('ValidationException', `a path begins with a slash, got ${Path}`);
      const names = [...parameters.keys()].filter((name) => isUnder(name, Path, Recursive)).sort();
      const from = NextToken === undefined ? 0 : Number(NextToken);
      const until = from + Math.min(MaxResults, 10);
      return {
        Parameters: names.slice(from, until).map((name) => describe(name, WithDecryption, context)),
        ...(until < names.length ? { NextToken: String(until) } : {}),
      };
    },
  };

  const putParameter: Operation<{
    Name: string;
    Value: string;
    Type?: ParameterType;
    Overwrite?: boolean;
    Description?: string;
  }> = {
    action: 'ssm:PutParameter',
    resources: ({ Name }, context) => [arnOf(Name, context)],
    run: async ({ Name, Value, Type, Overwrite = false, Description }) => {
      const before = parameters.get(Name);
      if (before && !Overwrite) {
        throw new ServiceError(
          'ParameterAlreadyExists',
          `The parameter ${Name} already exists. To overwrite this value, set the overwrite option in the request to true.`,
        );
      }
      put(Name, Value, Type ?? before?.versions[0].type ?? 'String', Description);
      return { Version: parameters.get(Name)?.versions[0].version, Tier: 'Standard' };
    },
  };

  const deleteParameters: Operation<{ Names: readonly string[] }> = {
    action: 'ssm:DeleteParameters',
    resources: ({ Names }, context) => Names.map((name) => arnOf(name, context)),
    run: async ({ Names }) => {
      const DeletedParameters = Names.filter((name) => parameters.delete(name));
      return { DeletedParameters, InvalidParameters: Names.filter((name) => !DeletedParameters.includes(name)) };
    },
  };

  const deleteParameter: Operation<{ Name: string }> = {
    action: 'ssm:DeleteParameter',
    resources: ({ Name }, context) => [arnOf(Name, context)],
    run: async ({ Name }) => {
      parameters.delete(existing(Name).name);
      return {};
    },
  };

  const getParameterHistory: Operation<{ Name: string } & Decrypting> = {
    action: 'ssm:GetParameterHistory',
    resources: ({ Name }, context) => [arnOf(Name, context)],
    run: async ({ Name, WithDecryption }, context) => {
      const { name, versions } = existing(Name);
      const oldestFirst = [...versions].reverse();
      return {
        Parameters: oldestFirst.map(({ version, labels }) => ({
          ...describe(`${name}:${version}`, WithDecryption, context),
          Labels: labels,
        })),
      };
    },
  };

  const labelParameterVersion: Operation<{ Name: string; ParameterVersion?: number; Labels: readonly string[] }> = {
    action: 'ssm:LabelParameterVersion',
    resources: ({ Name }, context) => [arnOf(Name, context)],
    run: async ({ Name, ParameterVersion, Labels }) => {
      const parameter = existing(Name);
      const number = ParameterVersion ?? parameter.versions[0].version;
      if (!selectVersion(parameter, String(number)))
        throw new ServiceError(
          'ParameterVersionNotFound',
          `Systems Manager could not find version ${number} of ${Name}.`,
        );
      parameters.set(parameter.name, withLabels(parameter, number, Labels));
      return { InvalidLabels: [], ParameterVersion: number };
    },
  };

  return {
    name: 'ssm',
    operations: {
      GetParameter: getParameter,
      GetParameters: getParameters,
      GetParametersByPath: getParametersByPath,
      PutParameter: putParameter,
      DeleteParameter: deleteParameter,
      DeleteParameters: deleteParameters,
      GetParameterHistory: getParameterHistory,
      LabelParameterVersion: labelParameterVersion,
    },
  };
}

function notFound(name: string, { graph }: ServiceDependencies): ServiceError {
  const unresolved = graph.find('AWS::SSM::Parameter', splitName(name).name);
  const why = unresolved
    ? `the value of ${unresolved.id} could not be resolved from the template`
    : `no template defines it; create it, and give its value to the rehearsal with --ssm-parameter ${name}=VALUE`;
  return new ServiceError('ParameterNotFound', `Parameter ${name} not found: ${why}.`);
}

// What a reader without WithDecryption gets is text that is not the value, as the ciphertext of KMS.
function encrypted(value: string): string {
  return `AQICAH${createHash('sha256').update(value).digest('base64')}`;
}
