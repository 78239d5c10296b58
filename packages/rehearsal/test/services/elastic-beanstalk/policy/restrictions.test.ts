import { readOptions } from '../../../../src/services/elastic-beanstalk/options/read-options';
import { policyComplaint } from '../../../../src/services/elastic-beanstalk/policy/restrictions';

const settingsWith = (policy: string, options: Readonly<Record<string, string>> = {}) =>
  readOptions([
    Object.entries({ 'aws:elasticbeanstalk:command DeploymentPolicy': policy, ...options }).map(([key, value]) => {
      const [namespace, name] = key.split(' ');
      return { namespace, name, value };
    }),
  ]).settings;

const SINGLE = { 'aws:elasticbeanstalk:environment EnvironmentType': 'SingleInstance' };
const APPLICATION = { 'aws:elasticbeanstalk:environment LoadBalancerType': 'application' };
const ENHANCED = { 'aws:elasticbeanstalk:healthreporting:system SystemType': 'enhanced' };

test.each([
  ['Rolling', 'web', SINGLE, 'needs several instances'],
  ['RollingWithAdditionalBatch', 'web', SINGLE, 'needs several instances'],
  ['TrafficSplitting', 'web', {}, 'got a classic load balancer'],
  ['TrafficSplitting', 'web', { ...APPLICATION, ...SINGLE }, 'got a single instance'],
  ['TrafficSplitting', 'worker', APPLICATION, 'got a worker environment'],
  ['Immutable', 'web', {}, 'needs enhanced health'],
] as const)('%s is refused for %s with %j', (policy, tier, options, reason) => {
  expect(policyComplaint(settingsWith(policy, options), tier)).toContain(reason);
});

test.each([
  ['AllAtOnce', 'web', SINGLE],
  ['Rolling', 'worker', {}],
  ['TrafficSplitting', 'web', APPLICATION],
  ['Immutable', 'web', { ...SINGLE, ...ENHANCED }],
] as const)('%s is taken for %s with %j', (policy, tier, options) => {
  expect(policyComplaint(settingsWith(policy, options), tier)).toBeUndefined();
});
