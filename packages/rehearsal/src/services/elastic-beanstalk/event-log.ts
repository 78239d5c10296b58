import type { Clock } from '../../clock/clock';

export type Severity = 'INFO' | 'WARN' | 'ERROR';

/** An event of an environment, as DescribeEvents gives it. */
export interface EnvironmentEvent {
  /** Virtual ms since the epoch. */
  readonly at: number;
  readonly severity: Severity;
  readonly message: string;
  readonly versionLabel: string | undefined;
  readonly requestId: string;
}

export interface EventLog {
  /** Oldest first. */
  readonly all: readonly EnvironmentEvent[];
  /** What later events belong to. */
  begin(requestId: string, versionLabel: string | undefined): void;
  add(severity: Severity, message: string): void;
}

export function openEventLog(clock: Clock): EventLog {
  const all: EnvironmentEvent[] = [];
  let requestId = '';
  let versionLabel: string | undefined;
  return {
    all,
    begin: (request, version) => {
      requestId = request;
      versionLabel = version;
    },
    add: (severity, message) => void all.push({ at: clock.now(), severity, message, versionLabel, requestId }),
  };
}
