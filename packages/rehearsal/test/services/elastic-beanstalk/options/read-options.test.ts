import { treatmentOf } from '../../../../src/services/elastic-beanstalk/options/namespaces';
import { optionSettingsOf, readOptions } from '../../../../src/services/elastic-beanstalk/options/read-options';

const command = (name: string, value: string) => ({ namespace: 'aws:elasticbeanstalk:command', name, value });

test('without options the defaults of Elastic Beanstalk are in force', () => {
  const { settings, faults } = readOptions([]);
  expect(faults).toEqual([]);
  expect(settings).toMatchObject({
    singleInstance: false,
    loadBalancer: 'classic',
    minSize: 1,
    maxSize: 4,
    enhancedHealth: false,
    healthThreshold: 'Ok',
    deployment: {
      policy: 'AllAtOnce',
      timeoutSeconds: 600,
      batchSizeType: 'Percentage',
      batchSize: 100,
      ignoreHealthCheck: false,
      newVersionPercent: 10,
      evaluationMinutes: 5,
    },
    process: {
      healthCheckPath: '/',
      healthCheckInterval: 15,
      healthCheckTimeout: 5,
      healthyThreshold: 3,
      unhealthyThreshold: 5,
      matcher: '200',
      deregistrationDelay: 20,
    },
    sqsd: {
      httpPath: '/',
      mimeType: 'application/json',
      connections: 50,
      connectTimeout: 5,
      inactivityTimeout: 299,
      visibilityTimeout: 300,
      errorVisibilityTimeout: 2,
      retentionPeriod: 345600,
      maxRetries: 10,
    },
  });
});

test('options of the environment win over its saved configuration, and that over the bundle', () => {
  const { settings } = readOptions([
    [command('Timeout', '60')],
    [command('Timeout', '70'), command('BatchSize', '30')],
    [command('BatchSize', '40'), command('IgnoreHealthCheck', 'true')],
  ]);
  expect(settings.deployment).toMatchObject({ timeoutSeconds: 60, batchSize: 30, ignoreHealthCheck: true });
});

test('a single instance has the size 1, whatever its group says', () => {
  const { settings } = readOptions([
    [
      { namespace: 'aws:elasticbeanstalk:environment', name: 'EnvironmentType', value: 'SingleInstance' },
      { namespace: 'aws:autoscaling:asg', name: 'MinSize', value: '4' },
    ],
  ]);
  expect(settings).toMatchObject({ singleInstance: true, minSize: 1, maxSize: 1 });
});

test.each([
  ['DeploymentPolicy', 'Canary', 'one of AllAtOnce, Rolling'],
  ['Timeout', '4000', 'a whole number from 1 to 3600'],
  ['Timeout', 'ten', 'a whole number from 1 to 3600'],
  ['BatchSize', '0', 'a whole number from 1 to 100'],
  ['IgnoreHealthCheck', 'maybe', 'true or false'],
])('%s with the value %s is a fault', (name, value, wanted) => {
  const { faults } = readOptions([[command(name, value)]]);
  expect(faults).toEqual([
    { namespace: 'aws:elasticbeanstalk:command', name, message: expect.stringContaining(`${wanted}`) },
  ]);
  expect(faults[0].message).toContain(`got "${value}"`);
});

test('every namespace that is set is named, so that the ledger can treat it', () => {
  const { namespaces } = readOptions([
    [command('Timeout', '60'), { namespace: 'aws:some:thing', name: 'A', value: 'b' }],
  ]);
  expect(namespaces).toEqual(['aws:elasticbeanstalk:command', 'aws:some:thing']);
  expect(treatmentOf('aws:some:thing').treatment).toBe('refused');
  expect(treatmentOf('aws:elasticbeanstalk:command').treatment).toBe('executed');
});

test('settings of CloudFormation are read; what is none is left out', () => {
  const settings = [{ Namespace: 'a', OptionName: 'b', Value: 3 }, { Namespace: 'a' }];
  expect(optionSettingsOf(settings)).toEqual([{ namespace: 'a', name: 'b', value: '3' }]);
  expect(optionSettingsOf(undefined)).toEqual([]);
});
