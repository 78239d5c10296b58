import type { Scope } from '../core/scope';
import type { IssuedCredentials, Principal, RecordedCall } from '../iam/principal';
import type { RestBinding } from './wire';

/** What an operation knows about the call it serves. */
export interface CallContext {
  readonly principal: Principal;
  readonly region: string;
  readonly account: string;
  /** Aborted when the caller has gone or the gateway closes; what waits (a long poll) then stops. */
  readonly signal?: AbortSignal;
}

/** An IAM action and what it is asked for. */
export interface Need {
  readonly action: string;
  readonly resources: readonly string[];
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
  /** Actions it needs on other resources (the source of a copy). @default - none */
  alsoNeeds?(input: In, context: CallContext): readonly Need[];
  run(input: In, context: CallContext): Promise<Out>;
}

export interface ServiceErrorOptions {
  /** HTTP status. @default 400 */
  readonly status?: number;
  /** The code older clients know, where a service has changed its protocol (SQS). @default - `code` */
  readonly queryCode?: string;
  /** Further members of the error, for example `{ BucketName }`. @default - none */
  readonly details?: Readonly<Record<string, string>>;
}

/** How an operation fails towards its caller: the service's own error code. */
export class ServiceError extends Error {
  readonly status: number;
  readonly queryCode?: string;
  readonly details: Readonly<Record<string, string>>;

  /** @param code for example `NoSuchKey`, `QueueDoesNotExist`, `ParameterNotFound`. */
  constructor(
    readonly code: string,
    message: string,
    options: number | ServiceErrorOptions = {},
  ) {
    super(message);
    this.name = code;
    const { status, queryCode, details } = typeof options === 'number' ? { status: options } : options;
    this.status = status ?? 400;
    this.queryCode = queryCode;
    this.details = details ?? {};
  }
}

/**
 * How a member of this name goes over the wire where the wire itself does not tell: in a form everything is text, in
 * JSON a blob is base64 text and a timestamp a number; in XML a map is written as entries.
 */
export type MemberKind = 'number' | 'boolean' | 'blob' | 'timestamp' | 'map' | 'list';

/** A rehearsed AWS service: its operations by API name. Its state is its own. */
export interface Service {
  /** Signing name: `s3`, `sqs`, `ssm`, `secretsmanager`, `sts`, `sns`, `monitoring`, `logs`, `codebuild`, `codepipeline`, `elasticbeanstalk`. */
  readonly name: string;
  // Operations differ in their input and output; the gateway hands them what the wire or the caller gave.
  readonly operations: Readonly<Record<string, Operation>>;
  /** Members, by name, whose type the wire does not tell. @default - none */
  readonly members?: Readonly<Record<string, MemberKind>>;
  /** For a service with a REST protocol of its own (S3). @default - AWS JSON and Query, whichever the client speaks */
  readonly rest?: RestBinding;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** @default - the Region of the rehearsal */
  readonly region?: string;
}

/** Every call goes through here: the engine's own, a build's, an application's. */
export interface Gateway {
  /** `http://127.0.0.1:<port>`, for `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  /** Account and Region that services live in where no resource says otherwise. */
  readonly scope: Scope;
  register(service: Service): void;
  /** A call from inside the rehearsal under a role of the template. Throws ServiceError as the service would. */
  call<Out = unknown>(
    principal: Principal,
    service: string,
    operation: string,
    input: object,
    options?: CallOptions,
  ): Promise<Out>;
  /** Keys for a build, a hook or an application that runs under this role. */
  issue(principal: Principal): IssuedCredentials;
  /** The environment an AWS SDK or the AWS CLI needs to reach the gateway, and nothing else, as this principal. */
  environment(principal: Principal, region: string): Readonly<Record<string, string>>;
  /** What was called so far; alike calls are counted together. */
  readonly calls: readonly RecordedCall[];
  close(): Promise<void>;
}
