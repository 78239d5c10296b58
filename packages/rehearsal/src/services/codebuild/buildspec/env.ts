import type { YamlValue } from '../../../core/yaml-source';
import type { EnvSpec, SecretReference, Shell } from './model';
import type { BuildspecReader } from './reader';
import { parseSecretReference } from './secret-reference';

const ENV_KEYS = [
  'shell',
  'variables',
  'parameter-store',
  'secrets-manager',
  'exported-variables',
  'git-credential-helper',
];
const SHELLS: Readonly<Record<string, Shell>> = { bash: 'bash', '/bin/bash': 'bash', sh: 'sh', '/bin/sh': 'sh' };
const WINDOWS_SHELLS = ['powershell.exe', 'cmd.exe'];

export function readEnv(value: YamlValue | undefined, reader: BuildspecReader): EnvSpec {
  reader.entries(value, 'env', ENV_KEYS);
  const variables = readVariables(value?.get('variables'), 'env.variables', reader);
  const parameterStore = readVariables(value?.get('parameter-store'), 'env.parameter-store', reader);
  const secretsManager = readSecrets(value?.get('secrets-manager'), reader);
  return {
    shell: readShell(value?.get('shell'), reader),
    variables,
    parameterStore,
    secretsManager,
    exportedVariables: readExported(
      value?.get('exported-variables'),
      [...Object.keys(parameterStore), ...Object.keys(secretsManager)],
      reader,
    ),
    gitCredentialHelper: reader.yesNo(value?.get('git-credential-helper'), 'env.git-credential-helper'),
  };
}

/** Values keep the text they were written with: `1.10` is not 1.1 and `yes` is not true. */
function readVariables(
  value: YamlValue | undefined,
  path: string,
  reader: BuildspecReader,
): Readonly<Record<string, string>> {
  const variables: Record<string, string> = {};
  for (const { key, keyPlace, value: given } of reader.anyEntries(value, path)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) {
      reader.complaints.error(
        'buildspec-variable-name',
        `${path} has ${key}; a name takes letters, digits and underscores and starts with no digit`,
        keyPlace,
      );
    }
    if (key.startsWith('CODEBUILD_')) {
      reader.complaints.warn(
        'buildspec-reserved-variable',
        `${path} sets ${key}; names that start with CODEBUILD_ are CodeBuild's own`,
        keyPlace,
      );
    }
    variables[key] = reader.text(given, `${path}.${key}`) ?? '';
  }
  return variables;
}

function readSecrets(value: YamlValue | undefined, reader: BuildspecReader): Readonly<Record<string, SecretReference>> {
  const texts = readVariables(value, 'env.secrets-manager', reader);
  const secrets: Record<string, SecretReference> = {};
  for (const [key, text] of Object.entries(texts)) {
    const reference = parseSecretReference(text);
    if (reference) secrets[key] = reference;
    else {
      reader.complaints.error(
        'buildspec-secret-reference',
        `env.secrets-manager.${key} is ${text || 'empty'}; write secret-id:json-key:version-stage or secret-id:json-key::version-id, parts after the id as needed`,
        value?.get(key)?.place ?? { file: '' },
      );
    }
  }
  return secrets;
}

function readShell(value: YamlValue | undefined, reader: BuildspecReader): Shell {
  const text = reader.text(value, 'env.shell');
  if (value === undefined || text === undefined) return 'sh';
  if (SHELLS[text]) return SHELLS[text];
  const message = WINDOWS_SHELLS.includes(text)
    ? `env.shell ${text} needs a Windows machine, which is not in a rehearsal; use bash or /bin/sh`
    : `env.shell is ${text}; it takes bash or /bin/sh`;
  reader.complaints.error('buildspec-shell', message, value.place);
  return 'sh';
}

function readExported(
  value: YamlValue | undefined,
  secrets: readonly string[],
  reader: BuildspecReader,
): readonly string[] {
  return reader.items(value, 'env.exported-variables').map(({ text, place }) => {
    if (text.startsWith('AWS_')) {
      reader.complaints.error(
        'buildspec-exported-variable',
        `env.exported-variables has ${text}; names that start with AWS_ cannot be exported`,
        place,
      );
    } else if (secrets.includes(text)) {
      reader.complaints.error(
        'buildspec-exported-variable',
        `env.exported-variables has ${text}; what comes from Parameter Store or Secrets Manager cannot be exported`,
        place,
      );
    }
    return text;
  });
}
