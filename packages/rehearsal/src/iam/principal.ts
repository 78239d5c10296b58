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

/** One call as it is recorded; permissions are not enforced yet, so `enforced` is said in the report. */
export interface RecordedCall {
  readonly principal: Principal;
  /** IAM action, for example `s3:PutObject`. */
  readonly action: string;
  readonly resources: readonly string[];
  readonly outcome: 'ok' | 'error';
  readonly error?: string;
}
