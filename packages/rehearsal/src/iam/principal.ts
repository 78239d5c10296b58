/** Who makes a call: a session of one of the synthesized roles. */
export interface Principal {
  /** ARN of the role in the resource graph, or of the account root for what a person does through the command. */
  readonly roleArn: string;
  /** What the session does: an action's name, a build id, an instance id. */
  readonly session: string;
}

/** Keys the rehearsal issued; they open nothing outside it. */
export interface IssuedCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/**
 * Calls that were alike: the same role, IAM action and resources. Permissions are not enforced yet, so `enforced` is
 * said in the report.
 */
export interface RecordedCall {
  /** Session of the first of them; later ones may be other sessions of the same role. */
  readonly principal: Principal;
  /** IAM action, for example `s3:PutObject`. */
  readonly action: string;
  readonly resources: readonly string[];
  readonly decision: 'allowed' | 'denied';
  /** How many there were, and how many of them ended in an error of the service. */
  readonly count: number;
  readonly errors: number;
  /** `<code>: <message>`. @default - none of them failed */
  readonly firstError?: string;
  readonly lastError?: string;
}
