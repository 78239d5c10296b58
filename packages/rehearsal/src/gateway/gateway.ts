import type { IssuedCredentials, Principal, RecordedCall } from '../iam/principal';

/** What an operation knows about the call it serves. */
export interface CallContext {
  readonly principal: Principal;
  readonly region: string;
  readonly account: string;
}

/**
 * One operation of an AWS service. `In` and `Out` are the operation's members under their API names, in the types the
 * JavaScript SDK uses (blobs are Uint8Array, timestamps Date).
 */
export interface Operation<In = never, Out = unknown> {
  /** The IAM action it needs; an operation that needs several lists them. */
  readonly action: string | readonly string[];
  /** ARNs the action is asked for; `*` where the service has no resource-level permission. */
  resources(input: In, context: CallContext): readonly string[];
  run(input: In, context: CallContext): Promise<Out>;
}

/** How an operation fails towards its caller: the service's own error code. */
export class ServiceError extends Error {
  constructor(
    /** For example `NoSuchKey`, `AWS.SimpleQueueService.NonExistentQueue`, `ParameterNotFound`. */
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
    this.name = code;
  }
}

/** A rehearsed AWS service: its operations by API name. Its state is its own. */
export interface Service {
  /** Signing name: `s3`, `sqs`, `ssm`, `secretsmanager`, `sts`, `sns`, `monitoring`, `logs`, `codebuild`, `codepipeline`, `elasticbeanstalk`. */
  readonly name: string;
  // Operations differ in their input and output; the gateway hands them what the wire or the caller gave.
  readonly operations: Readonly<Record<string, Operation>>;
}

/** Every call goes through here: the engine's own, a build's, an application's. */
export interface Gateway {
  /** `http://127.0.0.1:<port>`, for `AWS_ENDPOINT_URL`. Known once `listen` has resolved. */
  readonly endpoint: string;
  register(service: Service): void;
  /** A call from inside the rehearsal under a role of the template. Throws ServiceError as the service would. */
  call<Out = unknown>(principal: Principal, service: string, operation: string, input: object): Promise<Out>;
  /** Keys for a build, a hook or an application that runs under this role. */
  issue(principal: Principal): IssuedCredentials;
  /** The environment an AWS SDK or the AWS CLI needs to reach the gateway, and nothing else, as this principal. */
  environment(principal: Principal, region: string): Readonly<Record<string, string>>;
  readonly calls: readonly RecordedCall[];
  close(): Promise<void>;
}
