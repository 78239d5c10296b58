import { createHash } from 'node:crypto';

export interface SecretVersion {
  readonly id: string;
  readonly string?: string;
  readonly binary?: Uint8Array;
  readonly stages: readonly string[];
  /** Real milliseconds since the epoch. */
  readonly created: number;
}

export interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  readonly versions: readonly SecretVersion[];
  readonly created: number;
}

export const CURRENT = 'AWSCURRENT';
export const PREVIOUS = 'AWSPREVIOUS';

/** Adds a version. Its stages leave the versions that had them; the one that loses AWSCURRENT becomes AWSPREVIOUS. */
export function withSecretVersion(secret: Secret, version: SecretVersion): Secret {
  const current = version.stages.includes(CURRENT);
  const others = secret.versions.map((one) => {
    const wasCurrent = current && one.stages.includes(CURRENT);
    const kept = one.stages.filter((stage) => !version.stages.includes(stage) && !(current && stage === PREVIOUS));
    return { ...one, stages: wasCurrent ? [...kept, PREVIOUS] : kept };
  });
  return { ...secret, versions: [version, ...others] };
}

/** The version with this id and this stage; AWSCURRENT if neither is named. */
export function findVersion(
  secret: Secret,
  id: string | undefined,
  stage: string | undefined,
): SecretVersion | undefined {
  const wanted = id === undefined && stage === undefined ? CURRENT : stage;
  return secret.versions.find(
    (one) => (id === undefined || one.id === id) && (wanted === undefined || one.stages.includes(wanted)),
  );
}

/** ARN of a secret that no template has; AWS adds six characters, so that a new secret of an old name is another one. */
export function secretArn(name: string, region: string, account: string): string {
  const suffix = createHash('sha256').update(name).digest('hex').slice(0, 6);
  return `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${suffix}`;
}

/** Whether an id names this secret: its name, its ARN, or its ARN without the six characters. */
export function isNamed(secret: Secret, id: string): boolean {
  return secret.name === id || secret.arn === id || secret.arn.slice(0, -7) === id;
}
