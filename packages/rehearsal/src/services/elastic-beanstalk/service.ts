import { startLoadBalancer } from '../../compute/load-balancer/load-balancer';
import type { LoadBalancer } from '../../compute/traffic';
import { RehearsalError } from '../../core/errors';
import type { Service } from '../../gateway/gateway';
import type { ActionHandler } from '../../pipeline/action';
import type { ServiceDependencies } from '../dependencies';
import { MEMBERS, beanstalkOperations } from './api/operations';
import { type EnvironmentDefinition, defineEnvironment } from './definition';
import { deployToElasticBeanstalk } from './deploy-action';
import { type BeanstalkEnvironment, createEnvironment } from './environment';
import { policyComplaint } from './policy/restrictions';
import { provideQueue } from './sqsd/queue';
import { createState } from './state';

export interface ElasticBeanstalkOptions {
  /** Port of each web environment's load balancer, by the environment's name. @default - a free port */
  readonly loadBalancerPorts?: Readonly<Record<string, number>>;
}

/** Elastic Beanstalk of a rehearsal: its API, and the environments of the template. */
export interface ElasticBeanstalk extends Service {
  readonly environments: readonly BeanstalkEnvironment[];
  /** What runs the pipeline's actions. */
  readonly handlers: readonly ActionHandler[];
  /** Starts all environments with AWS's sample application; resolves when it answers on all instances. */
  start(): Promise<void>;
  close(): Promise<void>;
}

const ENVIRONMENT = 'AWS::ElasticBeanstalk::Environment';
/** Health checks of a balancer are not made more often than this, in real ms. */
const SHORTEST_INTERVAL_MS = 20;

export function createElasticBeanstalk(
  deps: ServiceDependencies,
  options: ElasticBeanstalkOptions = {},
): ElasticBeanstalk {
  const definitions = deps.graph.ofType(ENVIRONMENT).map((resource) => defineEnvironment(resource, deps.graph));
  const environments: BeanstalkEnvironment[] = [];
  const state = createState(definitions, environments, deps.folder, deps.clock);
  const service: Service = {
    name: 'elasticbeanstalk',
    operations: beanstalkOperations({ gateway: deps.gateway, state }),
    members: MEMBERS,
  };
  definitions.forEach(check);
  return {
    ...service,
    environments,
    handlers: [deployToElasticBeanstalk(environments)],
    start: async () => {
      recordLedger(deps, definitions);
      // The endpoint of each is known before anything runs, so it listens before anything else is done.
      for (const definition of definitions) {
        const balancer = definition.tier === 'web' ? await balance(definition, deps, options) : undefined;
        const queueUrl = definition.tier === 'worker' ? await provideQueue(definition, deps) : undefined;
        environments.push(createEnvironment({ deps, definition, balancer, queueUrl }));
      }
      await Promise.all(environments.map((environment) => environment.start()));
    },
    close: async () => {
      await Promise.all(environments.map((environment) => environment.close()));
    },
  };
}

function balance(
  { name, options }: EnvironmentDefinition,
  { clock }: ServiceDependencies,
  own: ElasticBeanstalkOptions,
): Promise<LoadBalancer> {
  const { process, singleInstance } = options([]).settings;
  return startLoadBalancer({
    name,
    port: own.loadBalancerPorts?.[name],
    healthCheck: {
      path: process.healthCheckPath,
      intervalMs: Math.max((process.healthCheckInterval * 1000) / clock.scale, SHORTEST_INTERVAL_MS),
      timeoutMs: process.healthCheckTimeout * 1000,
      healthyThreshold: process.healthyThreshold,
      unhealthyThreshold: process.unhealthyThreshold,
      // A single instance has no load balancer that checks it: nginx passes everything on.
      matcher: singleInstance ? '100-599' : process.matcher,
    },
    drainTimeoutMs: process.deregistrationDelay * 1000,
  });
}

/** What Elastic Beanstalk would refuse when the stack is deployed. */
function check(definition: EnvironmentDefinition): void {
  const { settings, faults } = definition.options([]);
  const complaint = faults[0]?.message ?? policyComplaint(settings, definition.tier);
  if (complaint === undefined) return;
  throw new RehearsalError({
    code: 'beanstalk-option',
    message: `environment ${definition.name} (${definition.resource.id}): ${complaint}`,
  });
}

/** What the template alone does not show; the rest of the ledger is read from the template. */
function recordLedger({ journal }: ServiceDependencies, definitions: readonly EnvironmentDefinition[]): void {
  for (const { name, platform, nodejs, versionLabel } of definitions) {
    if (!nodejs) {
      const how = `platform ${platform}: it runs a Procfile, but none of the platform's own steps`;
      journal.append({ type: 'ledger', subject: name, treatment: 'simulated', how });
    }
    if (versionLabel !== undefined) {
      const how = `version ${versionLabel} of the template is not deployed: the environment starts with the sample application`;
      journal.append({ type: 'ledger', subject: name, treatment: 'simulated', how });
    }
  }
}
