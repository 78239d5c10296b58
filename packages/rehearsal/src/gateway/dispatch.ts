import type { Scope } from '../core/scope';
import { allowEverything, type AskedCall, type Authorize, type Decision } from '../iam/authorize';
import type { CallRecorder } from '../iam/call-recorder';
import type { Principal } from '../iam/principal';
import { ServiceError, type CallOptions, type Need, type Operation, type Service } from './gateway';

/** One call on its way to its service, wherever it came from. */
export interface IncomingCall extends CallOptions {
  readonly principal: Principal;
  readonly service: string;
  readonly operation: string;
  readonly input: object;
}

/** What has become of a call, for whoever wants to watch. */
export interface ServedCall extends AskedCall {
  readonly service: string;
  readonly operation: string;
  readonly decision: Decision;
  /** `<code>: <message>`. @default - it succeeded */
  readonly error?: string;
}

export interface DispatchOptions {
  readonly scope: Scope;
  readonly services: ReadonlyMap<string, Service>;
  readonly recorder: CallRecorder;
  /** @default - everything is allowed */
  readonly authorize?: Authorize;
  readonly onCall?: (call: ServedCall) => void;
}

/** Authorises, records and serves one call. Throws ServiceError as the service would. */
export async function dispatch(call: IncomingCall, options: DispatchOptions): Promise<unknown> {
  const operation = findOperation(call, options.services);
  const region = call.region ?? options.scope.region;
  const context = { principal: call.principal, region, account: options.scope.account, signal: call.signal };
  const resources = operation.resources(call.input as never, context);
  const needs = [operation.action].flat().map((action): Need => ({ action, resources }));
  const all = [...needs, ...(operation.alsoNeeds?.(call.input as never, context) ?? [])];
  const asked = all.map((need) => ({ ...need, principal: call.principal, account: context.account, region }));
  const decided = asked.map((one) => ({ asked: one, decision: (options.authorize ?? allowEverything)(one) }));
  const report = (error?: string) => {
    for (const { asked: one, decision } of decided) {
      options.recorder.record(one, decision, error);
      options.onCall?.({ ...one, service: call.service, operation: call.operation, decision, error });
    }
  };
  try {
    for (const { asked: one, decision } of decided) refuseDenied(one, decision);
    const output = await operation.run(call.input as never, context);
    report();
    return output;
  } catch (error) {
    report(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    throw error;
  }
}

function findOperation(call: IncomingCall, services: ReadonlyMap<string, Service>): Operation {
  const service = services.get(call.service);
  if (!service) {
    const known = [...services.keys()].sort().join(', ');
    throw new ServiceError(
      'NotInARehearsal',
      `${call.service}:${call.operation} is not in a rehearsal yet: no such service, there are ${known}`,
    );
  }
  if (Object.hasOwn(service.operations, call.operation)) return service.operations[call.operation];
  const known = Object.keys(service.operations).sort().join(', ');
  throw new ServiceError(
    'NotInARehearsal',
    `${call.service}:${call.operation} is not in a rehearsal yet; of ${call.service} there are ${known}`,
  );
}

function refuseDenied(call: AskedCall, decision: Decision): void {
  if (decision.effect === 'allow') return;
  const { principal, action, resources } = call;
  throw new ServiceError(
    'AccessDenied',
    `User: ${principal.roleArn} (session ${principal.session}) is not authorized to perform: ${action} on resource: ${resources.join(', ')}: ${decision.reason}`,
    403,
  );
}
