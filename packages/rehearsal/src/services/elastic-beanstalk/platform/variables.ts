import { dirname } from 'node:path';
import type { Gateway } from '../../../gateway/gateway';
import { ServiceError } from '../../../gateway/gateway';
import type { Principal } from '../../../iam/principal';

/** What every command of an instance finds in its environment. */
export const PATH = [
  dirname(process.execPath),
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
].join(':');

/** A property that could not be fetched, and why. */
export interface FetchFailure {
  readonly variable: string;
  readonly reason: string;
}

/**
 * Environment properties by Beanstalk's own mechanism: values are ARNs of parameters and secrets, fetched under the role of
 * the instance; `<secret ARN>:<key>` is one field of a JSON secret.
 *
 * @see https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/AWSHowTo.secrets.env-vars.html
 */
export async function fetchSecrets(
  gateway: Pick<Gateway, 'call'>,
  principal: Principal,
  secrets: Readonly<Record<string, string>>,
): Promise<{ readonly values: Record<string, string>; readonly failures: readonly FetchFailure[] }> {
  const values: Record<string, string> = {};
  const failures: FetchFailure[] = [];
  for (const [variable, arn] of Object.entries(secrets)) {
    try {
      values[variable] = await fetchSecret(gateway, principal, arn);
    } catch (error) {
      if (!(error instanceof ServiceError) && !(error instanceof SyntaxError)) throw error;
      failures.push({
        variable,
        reason: `${arn}: ${error.name === 'SyntaxError' ? 'the secret is no JSON' : `${error.name}, ${error.message}`}`,
      });
    }
  }
  return { values, failures };
}

async function fetchSecret(gateway: Pick<Gateway, 'call'>, principal: Principal, arn: string): Promise<string> {
  const [, , service, , , ...rest] = arn.split(':');
  if (service === 'ssm') return fetchParameter(gateway, principal, rest.join(':').replace(/^parameter\//, ''));
  if (service !== 'secretsmanager')
    throw new ServiceError('ValidationError', 'this is neither the ARN of a parameter nor of a secret');
  const [kind, name, key] = rest;
  const secretId = [...arn.split(':').slice(0, 5), kind, name].join(':');
  const { SecretString } = await gateway.call<{ SecretString?: string }>(
    principal,
    'secretsmanager',
    'GetSecretValue',
    { SecretId: secretId },
  );
  if (SecretString === undefined) throw new ServiceError('ValidationError', 'the secret has no text');
  if (key === undefined) return SecretString;
  const value = (JSON.parse(SecretString) as Record<string, unknown>)[key];
  if (value === undefined) throw new ServiceError('ValidationError', `the secret has no field ${key}`);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The ARN of `/a/b` is `parameter/a/b`, that of `a` is `parameter/a`: only with a slash in it is the name absolute. */
async function fetchParameter(gateway: Pick<Gateway, 'call'>, principal: Principal, path: string): Promise<string> {
  const name = path.includes('/') ? `/${path}` : path;
  const get = (Name: string) =>
    gateway.call<{ Parameter?: { Value?: string } }>(principal, 'ssm', 'GetParameter', { Name, WithDecryption: true });
  const found = await get(name).catch((error: unknown) => {
    if (name.startsWith('/') && error instanceof ServiceError && error.code === 'ParameterNotFound') throw error;
    if (error instanceof ServiceError && error.code === 'ParameterNotFound') return get(`/${path}`);
    throw error;
  });
  return found.Parameter?.Value ?? '';
}

/** Variables an SDK would not find on an instance: only the user may set them. */
const NOT_ON_AN_INSTANCE = ['AWS_REGION', 'AWS_DEFAULT_REGION'];

export interface VariablesRequest {
  readonly home: string;
  readonly port: number;
  /** Plain and fetched properties. */
  readonly properties: Readonly<Record<string, string>>;
  /** What reaches the gateway as the role of the instance. */
  readonly aws: Readonly<Record<string, string>>;
}

/**
 * The environment of hooks and processes. Beanstalk sets no Region, so an application that finds one here without a
 * property of that name would fail there; credentials and endpoints are always the rehearsal's.
 */
export function instanceVariables({ home, port, properties, aws }: VariablesRequest): Record<string, string> {
  const issued = Object.fromEntries(Object.entries(aws).filter(([name]) => !NOT_ON_AN_INSTANCE.includes(name)));
  return { LANG: 'C.UTF-8', ...properties, PATH, HOME: home, ...issued, PORT: String(port) };
}
