import type { ResourceGraph } from '../assembly/resource-graph';
import type { Clock } from '../clock/clock';
import type { InstanceHost } from '../compute/instance';
import type { Gateway } from '../gateway/gateway';
import type { Journal } from '../journal/journal';

/** What a rehearsed service is made from. It finds its resources in the graph and calls others through the gateway. */
export interface ServiceDependencies {
  readonly graph: ResourceGraph;
  readonly gateway: Gateway;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly instances: InstanceHost;
  /** A folder of its own inside the run's folder; it exists. */
  readonly folder: string;
}
