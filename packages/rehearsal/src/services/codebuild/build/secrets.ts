import type { Origin } from '../environment';
import type { SecretReference } from '../buildspec/model';
import { callFailure, PhaseFailure } from './failure';
import type { Build } from './model';

/** Names that one GetParameters takes. */
const PARAMETERS_PER_CALL = 10;

/** Values of all variables, fetched under the project's service role. What comes from a store is hidden in the log. */
export async function resolveVariables(
  build: Build,
  origins: ReadonlyMap<string, Origin>,
): Promise<Record<string, string>> {
  const parameters = await fetchParameters(build, [...origins.values()]);
  const values: Record<string, string> = {};
  for (const [name, origin] of origins) {
    if (origin.from === 'plain') values[name] = origin.value;
    else if (origin.from === 'parameter')
      values[name] = parameters.get(origin.name) ?? missingParameter(name, origin.name);
    else values[name] = await fetchSecret(build, name, origin.reference);
    if (origin.from !== 'plain') build.log.hide(values[name]);
  }
  return values;
}

async function fetchParameters(build: Build, origins: readonly Origin[]): Promise<ReadonlyMap<string, string>> {
  const names = [...new Set(origins.flatMap((origin) => (origin.from === 'parameter' ? [origin.name] : [])))];
  const values = new Map<string, string>();
  for (let from = 0; from < names.length; from += PARAMETERS_PER_CALL) {
    const input = { Names: names.slice(from, from + PARAMETERS_PER_CALL), WithDecryption: true };
    const output = await build.world.gateway
      .call<{ Parameters?: { Name?: string; Selector?: string; Value?: string }[] }>(
        build.principal,
        'ssm',
        'GetParameters',
        input,
      )
      .catch((error: unknown) => {
        throw callFailure(error, 'CLIENT_ERROR', `Parameter Store, for ${input.Names.join(', ')}`);
      });
    // A version or label that was asked for (`/name:3`) comes back apart from the name.
    for (const { Name, Selector = '', Value = '' } of output.Parameters ?? []) values.set(`${Name}${Selector}`, Value);
  }
  return values;
}

function missingParameter(variable: string, name: string): never {
  throw new PhaseFailure(
    'CLIENT_ERROR',
    `Decrypted Variables Error: parameter does not exist: ${name} (wanted for the variable ${variable}); create it in Parameter Store, and give it to the rehearsal with --ssm-parameter ${name}=VALUE`,
  );
}

async function fetchSecret(build: Build, variable: string, reference: SecretReference): Promise<string> {
  const { secretId, jsonKey, versionStage, versionId } = reference;
  const what = `Secrets Manager Error: secret ${secretId} (wanted for the variable ${variable})`;
  const input = { SecretId: secretId, VersionStage: versionStage, VersionId: versionId };
  const output = await build.world.gateway
    .call<{ SecretString?: string; SecretBinary?: Uint8Array }>(
      build.principal,
      'secretsmanager',
      'GetSecretValue',
      input,
    )
    .catch((error: unknown) => {
      throw callFailure(error, 'CLIENT_ERROR', what);
    });
  const text = output.SecretString ?? Buffer.from(output.SecretBinary ?? []).toString('utf8');
  // The whole secret is hidden too: a command may print more than the part it was given.
  build.log.hide(text);
  return jsonKey === undefined ? text : jsonValue(text, jsonKey, what);
}

function jsonValue(text: string, key: string, what: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new PhaseFailure(
      'CLIENT_ERROR',
      `${what} is no JSON, so it has no key ${key}; leave the key out to take the whole value`,
    );
  }
  const value = typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>)[key] : undefined;
  if (value === undefined) {
    const keys = typeof parsed === 'object' && parsed !== null ? Object.keys(parsed).join(', ') : 'none';
    throw new PhaseFailure('CLIENT_ERROR', `${what} has no JSON key ${key}; it has ${keys || 'none'}`);
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
