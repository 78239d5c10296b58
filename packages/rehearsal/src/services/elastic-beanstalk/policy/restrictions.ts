import type { EnvironmentSettings } from '../options/settings';

/** Why an environment cannot follow its deployment policy; undefined when it can. */
export function policyComplaint(settings: EnvironmentSettings, tier: 'web' | 'worker'): string | undefined {
  const { policy } = settings.deployment;
  if (settings.singleInstance && (policy === 'Rolling' || policy === 'RollingWithAdditionalBatch')) {
    return `${policy} needs several instances, and this environment has a single one; use Immutable or AllAtOnce, or EnvironmentType LoadBalanced`;
  }
  if (
    policy === 'TrafficSplitting' &&
    (tier === 'worker' || settings.singleInstance || settings.loadBalancer !== 'application')
  ) {
    const got =
      tier === 'worker'
        ? 'a worker environment'
        : settings.singleInstance
          ? 'a single instance'
          : `a ${settings.loadBalancer} load balancer`;
    return `TrafficSplitting splits the requests at an application load balancer, got ${got}; use Immutable, or LoadBalancerType application`;
  }
  if (policy === 'Immutable' && !settings.enhancedHealth) {
    return 'Immutable needs enhanced health, got SystemType basic; set SystemType to enhanced';
  }
  return undefined;
}
