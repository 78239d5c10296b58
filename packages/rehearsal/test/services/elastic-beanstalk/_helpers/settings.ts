import type { DeploymentSettings } from '../../../../src/services/elastic-beanstalk/options/settings';

export function deploymentSettings(some: Partial<DeploymentSettings> = {}): DeploymentSettings {
  return {
    policy: 'AllAtOnce',
    timeoutSeconds: 600,
    batchSizeType: 'Percentage',
    batchSize: 100,
    ignoreHealthCheck: false,
    newVersionPercent: 10,
    evaluationMinutes: 5,
    ...some,
  };
}
