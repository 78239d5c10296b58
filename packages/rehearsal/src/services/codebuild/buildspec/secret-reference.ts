import type { SecretReference } from './model';

/**
 * Reads `secret-id:json-key:version-stage:version-id`; the id may be an ARN, which has colons of its own.
 * Undefined when it names no secret, or both a stage and a version.
 */
export function parseSecretReference(text: string): SecretReference | undefined {
  const arn = /^(arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:[^:]+)(?::(.*))?$/.exec(text);
  const [secretId, rest] = arn ? [arn[1], arn[2]?.split(':') ?? []] : [text.split(':')[0], text.split(':').slice(1)];
  if (secretId === '' || rest.length > 3) return undefined;
  const [jsonKey, versionStage, versionId] = rest.map((part) => (part === '' ? undefined : part));
  if (versionStage !== undefined && versionId !== undefined) return undefined;
  return { secretId, jsonKey, versionStage, versionId };
}
