import { randomBytes } from 'node:crypto';
import type { LoadBalancer } from '../../compute/traffic';
import type { Principal } from '../../iam/principal';
import type { ServiceDependencies } from '../dependencies';
import type { EnvironmentDefinition } from './definition';
import { type Member, launchMember } from './member';
import type { SourceBundle } from './bundle/source-bundle';
import type { EnvironmentSettings } from './options/settings';
import { SAMPLE_APPLICATION } from './platform/sample-application';
import { fetchSecrets } from './platform/variables';
import { type Daemon, startDaemon } from './sqsd/daemon';

/** A version that can be installed, with the settings it is installed under. */
export interface Release {
  readonly label: string;
  readonly zip: string;
  readonly bundle: SourceBundle;
  readonly settings: EnvironmentSettings;
}

export interface FleetOptions {
  readonly deps: ServiceDependencies;
  readonly definition: EnvironmentDefinition;
  /** undefined for a worker. */
  readonly balancer: LoadBalancer | undefined;
  /** Worker only. */
  readonly queueUrl: string | undefined;
}

/** The instances of an environment and what can be done to them. A text says why something failed. */
export interface Fleet {
  readonly members: readonly Member[];
  member(id: string): Member;
  principal(session: string): Principal | undefined;
  /** Messages that were answered with 200. */
  processed(): number;
  launch(id: string): Promise<Member>;
  /** Runs AWS's sample application. */
  installSample(member: Member): Promise<void>;
  install(member: Member, release: Release, leader: boolean, signal: AbortSignal): Promise<string | undefined>;
  attach(member: Member, group: string, settings: EnvironmentSettings): void;
  detach(member: Member): Promise<void>;
  terminate(member: Member): Promise<void>;
  /** The rehearsal ends: from now on nothing is given long to end, what is being stopped already included. */
  hurry(): void;
  close(): Promise<void>;
}

/** How long (real ms) what runs on an instance may take to end: systemd's own limit for a service, less for a shutdown. */
const STOP_GRACE_MS = 90_000;
const TERMINATE_GRACE_MS = 10_000;
/** The same when the rehearsal itself ends. */
const CLOSE_GRACE_MS = 1_000;

export function newInstanceId(): string {
  return `i-${randomBytes(9).toString('hex').slice(0, 17)}`;
}

export function createFleet({ deps, definition, balancer, queueUrl }: FleetOptions): Fleet {
  const { clock, gateway, journal } = deps;
  const target = definition.name;
  let members: Member[] = [];
  /** By daemons that have stopped. */
  let processed = 0;
  let hurried = false;
  const stopping = new Set<Daemon>();

  const principal = (session: string): Principal | undefined =>
    definition.instanceRoleArn === undefined ? undefined : { roleArn: definition.instanceRoleArn, session };
  const aws = (id: string) => {
    const own = principal(id);
    return own ? gateway.environment(own, definition.scope.region) : {};
  };

  /** As on an instance of AWS, where the daemon goes on once the new version runs. */
  const startTaking = (member: Member, settings: EnvironmentSettings) => {
    const own = principal(member.id);
    // AWS's sample application would answer 200 to every message, and so drop it unseen.
    if (!queueUrl || !own || member.daemon || member.version === SAMPLE_APPLICATION) return;
    member.daemon = startDaemon({
      gateway,
      principal: own,
      queueUrl,
      settings: settings.sqsd,
      clock,
      host: member.instance.address,
      port: member.instance.port,
      onLine: (line) => member.log.write('aws-sqsd', line),
    });
  };
  const stopTaking = async (member: Member, graceMs = STOP_GRACE_MS) => {
    const { daemon } = member;
    member.daemon = undefined;
    if (!daemon) return;
    stopping.add(daemon);
    await daemon.stop(hurried ? CLOSE_GRACE_MS : graceMs);
    stopping.delete(daemon);
    processed += daemon.processed();
  };

  /** Also for one that is registered: its requests then count for the version it runs now, with no moment in between. */
  const register = (member: Member, group: string) => {
    if (member.group !== undefined) void balancer?.deregister(member.group, member.id);
    member.group = group;
    balancer?.register(group, {
      id: member.id,
      host: member.instance.address,
      port: member.instance.port,
      version: member.version,
    });
  };

  const install = async (
    member: Member,
    release: Release,
    leader: boolean,
    signal: AbortSignal,
  ): Promise<string | undefined> => {
    member.operation = 'Performing application deployment.';
    await stopTaking(member);
    try {
      const own = principal(member.id);
      const secrets = own ? await fetchSecrets(gateway, own, release.settings.secrets) : { values: {}, failures: [] };
      if (secrets.failures.length > 0) {
        return `cannot fetch environment properties: ${secrets.failures.map(({ variable, reason }) => `${variable} (${reason})`).join(', ')}`;
      }
      const outcome = await member.engine.deploy({
        zip: release.zip,
        bundle: release.bundle,
        properties: { ...release.settings.properties, ...secrets.values },
        aws: aws(member.id),
        leader,
        timeoutMs: release.settings.deployment.timeoutSeconds * 1000,
        nodejs: definition.nodejs,
        signal,
      });
      if (outcome.outcome === 'succeeded' || outcome.flipped) {
        member.version = release.label;
        member.cron = release.bundle.cron;
        member.samples = [];
        member.exits = new Map();
        // Still at the load balancer: from now on its requests count for the new version.
        if (member.inService && member.group !== undefined) register(member, member.group);
      }
      const running = outcome.outcome === 'succeeded' || !outcome.flipped;
      if (member.inService && running) startTaking(member, release.settings);
      return outcome.outcome === 'failed' ? `${outcome.step}: ${outcome.reason}` : undefined;
    } finally {
      member.operation = undefined;
    }
  };

  const detach = async (member: Member) => {
    member.inService = false;
    const { group } = member;
    member.group = undefined;
    await Promise.all([stopTaking(member), group === undefined ? undefined : balancer?.deregister(group, member.id)]);
  };

  const hurry = () => {
    hurried = true;
    for (const daemon of stopping) void daemon.stop(CLOSE_GRACE_MS);
    for (const { engine } of members) void engine.stop(CLOSE_GRACE_MS);
  };

  const terminate = async (member: Member) => {
    const graceMs = hurried ? CLOSE_GRACE_MS : TERMINATE_GRACE_MS;
    members = members.filter((other) => other !== member);
    await stopTaking(member, graceMs);
    await detach(member);
    await member.engine.stop(graceMs);
    await member.instance.terminate();
    await member.log.close();
    journal.append({ type: 'instance.terminated', target, instanceId: member.id });
  };

  return {
    get members() {
      return members;
    },
    member: (id) => {
      const found = members.find((member) => member.id === id);
      if (!found) throw new Error(`${target} has no instance ${id}`);
      return found;
    },
    principal,
    processed: () => members.reduce((sum, { daemon }) => sum + (daemon?.processed() ?? 0), processed),
    launch: async (id) => {
      const member = await launchMember(id, target, deps);
      members = [...members, member];
      return member;
    },
    installSample: async (member) => {
      await member.engine.installSample(aws(member.id));
      member.operation = undefined;
    },
    install,
    attach: (member, group, settings) => {
      member.inService = true;
      member.samples = [];
      register(member, group);
      startTaking(member, settings);
    },
    detach,
    terminate,
    hurry,
    close: async () => {
      hurried = true;
      await Promise.all(members.map(terminate));
    },
  };
}
