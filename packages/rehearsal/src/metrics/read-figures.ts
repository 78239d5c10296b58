import { createHash } from 'node:crypto';
import type { JsonObject } from '../core/json';
import { NO_VERSION } from '../compute/load-balancer/counters';
import type { BeanstalkEnvironment, ElasticBeanstalk } from '../services/elastic-beanstalk';
import { optionSettingsOf } from '../services/elastic-beanstalk/options/read-options';
import type { Sqs } from '../services/sqs/sqs';
import type { BalancerFigures, EnvironmentFigures, Figures, PublishedMetrics, RequestTotals } from './figures';

/** Looks at every environment and every queue. */
export function readFigures(beanstalk: Pick<ElasticBeanstalk, 'environments'>, sqs: Pick<Sqs, 'figures'>): Figures {
  return { environments: beanstalk.environments.map(environmentFigures), queues: sqs.figures() };
}

function environmentFigures(environment: BeanstalkEnvironment): EnvironmentFigures {
  const { definition, members } = environment;
  const { enhancedHealth } = definition.options([]).settings;
  return {
    name: definition.name,
    enhanced: enhancedHealth ? publishedMetrics(environment) : undefined,
    status: environment.health().status,
    instances: members.map(({ id, health }) => ({ id, status: health.status })),
    requests: requestsOf(environment),
    answers: environment.balancer?.answers(),
    balancer: balancerOf(environment),
  };
}

function requestsOf({ balancer, members }: BeanstalkEnvironment): Readonly<Record<string, RequestTotals>> {
  if (balancer) {
    const answered = balancer.traffic().filter(({ version }) => version !== NO_VERSION);
    return Object.fromEntries(
      answered.map(({ version, requests, failed }) => [`version ${version}`, { total: requests, failed }]),
    );
  }
  const daemons = members.flatMap(({ id, daemon }) => (daemon ? [[id, daemon.requests()] as const] : []));
  return Object.fromEntries(daemons);
}

function balancerOf({ balancer, definition, members }: BeanstalkEnvironment): BalancerFigures | undefined {
  const { singleInstance, loadBalancer } = definition.options([]).settings;
  if (!balancer || singleInstance || loadBalancer !== 'application') return undefined;
  const name = `awseb-${definition.id}`;
  const id = createHash('sha256').update(definition.resource.id).digest('hex').slice(0, 16);
  const shared = optionOf(definition, 'aws:elbv2:loadbalancer', 'SharedLoadBalancer');
  return {
    loadBalancer: shared?.split(':loadbalancer/').at(-1) ?? `app/${name}/${id}`,
    targetGroup: `targetgroup/${name}/${id}`,
    refused: balancer.traffic().find(({ version }) => version === NO_VERSION)?.requests ?? 0,
    targets: members.flatMap(({ id: member }) => balancer.state(member) ?? []),
  };
}

/** What the environment's `ConfigDocument` publishes; a metric with another interval than 60 is not. */
function publishedMetrics({ definition }: BeanstalkEnvironment): PublishedMetrics {
  const document = optionOf(definition, 'aws:elasticbeanstalk:healthreporting:system', 'ConfigDocument');
  const metrics = parse(document)?.CloudWatchMetrics as JsonObject | undefined;
  const namesOf = (level: string) =>
    Object.entries((metrics?.[level] ?? {}) as JsonObject).flatMap(([name, every]) => (every === 60 ? [name] : []));
  return { environment: namesOf('Environment'), instance: namesOf('Instance') };
}

function optionOf(
  { resource }: BeanstalkEnvironment['definition'],
  namespace: string,
  name: string,
): string | undefined {
  const settings = optionSettingsOf(resource.properties.OptionSettings);
  return settings.find((setting) => setting.namespace === namespace && setting.name === name)?.value;
}

/** Beanstalk refuses a document that is no JSON; here it publishes nothing. */
function parse(document: string | undefined): JsonObject | undefined {
  try {
    return document === undefined ? undefined : (JSON.parse(document) as JsonObject);
  } catch {
    return undefined;
  }
}
