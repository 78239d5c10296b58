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

/** What targets of all versions have answered since the balancer started. */
export interface AnswerTotals {
  /** How many had a status of 200 to 299, and so on; one that a target broke or did not give counts as 5xx. */
  readonly statuses: Readonly<Record<StatusClass, number>>;
  /** Durations in ms, right to 5 %, with how often each was seen. */
  readonly durations: readonly (readonly [ms: number, count: number])[];
}

export type StatusClass = '2xx' | '3xx' | '4xx' | '5xx';

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
  answers(): AnswerTotals;
  close(): Promise<void>;
}
