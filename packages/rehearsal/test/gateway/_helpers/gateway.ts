import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Resource, ResourceGraph } from '../../../src/assembly/resource-graph';
import { startClock } from '../../../src/clock/clock';
import type { InstanceHost } from '../../../src/compute/instance';
import type { Json } from '../../../src/core/json';
import { DEFAULT_SCOPE } from '../../../src/core/scope';
import type { Gateway } from '../../../src/gateway/gateway';
import { startGateway, type GatewayOptions } from '../../../src/gateway/start-gateway';
import type { Principal } from '../../../src/iam/principal';
import { openJournal, type Journal } from '../../../src/journal/journal';
import type { ServiceDependencies } from '../../../src/services/dependencies';

export const APP: Principal = { roleArn: 'arn:aws:iam::123456789012:role/app', session: 'i-0123456789abcdef0' };

export interface Piece {
  readonly type: string;
  readonly physicalId: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly properties?: Readonly<Record<string, Json>>;
}

/** A resource graph with these resources and no unknowns. */
export function graphOf(pieces: readonly Piece[]): ResourceGraph {
  const all = pieces.map((piece): Resource => ({
    id: `Stack/${piece.physicalId}`,
    stack: 'Stack',
    logicalId: piece.physicalId,
    attributes: {},
    properties: {},
    scope: DEFAULT_SCOPE,
    dependsOn: [],
    ...piece,
  }));
  const ofType = (type: string) => all.filter((resource) => resource.type === type);
  return {
    resources: new Map(all.map((resource) => [resource.id, resource])),
    unknowns: [],
    ofType,
    find: (type, id) => ofType(type).find((resource) => resource.physicalId === id || resource.attributes.Arn === id),
    unknownsOf: () => [],
  };
}

const NO_INSTANCES: InstanceHost = {
  kind: 'folder',
  reason: 'no instances in this test',
  launch: () => Promise.reject(new Error('no instances in this test')),
  close: () => Promise.resolve(),
};

/** A gateway, a folder and what a service is made from; `close` leaves nothing behind. */
export interface Bench {
  readonly gateway: Gateway;
  readonly journal: Journal;
  readonly folder: string;
  deps(pieces?: readonly Piece[]): ServiceDependencies;
  /** Configuration for an SDK client that acts as `principal`. */
  client(principal?: Principal): {
    endpoint: string;
    region: string;
    maxAttempts: number;
    credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
  };
  close(): Promise<void>;
}

export async function openBench(options: Partial<GatewayOptions> = {}): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-gateway-'));
  const gateway = await startGateway({ scope: DEFAULT_SCOPE, ...options });
  const clock = startClock({ scale: 1 });
  const journal = openJournal({ clock });
  return {
    gateway,
    journal,
    folder,
    deps: (pieces = []) => ({ graph: graphOf(pieces), gateway, clock, journal, instances: NO_INSTANCES, folder }),
    client: (principal = APP) => ({
      endpoint: gateway.endpoint,
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: { ...gateway.issue(principal) },
    }),
    close: async () => {
      await gateway.close();
      journal.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
