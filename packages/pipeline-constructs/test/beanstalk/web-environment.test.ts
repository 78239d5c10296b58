import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { BeanstalkPlatform } from '../../src/beanstalk/beanstalk-platform';
import { Capacity } from '../../src/beanstalk/capacity';
import { PlainHttp } from '../../src/beanstalk/load-balancer-props';
import { ManagedUpdates, UpdateDay, UpdateLevel } from '../../src/beanstalk/managed-updates';
import { Scaling } from '../../src/beanstalk/scaling';
import type { WebEnvironmentProps } from '../../src/beanstalk/web-environment';
import { WebEnvironment } from '../../src/beanstalk/web-environment';
import { testApp } from '../_helpers/app';
import { optionsOf, refusalOf, testStack, webEnvironment } from '../_helpers/environments';

const CERTIFICATE = 'arn:aws:acm:eu-west-1:111111111111:certificate/one';

describe('a web environment, with nothing said', () => {
  const options = optionsOf(webEnvironment());

  test('stands behind an application load balancer, with two to four instances in two zones', () => {
    expect(options['aws:elasticbeanstalk:environment']).toMatchObject({
      EnvironmentType: 'LoadBalanced',
      LoadBalancerType: 'application',
    });
    expect(options['aws:autoscaling:asg']).toEqual({ MinSize: '2', MaxSize: '4', 'Availability Zones': 'Any 2' });
  });

  test('uses launch templates and version 2 of the metadata service', () => {
    expect(options['aws:autoscaling:launchconfiguration']).toMatchObject({
      DisableIMDSv1: 'true',
      RootVolumeType: 'gp3',
    });
  });

  test('reports enhanced health', () => {
    expect(options['aws:elasticbeanstalk:healthreporting:system']).toEqual({ SystemType: 'enhanced' });
  });

  test('sends its logs to CloudWatch and keeps them for a month', () => {
    const kept = { DeleteOnTerminate: 'false', RetentionInDays: '30' };
    expect(options['aws:elasticbeanstalk:cloudwatch:logs']).toEqual({ ...kept, StreamLogs: 'true' });
    expect(options['aws:elasticbeanstalk:cloudwatch:logs:health']).toEqual({ ...kept, HealthStreamingEnabled: 'true' });
  });

  test('is updated every week, with a service-linked role', () => {
    expect(options['aws:elasticbeanstalk:managedactions']).toEqual({
      ManagedActionsEnabled: 'true',
      PreferredStartTime: 'Sun:03:00',
      ServiceRoleForManagedUpdates: 'AWSServiceRoleForElasticBeanstalkManagedUpdates',
    });
    expect(options['aws:elasticbeanstalk:managedactions:platformupdate']).toMatchObject({ UpdateLevel: 'minor' });
  });

  test('follows its CPU utilization', () => {
    expect(options['aws:autoscaling:trigger']).toEqual({
      MeasureName: 'CPUUtilization',
      Statistic: 'Average',
      Unit: 'Percent',
      LowerThreshold: '25',
      UpperThreshold: '65',
    });
  });

  test('keeps the deployment policy of Beanstalk', () => {
    expect(options['aws:elasticbeanstalk:command']).toEqual({ Timeout: '600' });
  });
});

test('belongs to the web tier and carries the tag by which its platform lookup finds it', () => {
  const environment = webEnvironment();
  Template.fromStack(environment.stack).hasResourceProperties('AWS::ElasticBeanstalk::Environment', {
    Tier: { Name: 'WebServer', Type: 'Standard' },
    Tags: [{ Key: 'slipway:environment', Value: environment.node.addr }],
    SolutionStackName: Match.absent(),
  });
});

test('has no managed policy of AWS, and writes only logs into the bucket of Beanstalk', () => {
  const template = Template.fromStack(webEnvironment().stack);
  template.allResourcesProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
  const roles = Object.values(template.findResources('AWS::IAM::Role'));
  const statements = roles
    .flatMap(({ Properties }) => Properties.Policies ?? [])
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement as { Action: string | string[]; Resource: unknown }[]);
  const writes = statements.filter(({ Action }) => [Action].flat().some((action) => /^s3:(Put|Delete)/.test(action)));
  expect(writes.map(({ Resource }) => JSON.stringify(Resource))).toEqual([
    expect.stringContaining('"/resources/environments/logs/*"'),
  ]);
});

test('a single instance has no load balancer and no zones to spread over', () => {
  const options = optionsOf(webEnvironment({ capacity: Capacity.singleInstance() }));
  expect(options['aws:elasticbeanstalk:environment']).toMatchObject({ EnvironmentType: 'SingleInstance' });
  expect(options['aws:elasticbeanstalk:environment']).not.toHaveProperty('LoadBalancerType');
  expect(options).not.toHaveProperty('aws:elbv2:listener:default');
  expect(options['aws:autoscaling:asg']).toEqual({ MinSize: '1', MaxSize: '1' });
});

describe('https', () => {
  const withHttps = (plainHttp?: PlainHttp) => {
    const stack = testStack();
    const certificate = Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE);
    return webEnvironment({ https: { certificate, domainName: 'orders.example', plainHttp } }, stack);
  };

  test('listens on port 443 and closes port 80', () => {
    const environment = withHttps();
    const options = optionsOf(environment);
    expect(options['aws:elbv2:listener:443']).toEqual({
      ListenerEnabled: 'true',
      Protocol: 'HTTPS',
      SSLCertificateArns: CERTIFICATE,
      SSLPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
    });
    expect(options['aws:elbv2:listener:default']).toEqual({ ListenerEnabled: 'false' });
    expect(environment.url('/health')).toBe('https://orders.example/health');
  });

  test('leaves port 80 open on demand', () => {
    expect(optionsOf(withHttps(PlainHttp.OPEN))['aws:elbv2:listener:default']).toEqual({ ListenerEnabled: 'true' });
  });
});

test('without https a url is that of the load balancer', () => {
  const environment = webEnvironment();
  expect(environment.stack.resolve(environment.url('/health'))).toEqual({
    'Fn::Join': ['', ['http://', { 'Fn::GetAtt': [expect.stringMatching(/^Web/), 'EndpointURL'] }, '/health']],
  });
});

describe('in a network', () => {
  test('puts instances into private subnets and the load balancer into public ones', () => {
    const stack = testStack();
    const options = optionsOf(webEnvironment({ vpc: new ec2.Vpc(stack, 'Network', { maxAzs: 2 }) }, stack));
    expect(options['aws:ec2:vpc']).toMatchObject({ ELBScheme: 'public', AssociatePublicIpAddress: 'false' });
    expect(JSON.stringify(options['aws:ec2:vpc'].Subnets)).toContain('PrivateSubnet2');
    expect(JSON.stringify(options['aws:ec2:vpc'].ELBSubnets)).toContain('PublicSubnet2');
    expect(options['aws:autoscaling:asg']).not.toHaveProperty('Availability Zones');
  });

  test('refuses to stand in one zone, unless it is a single instance', () => {
    const inOneZone = (props: Partial<WebEnvironmentProps>) => {
      const stack = testStack();
      return webEnvironment({ vpc: new ec2.Vpc(stack, 'Network', { maxAzs: 1 }), ...props }, stack);
    };
    expect(refusalOf(() => inOneZone({})).code).toBe('environment-zones');
    const options = optionsOf(inOneZone({ capacity: Capacity.singleInstance() }));
    expect(options['aws:ec2:vpc']).toHaveProperty('Subnets');
  });

  test('can be reached from inside only', () => {
    const stack = testStack();
    const vpc = new ec2.Vpc(stack, 'Network', { maxAzs: 2 });
    const options = optionsOf(webEnvironment({ vpc, internalLoadBalancer: true }, stack));
    expect(options['aws:ec2:vpc'].ELBScheme).toBe('internal');
    expect(options['aws:ec2:vpc'].ELBSubnets).toEqual(options['aws:ec2:vpc'].Subnets);
  });
});

describe('typed options', () => {
  test.each<[string, Partial<WebEnvironmentProps>, string, Record<string, string>]>([
    [
      'a health check',
      { healthCheck: { path: '/health', interval: Duration.seconds(10), healthyStatus: '200-299' } },
      'aws:elasticbeanstalk:environment:process:default',
      { HealthCheckPath: '/health', HealthCheckInterval: '10', MatcherHTTPCode: '200-299', DeregistrationDelay: '20' },
    ],
    [
      'scaling on requests',
      { scaling: Scaling.onRequests({ lower: 100, upper: 500 }) },
      'aws:autoscaling:trigger',
      { MeasureName: 'RequestCount', Statistic: 'Sum', LowerThreshold: '100', UpperThreshold: '500' },
    ],
    [
      'scaling on latency',
      { scaling: Scaling.onLatency({ lower: Duration.millis(50), upper: Duration.millis(500) }) },
      'aws:autoscaling:trigger',
      { MeasureName: 'TargetResponseTime', Unit: 'Seconds', LowerThreshold: '0.05', UpperThreshold: '0.5' },
    ],
    [
      'managed updates',
      {
        managedUpdates: ManagedUpdates.weekly({ day: UpdateDay.TUESDAY, hour: 9, minute: 5, level: UpdateLevel.PATCH }),
      },
      'aws:elasticbeanstalk:managedactions',
      { PreferredStartTime: 'Tue:09:05' },
    ],
    [
      'no managed updates',
      { managedUpdates: ManagedUpdates.off() },
      'aws:elasticbeanstalk:managedactions',
      { ManagedActionsEnabled: 'false' },
    ],
    [
      'the retention of logs',
      { logRetention: logs.RetentionDays.ONE_WEEK },
      'aws:elasticbeanstalk:cloudwatch:logs',
      { RetentionInDays: '7' },
    ],
    [
      'a root volume',
      { rootVolumeSize: 20 },
      'aws:autoscaling:launchconfiguration',
      { RootVolumeSize: '20', RootVolumeType: 'gp3' },
    ],
    [
      'instance types of one architecture',
      { instanceTypes: [new ec2.InstanceType('t4g.small'), new ec2.InstanceType('t4g.medium')] },
      'aws:ec2:instances',
      { InstanceTypes: 't4g.small,t4g.medium', SupportedArchitectures: 'arm64' },
    ],
    [
      'any other option, which wins',
      {
        options: [
          { namespace: 'aws:autoscaling:asg', optionName: 'Cooldown', value: '60' },
          { namespace: 'aws:autoscaling:asg', optionName: 'MaxSize', value: '9' },
        ],
      },
      'aws:autoscaling:asg',
      { Cooldown: '60', MaxSize: '9', MinSize: '2' },
    ],
  ])('%s', (_, props, namespace, expected) => {
    expect(optionsOf(webEnvironment(props))[namespace]).toMatchObject(expected);
  });

  test('an image of your own', () => {
    const stack = new Stack(testApp(), 'Test', { env: { region: 'eu-west-1' } });
    const machineImage = ec2.MachineImage.genericLinux({ 'eu-west-1': 'ami-12345678' });
    const options = optionsOf(webEnvironment({ machineImage }, stack));
    expect(options['aws:autoscaling:launchconfiguration'].ImageId).toBe('ami-12345678');
  });

  test('access logs of the load balancer', () => {
    const stack = testStack();
    const bucket = Bucket.fromBucketName(stack, 'Logs', 'access-logs');
    const options = optionsOf(webEnvironment({ accessLogs: { bucket, prefix: 'web' } }, stack));
    expect(options['aws:elbv2:loadbalancer']).toEqual({
      AccessLogsS3Enabled: 'true',
      AccessLogsS3Bucket: 'access-logs',
      AccessLogsS3Prefix: 'web',
    });
  });
});

describe('what a web environment is refused for', () => {
  test.each<[string, Partial<WebEnvironmentProps>]>([
    ['environment-name', { environmentName: 'web' }],
    ['environment-name', { environmentName: '-orders-web' }],
    ['environment-description', { description: 'x'.repeat(201) }],
    ['scaling-without-range', { capacity: Capacity.exactly(2), scaling: Scaling.onCpu() }],
    ['scaling-without-range', { capacity: Capacity.singleInstance(), scaling: Scaling.onCpu() }],
    ['scaling-metric', { scaling: Scaling.onQueueLength({ messagesPerInstance: 10 }) }],
    ['single-instance-without-load-balancer', { capacity: Capacity.singleInstance(), healthCheck: {} }],
    ['health-check-path', { healthCheck: { path: 'health' } }],
    ['health-check-interval', { healthCheck: { interval: Duration.seconds(4) } }],
    ['health-check-timeout', { healthCheck: { interval: Duration.seconds(5), timeout: Duration.seconds(5) } }],
    ['health-check-threshold', { healthCheck: { healthyThreshold: 1 } }],
    ['deregistration-delay', { deregistrationDelay: Duration.hours(2) }],
    ['command-timeout', { commandTimeout: Duration.hours(2) }],
    ['root-volume-size', { rootVolumeSize: 8 }],
    ['log-retention', { logRetention: logs.RetentionDays.INFINITE }],
    ['network-without-vpc', { internalLoadBalancer: true }],
    ['network-without-vpc', { vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } }],
    ['instance-types', { instanceTypes: [] }],
    ['instance-types', { instanceTypes: [new ec2.InstanceType('t4g.small'), new ec2.InstanceType('t3.small')] }],
    ['environment-variable-name', { environmentVariables: { 'NOT-A-NAME': 'x' } }],
    ['environment-variables-size', { environmentVariables: { LARGE: 'x'.repeat(4096) } }],
  ])('%s', (code, props) => {
    expect(refusalOf(() => webEnvironment(props)).code).toBe(code);
  });

  test('a path without a slash', () => {
    expect(refusalOf(() => webEnvironment().url('health'))).toMatchObject({
      code: 'url-path',
      message: "[url-path] a path starts with a slash, got 'health'; write '/health'",
    });
  });
});

describe('metrics and alarms', () => {
  test('publishes the metrics that somebody looks at, and no others', () => {
    const environment = webEnvironment();
    environment.alarmOnServerErrors(3);
    environment.alarmOnHealth();
    const document = optionsOf(environment)['aws:elasticbeanstalk:healthreporting:system'].ConfigDocument;
    expect(JSON.parse(String(document))).toEqual({
      CloudWatchMetrics: { Environment: { ApplicationRequests5xx: 60 } },
      Version: 1,
    });
    const template = Template.fromStack(environment.stack);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApplicationRequests5xx',
      Threshold: 3,
      Statistic: 'Sum',
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'EnvironmentHealth',
      Threshold: 20,
      Statistic: 'Maximum',
    });
  });

  test('names the log group of a file', () => {
    const environment = webEnvironment({ environmentName: 'orders-web' });
    const group = environment.logGroup('/var/log/web.stdout.log');
    expect(environment.stack.resolve(group.logGroupName)).toEqual({
      'Fn::Join': ['', ['/aws/elasticbeanstalk/', { Ref: expect.stringMatching(/^Web/) }, '/var/log/web.stdout.log']],
    });
    expect(environment.logGroup('/var/log/web.stdout.log')).toBe(group);
  });
});

test('the platform is a branch in words of its own', () => {
  expect(BeanstalkPlatform.nodejs('22').branchName).toBe('Node.js 22 running on 64bit Amazon Linux 2023');
  expect(refusalOf(() => BeanstalkPlatform.branch('nodejs-22')).code).toBe('platform-branch');
  expect(refusalOf(() => BeanstalkPlatform.version('Node.js 22')).code).toBe('platform-arn');
});

test('an imported environment has the names it was given', () => {
  const stack = testStack();
  const imported = WebEnvironment.fromAttributes(stack, 'Web', {
    applicationName: 'orders',
    environmentName: 'orders-web',
  });
  expect(stack.resolve(imported.environmentArn)).toEqual({
    'Fn::Join': [
      '',
      [
        'arn:',
        { Ref: 'AWS::Partition' },
        ':elasticbeanstalk:',
        { Ref: 'AWS::Region' },
        ':',
        { Ref: 'AWS::AccountId' },
        ':environment/orders/orders-web',
      ],
    ],
  });
});
