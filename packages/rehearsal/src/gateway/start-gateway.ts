import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Scope } from '../core/scope';
import type { Authorize } from '../iam/authorize';
import { createCallRecorder } from '../iam/call-recorder';
import type { Principal } from '../iam/principal';
import { createCredentialTable } from './credentials';
import { dispatch, type ServedCall } from './dispatch';
import type { CallOptions, Gateway, Service } from './gateway';
import { serve, type ServeOptions } from './serve';

export interface GatewayOptions {
  /** Account and Region that calls are made in unless they say otherwise. */
  readonly scope: Scope;
  /** Lets a call through or refuses it. @default - everything is let through and recorded */
  readonly authorize?: Authorize;
  /** Hears of every call once it has been served. @default - nobody does */
  readonly onCall?: (call: ServedCall) => void;
  /** Hears of an error that no service meant: a fault of the rehearsal itself. @default - only the caller sees it */
  readonly onFault?: (error: unknown) => void;
}

/** Opens the endpoint on a free port of the loopback interface. Services are registered afterwards. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const services = new Map<string, Service>();
  const credentials = createCredentialTable();
  const recorder = createCallRecorder();
  const underWay = new Set<AbortController>();
  const closing = new AbortController();
  // Every long poll from inside listens to it.
  setMaxListeners(0, closing.signal);
  const serving: ServeOptions = { ...options, services, credentials, recorder };

  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing, whileConnected(outgoing, underWay), serving).catch((error: unknown) =>
      abandon(incoming, outgoing, error, options),
    );
  });
  // Long polls and large bodies are the callers' business, not the socket's.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    endpoint,
    scope: options.scope,
    register: (service) => void services.set(service.name, service),
    call: async <Out>(principal: Principal, service: string, operation: string, input: object, how: CallOptions = {}) =>
      (await dispatch({ signal: closing.signal, ...how, principal, service, operation, input }, serving)) as Out,
    issue: credentials.issue,
    environment: (principal, region) => environmentOf(endpoint, credentials.issue(principal), region),
    get calls() {
      return recorder.calls;
    },
    close: async () => {
      closing.abort();
      for (const request of underWay) request.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function environmentOf(endpoint: string, issued: ReturnType<Gateway['issue']>, region: string): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: issued.accessKeyId,
    AWS_SECRET_ACCESS_KEY: issued.secretAccessKey,
    AWS_SESSION_TOKEN: issued.sessionToken,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    // Nothing else of the machine may lend its credentials: not its metadata service, not its configuration.
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}

// Aborted when the caller has gone, be it because it was answered.
function whileConnected(outgoing: ServerResponse, underWay: Set<AbortController>): AbortSignal {
  const request = new AbortController();
  underWay.add(request);
  outgoing.once('close', () => {
    underWay.delete(request);
    request.abort();
  });
  return request.signal;
}

// The caller hung up in the middle of its request or of the answer; there is nobody left to tell.
function abandon(incoming: IncomingMessage, outgoing: ServerResponse, error: unknown, options: GatewayOptions): void {
  if (!incoming.complete || outgoing.destroyed) outgoing.destroy();
  else {
    options.onFault?.(error);
    outgoing.destroy();
  }
}
