import type { JsonObject } from '../../core/json';
import type { Service } from '../../gateway/gateway';
import type { ServiceDependencies } from '../dependencies';
import { bucketOperations } from './bucket-operations';
import type { Versioning } from './history';
import { listOperations } from './list-operations';
import { multipartOperations } from './multipart-operations';
import { objectOperations } from './object-operations';
import { s3Rest } from './rest/rest';
import { openStore, type ObjectStore } from './store';
import { tagOperations } from './tag-operations';

/** What is told of an object that was put, copied or completed. */
export interface ObjectCreated {
  readonly bucket: string;
  readonly key: string;
  /** @default - the bucket never had versioning */
  readonly versionId?: string;
  /** Without quotes. */
  readonly etag: string;
  readonly size: number;
}

export interface S3Options {
  /** Real milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
  /** Hears of every object once it is there, as EventBridge would. @default - nobody does */
  readonly onObjectCreated?: (created: ObjectCreated) => void;
}

/** What the operations share. */
export interface S3State {
  readonly store: ObjectStore;
  readonly now: () => number;
  readonly onObjectCreated?: (created: ObjectCreated) => void;
}

/** Amazon S3, on disk under the service's folder; what an earlier rehearsal put there is found again. See s3.md. */
export function createS3(deps: ServiceDependencies, options: S3Options = {}): Service {
  const state: S3State = {
    store: openStore(deps.folder),
    now: options.now ?? Date.now,
    onObjectCreated: options.onObjectCreated,
  };
  for (const resource of deps.graph.ofType('AWS::S3::Bucket')) {
    const existing = state.store.buckets.get(resource.physicalId);
    const versioning = versioningOf(resource.properties.VersioningConfiguration as JsonObject | undefined);
    state.store.putBucket({
      name: resource.physicalId,
      region: resource.scope.region,
      created: existing?.created ?? state.now(),
      versioning,
    });
  }
  return {
    name: 's3',
    operations: {
      ...bucketOperations(state, deps.gateway.scope.region),
      ...objectOperations(state),
      ...listOperations(state),
      ...multipartOperations(state),
      ...tagOperations(state),
    },
    rest: s3Rest,
  };
}

function versioningOf(configuration: JsonObject | undefined): Versioning {
  const status = configuration?.Status;
  return status === 'Enabled' || status === 'Suspended' ? status : undefined;
}
