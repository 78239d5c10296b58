import { CfnParameter, Duration, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { BeanstalkApplication } from '../../src/beanstalk/beanstalk-application';
import { BeanstalkPlatform } from '../../src/beanstalk/beanstalk-platform';
import { Capacity } from '../../src/beanstalk/capacity';
import { EnvironmentSecret } from '../../src/beanstalk/environment-secret';
import { VersionLifecycle } from '../../src/beanstalk/version-lifecycle';
import { WebEnvironment } from '../../src/beanstalk/web-environment';
import { BatchSize } from '../../src/strategy/batch-size';
import { DeploymentStrategy } from '../../src/strategy/deployment-strategy';
import { testApp } from '../_helpers/app';
import { optionsOf, PLATFORM, refusalOf, testStack, webEnvironment, workerEnvironment } from '../_helpers/environments';

describe('a strategy', () => {
  test('is written into the settings of an environment that is already defined', () => {
    const environment = webEnvironment();
    const shortest = environment.useStrategy(
      DeploymentStrategy.canary({ percentage: 20, bakeTime: Duration.minutes(10) }),
    );
    const options = optionsOf(environment);
    expect(shortest.toMinutes()).toBe(12);
    expect(options['aws:elasticbeanstalk:command'].DeploymentPolicy).toBe('TrafficSplitting');
    expect(options['aws:elasticbeanstalk:trafficsplitting']).toEqual({ NewVersionPercent: '20', EvaluationTime: '10' });
  });

  test('may be given again, but not another one', () => {
    const environment = webEnvironment();
    environment.useStrategy(DeploymentStrategy.rolling());
    environment.useStrategy(DeploymentStrategy.rolling());
    const refusal = refusalOf(() => environment.useStrategy(DeploymentStrategy.immutable()));
    expect(refusal.code).toBe('strategy-twice');
    expect(refusal.message).toContain('already has rolling(25%)');
  });

  test('is refused when it comes after synthesis', () => {
    const app = testApp();
    const stage = new Stage(app, 'Production');
    const environment = webEnvironment({}, new Stack(stage, 'Stack'));
    stage.synth();
    expect(refusalOf(() => environment.useStrategy(DeploymentStrategy.immutable())).code).toBe('strategy-too-late');
  });

  test('is refused beside an option that sets the deployment policy by hand', () => {
    const options = [{ namespace: 'aws:elasticbeanstalk:command', optionName: 'DeploymentPolicy', value: 'Rolling' }];
    const environment = webEnvironment({ options });
    expect(refusalOf(() => environment.useStrategy(DeploymentStrategy.immutable())).code).toBe('strategy-and-option');
  });

  test('sees a load balancer that was changed by hand', () => {
    const options = [
      { namespace: 'aws:elasticbeanstalk:environment', optionName: 'LoadBalancerType', value: 'network' },
    ];
    const environment = webEnvironment({ options });
    expect(refusalOf(() => environment.useStrategy(DeploymentStrategy.canary())).code).toBe(
      'strategy-needs-load-balancer',
    );
  });

  test('is refused if it cannot end within the hour of the action, with the arithmetic', () => {
    const baking = (minutes: number) => DeploymentStrategy.canary({ bakeTime: Duration.minutes(minutes) });
    expect(refusalOf(() => webEnvironment().useStrategy(baking(58)))).toEqual({
      code: 'strategy-too-long',
      message:
        '[strategy-too-long] CodePipeline ends a Beanstalk action after 60 minutes, and this deployment takes 60 at least: ' +
        "health gate 2 min + bake time 58 min, got 'canary(10%, 58 minutes)'; shorten bakeTime to at most 57 minutes",
    });
    expect(webEnvironment().useStrategy(baking(57)).toMinutes()).toBe(59);

    const oneByOne = DeploymentStrategy.rolling({ batchSize: BatchSize.count(1) });
    const large = refusalOf(() => webEnvironment({ capacity: Capacity.between(2, 30) }).useStrategy(oneByOne));
    expect(large.message).toContain('up to 30 instances by 1 are 30 batches');
    expect(
      webEnvironment({ capacity: Capacity.between(2, 25) })
        .useStrategy(oneByOne)
        .toSeconds(),
    ).toBe(3500);
  });

  test('is refused by an imported environment', () => {
    const stack = testStack();
    const imported = WebEnvironment.fromAttributes(stack, 'Web', { applicationName: 'a', environmentName: 'b' });
    expect(refusalOf(() => imported.useStrategy(DeploymentStrategy.immutable())).code).toBe(
      'strategy-on-imported-environment',
    );
  });
});

describe('values that are known at deployment only', () => {
  test('are let through and reach the template', () => {
    const stack = testStack();
    const parameter = (id: string) => new CfnParameter(stack, id, { type: 'Number' }).valueAsNumber;
    const capacity = Capacity.between(parameter('Least'), parameter('Most'));
    const environment = webEnvironment({ capacity, deregistrationDelay: Duration.seconds(parameter('Drain')) }, stack);
    const bakeTime = Duration.minutes(parameter('Bake'));
    environment.useStrategy(DeploymentStrategy.canary({ percentage: parameter('Share'), bakeTime }));
    const options = optionsOf(environment);
    expect(options['aws:autoscaling:asg']).toMatchObject({ MinSize: { Ref: 'Least' }, MaxSize: { Ref: 'Most' } });
    expect(options['aws:elasticbeanstalk:environment:process:default'].DeregistrationDelay).toEqual({ Ref: 'Drain' });
    expect(options['aws:elasticbeanstalk:trafficsplitting']).toEqual({
      NewVersionPercent: { Ref: 'Share' },
      EvaluationTime: { Ref: 'Bake' },
    });
  });

  test('are let through as the size of a batch', () => {
    const stack = testStack();
    const size = new CfnParameter(stack, 'Size', { type: 'Number' }).valueAsNumber;
    const environment = webEnvironment({}, stack);
    environment.useStrategy(DeploymentStrategy.rolling({ batchSize: BatchSize.count(size) }));
    expect(optionsOf(environment)['aws:elasticbeanstalk:command'].BatchSize).toEqual({ Ref: 'Size' });
  });
});

describe('environment properties', () => {
  test('are in the template in the open, and from a store by ARN only', () => {
    const stack = testStack();
    const secret = Secret.fromSecretCompleteArn(
      stack,
      'Secret',
      'arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-AbCdEf',
    );
    const parameter = StringParameter.fromStringParameterName(stack, 'Parameter', '/orders/key');
    const environment = webEnvironment(
      {
        environmentVariables: { BUCKET: 'orders' },
        environmentSecrets: {
          PASSWORD: EnvironmentSecret.fromSecretsManager(secret, 'password'),
          KEY: EnvironmentSecret.fromParameter(parameter),
        },
      },
      stack,
    );
    const options = optionsOf(environment);
    expect(options['aws:elasticbeanstalk:application:environment']).toEqual({ BUCKET: 'orders' });
    expect(options['aws:elasticbeanstalk:application:environmentsecrets']).toEqual({
      PASSWORD: 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-AbCdEf:password',
      KEY: { 'Fn::Join': ['', expect.arrayContaining([':parameter/orders/key'])] },
    });
    const policies = JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    expect(policies).toContain('secretsmanager:GetSecretValue');
    expect(policies).toContain('ssm:GetParameter');
  });

  test('have one source each', () => {
    const stack = testStack();
    const parameter = StringParameter.fromStringParameterName(stack, 'Parameter', '/orders/key');
    const environment = webEnvironment({ environmentVariables: { KEY: 'open' } }, stack);
    const secret = EnvironmentSecret.fromParameter(parameter);
    expect(refusalOf(() => environment.addEnvironmentSecret('KEY', secret)).code).toBe('environment-variable-twice');
  });

  test('are refused a secret without its full ARN, and a field that Beanstalk cannot name', () => {
    const stack = testStack();
    const byName = Secret.fromSecretNameV2(stack, 'ByName', 'db');
    const owned = new Secret(stack, 'Owned');
    expect(refusalOf(() => EnvironmentSecret.fromSecretsManager(byName)).code).toBe('environment-secret-arn');
    expect(refusalOf(() => EnvironmentSecret.fromSecretsManager(owned, 'a:b')).code).toBe('environment-secret-field');
  });
});

describe('the platform', () => {
  const lookup = (variables: Record<string, string>) => {
    const stack = testStack();
    webEnvironment({ platform: BeanstalkPlatform.nodejs('22'), environmentVariables: variables }, stack);
    return Template.fromStack(stack);
  };

  test('is looked up at deployment, by its branch', () => {
    const template = lookup({});
    template.hasResourceProperties('Custom::BeanstalkPlatform', {
      BranchName: 'Node.js 22 running on 64bit Amazon Linux 2023',
    });
    template.hasResourceProperties('AWS::ElasticBeanstalk::Environment', {
      PlatformArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Platform'), 'PlatformArn'] },
    });
  });

  test('is looked up again with every change of the environment, and only then', () => {
    const settingsOf = (template: Template) =>
      Object.values(template.findResources('Custom::BeanstalkPlatform'))[0].Properties.Settings;
    expect(settingsOf(lookup({ A: '1' }))).toBe(settingsOf(lookup({ A: '1' })));
    expect(settingsOf(lookup({ A: '1' }))).not.toBe(settingsOf(lookup({ A: '2' })));
  });

  test('is looked up by one function for all environments of a stack', () => {
    const stack = testStack();
    const platform = BeanstalkPlatform.nodejs('22');
    webEnvironment({ platform }, stack);
    const application = BeanstalkApplication.fromApplicationName(stack, 'Orders', 'orders');
    workerEnvironment({ platform, application }, stack);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Lambda::Function', 1);
    template.resourceCountIs('Custom::BeanstalkPlatform', 2);
  });
});

describe('an application', () => {
  const templateOf = (versionLifecycle?: VersionLifecycle) => {
    const stack = testStack();
    new BeanstalkApplication(stack, 'Application', { versionLifecycle });
    return Template.fromStack(stack);
  };

  test.each([
    [undefined, { MaxCountRule: { Enabled: true, MaxCount: 200, DeleteSourceFromS3: false } }],
    [VersionLifecycle.keepNewest(10), { MaxCountRule: { Enabled: true, MaxCount: 10, DeleteSourceFromS3: false } }],
    [
      VersionLifecycle.keepFor(Duration.days(90)),
      { MaxAgeRule: { Enabled: true, MaxAgeInDays: 90, DeleteSourceFromS3: false } },
    ],
  ])('keeps versions: %#', (lifecycle, expected) => {
    templateOf(lifecycle).hasResourceProperties('AWS::ElasticBeanstalk::Application', {
      ResourceLifecycleConfig: {
        VersionLifecycleConfig: expected,
        ServiceRole: { 'Fn::GetAtt': [Match.anyValue(), 'Arn'] },
      },
    });
  });

  test('keeps all versions, and then needs no role to remove them', () => {
    const template = templateOf(VersionLifecycle.keepAll());
    template.resourceCountIs('AWS::IAM::Role', 0);
    template.hasResourceProperties('AWS::ElasticBeanstalk::Application', { ResourceLifecycleConfig: Match.absent() });
  });

  test('is refused a lifecycle or a name that Beanstalk does not take', () => {
    expect(refusalOf(() => VersionLifecycle.keepNewest(1001)).code).toBe('version-lifecycle-count');
    expect(refusalOf(() => VersionLifecycle.keepFor(Duration.hours(36))).code).toBe('version-lifecycle-age');
    const named = (applicationName: string) => () => new BeanstalkApplication(testStack(), 'A', { applicationName });
    expect(refusalOf(named('orders/web')).code).toBe('application-name');
    expect(refusalOf(named('x'.repeat(101))).code).toBe('application-name');
    const described = () => new BeanstalkApplication(testStack(), 'A', { description: 'x'.repeat(201) });
    expect(refusalOf(described).code).toBe('application-description');
  });
});

describe('capacity', () => {
  test.each([
    ['capacity-range', () => Capacity.exactly(0)],
    ['capacity-range', () => Capacity.between(1, 10_001)],
    ['capacity-order', () => Capacity.between(4, 2)],
  ])('%s', (code, build) => {
    expect(refusalOf(build).code).toBe(code);
  });
});

test('environments are found by tags that differ', () => {
  const stack = testStack();
  const application = new BeanstalkApplication(stack, 'Application');
  const one = new WebEnvironment(stack, 'One', { application, platform: PLATFORM });
  const other = new WebEnvironment(stack, 'Other', { application, platform: PLATFORM });
  expect(one.node.addr).not.toBe(other.node.addr);
});
