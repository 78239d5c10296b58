/** One server behind a load balancer. */
export interface Target {
  /** Instance id. */
  readonly id: string;
  readonly host: string;
  readonly port: number;
  /** Label of the application version it serves; what the traffic figures are counted by. */
  readonly version: string;
}

/** Figures of one version since the balancer started. */
export interface VersionTraffic {
  /** Label of its targets; `none` for requests for which there was no target. */
  readonly version: string;
  readonly requests: number;
  /** Answered with 5xx, or broken before the answer was whole. */
  readonly failed: number;
  /** Half of the requests took no longer, in ms, right to 5 %. */
  readonly p50Ms: number;
  /** 99 of 100 requests took no longer, in ms, right to 5 %. */
  readonly p99Ms: number;
}

export type TargetState = 'initial' | 'healthy' | 'unhealthy' | 'draining';

/** Groups of targets behind one weighted listener; a listener of its own port on loopback for each balancer. */
export interface LoadBalancer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /**
   * Adds a target; traffic reaches it once it is healthy, or while no target of its group is (the balancer fails open).
   * Returns at once.
   */
  register(group: string, target: Target): void;
  /** No new requests; resolves when those under way are done, or after the drain timeout (real ms). */
  deregister(group: string, targetId: string): Promise<void>;
  /**
   * Weights of the groups; only ratios matter. A group that is not named gets 0. The share of a group without targets is
   * answered with 503. Until this is called, all groups weigh the same.
   */
  setWeights(weights: Readonly<Record<string, number>>): void;
  state(targetId: string): TargetState | undefined;
  traffic(): readonly VersionTraffic[];
  close(): Promise<void>;
}
