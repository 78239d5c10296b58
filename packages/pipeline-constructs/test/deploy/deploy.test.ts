import type { Stack } from 'aws-cdk-lib';
import { Duration, Stack as CdkStack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { BeanstalkApplication } from '../../src/beanstalk/beanstalk-application';
import { WebEnvironment } from '../../src/beanstalk/web-environment';
import { Build } from '../../src/build/build';
import { Deploy } from '../../src/deploy/deploy';
import { DeploymentStrategy } from '../../src/strategy/deployment-strategy';
import { testApp } from '../_helpers/app';
import { optionsOf, PLATFORM, refusalOf, webEnvironment } from '../_helpers/environments';
import { actionOf, newPipeline } from '../_helpers/pipelines';

const ENV = { account: '111111111111', region: 'eu-central-1' };

/** A pipeline in a stack of its own that deploys to an environment in another. */
function deployed(environment: (stack: Stack) => WebEnvironment, strategy?: DeploymentStrategy) {
  const app = testApp();
  const target = environment(new CdkStack(app, 'Production', { env: ENV }));
  const stack = new CdkStack(app, 'Delivery', { env: ENV });
  const build = Build.buildspec('buildspec.yml', { outputs: ['web', 'worker'] });
  const pipeline = newPipeline(stack, { builds: [build] });
  pipeline.addStage('Production', {
    deploy: [Deploy.toBeanstalk(target, { artifact: build.output('web'), strategy })],
  });
  return { target, template: Template.fromStack(stack), targetTemplate: Template.fromStack(target.stack) };
}

test("is CodePipeline's Beanstalk action, with its artifact and a role of its own", () => {
  const { template } = deployed((stack) => webEnvironment({}, stack));
  template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
    Stages: Match.arrayWith([
      Match.objectLike({
        Name: 'Production',
        Actions: [
          Match.objectLike({
            ActionTypeId: { Category: 'Deploy', Owner: 'AWS', Provider: 'ElasticBeanstalk', Version: '1' },
            Configuration: {
              ApplicationName: { 'Fn::ImportValue': Match.stringLikeRegexp('^Production:.*Application') },
              EnvironmentName: { 'Fn::ImportValue': Match.stringLikeRegexp('^Production:.*Web') },
            },
            InputArtifacts: [{ Name: 'web' }],
            RoleArn: { 'Fn::GetAtt': [Match.anyValue(), 'Arn'] },
          }),
        ],
      }),
    ]),
  });
});

test('writes the strategy into the environment, whose stack was defined before', () => {
  const { target } = deployed((stack) => webEnvironment({}, stack), DeploymentStrategy.canary());
  expect(optionsOf(target)['aws:elasticbeanstalk:command'].DeploymentPolicy).toBe('TrafficSplitting');
});

test('without a strategy leaves the environment its own', () => {
  const { target } = deployed((stack) => webEnvironment({}, stack));
  expect(optionsOf(target)['aws:elasticbeanstalk:command']).not.toHaveProperty('DeploymentPolicy');
});

test("attaches no administrator's policy", () => {
  const { template } = deployed((stack) => webEnvironment({}, stack));
  expect(JSON.stringify(template.findResources('AWS::IAM::Role'))).not.toContain('AdministratorAccess');
});

test('says the account and region of its target, and how long it takes at least', () => {
  const stack = new CdkStack(testApp(), 'Production', { env: ENV });
  const deploy = Deploy.toBeanstalk(webEnvironment({}, stack), { strategy: DeploymentStrategy.canary() });
  expect(deploy.env).toEqual(ENV);
  expect(deploy.artifact).toBe(undefined);
});

test('reaches an environment in another region, which then needs a name', () => {
  const app = testApp();
  const home = new CdkStack(app, 'Production', { env: { ...ENV, region: 'eu-west-1' } });
  const application = new BeanstalkApplication(home, 'Application', { applicationName: 'orders' });
  const props = { application, platform: PLATFORM, environmentName: 'orders-web' };
  const web = new WebEnvironment(home, 'Web', props);
  const stack = new CdkStack(app, 'Delivery', { env: ENV });
  const pipeline = newPipeline(stack, { builds: [Build.buildspec('buildspec.yml')] });
  pipeline.addStage('Production', { deploy: [Deploy.toBeanstalk(web)] });
  Template.fromStack(stack).hasResourceProperties('AWS::CodePipeline::Pipeline', {
    Stages: Match.arrayWith([
      Match.objectLike({
        Actions: [
          Match.objectLike({
            Region: 'eu-west-1',
            Configuration: { ApplicationName: 'orders', EnvironmentName: 'orders-web' },
          }),
        ],
      }),
    ]),
  });
});

describe('an environment in another account', () => {
  const deployedTo = (region: string) => {
    const app = testApp();
    const home = new CdkStack(app, 'Production', { env: { account: '222222222222', region } });
    const application = new BeanstalkApplication(home, 'Application', { applicationName: 'orders' });
    const web = webEnvironment({ application, environmentName: 'orders-web' }, home);
    const stack = new CdkStack(app, 'Delivery', { env: ENV });
    newPipeline(stack).addStage('Production', { deploy: [Deploy.toBeanstalk(web)] });
    const { template } = app.synth().getStackByName('Delivery-roles-222222222222');
    const [role] = Object.values(Template.fromJSON(template).findResources('AWS::IAM::Role'));
    return { home, stack, role: role.Properties };
  };
  const { home, stack, role } = deployedTo(ENV.region);

  test('is deployed to under a role of its account, to which its policy is attached', () => {
    const { RoleArn } = actionOf(stack, 'Production', 'Deploy');
    expect(JSON.stringify(RoleArn)).toContain(`:iam::222222222222:role/${role.RoleName}`);
    const [policy] = Object.keys(Template.fromStack(home).findResources('AWS::IAM::ManagedPolicy'));
    expect(role.ManagedPolicyArns).toEqual([
      { 'Fn::ImportValue': expect.stringMatching(`^Production:ExportsOutputRef${policy}`) },
    ]);
  });

  test.each([
    ['AWS::S3::BucketPolicy', 'PolicyDocument', ['s3:GetObject', 's3:GetObjectVersion']],
    ['AWS::KMS::Key', 'KeyPolicy', 'kms:Decrypt'],
  ])('may read the artifact: %s', (type, property, Action) => {
    const AWS = { 'Fn::Join': ['', Match.arrayWith([`:iam::222222222222:role/${role.RoleName}`])] };
    Template.fromStack(stack).hasResourceProperties(type, {
      [property]: {
        Statement: Match.arrayWith([Match.objectLike({ Effect: 'Allow', Action, Principal: { AWS } })]),
      },
    });
  });

  test('may be in another region, too', () => {
    const elsewhere = deployedTo('us-east-1');
    const action = actionOf(elsewhere.stack, 'Production', 'Deploy') as unknown as Record<string, unknown>;
    expect(action.Region).toBe('us-east-1');
    expect(JSON.stringify(action.RoleArn)).toContain(`:iam::222222222222:role/${elsewhere.role.RoleName}`);
  });
});

test('two strategies for one environment are refused, wherever they come from', () => {
  const environment = webEnvironment();
  Deploy.toBeanstalk(environment, { strategy: DeploymentStrategy.rolling() });
  const second = () => Deploy.toBeanstalk(environment, { strategy: DeploymentStrategy.canary() });
  expect(refusalOf(second).code).toBe('strategy-twice');
});

test('an imported environment is deployed to as it is, and takes no strategy', () => {
  const stack = new CdkStack(testApp(), 'Test');
  const imported = WebEnvironment.fromAttributes(stack, 'Web', { applicationName: 'orders', environmentName: 'web' });
  const strategy = DeploymentStrategy.canary({ bakeTime: Duration.minutes(5) });
  expect(refusalOf(() => Deploy.toBeanstalk(imported, { strategy })).code).toBe('strategy-on-imported-environment');
  newPipeline(stack, { builds: [Build.buildspec('buildspec.yml')] }).addStage('Production', {
    deploy: [Deploy.toBeanstalk(imported)],
  });
  Template.fromStack(stack).hasResourceProperties('AWS::CodePipeline::Pipeline', {
    Stages: Match.arrayWith([
      Match.objectLike({
        Actions: [Match.objectLike({ Configuration: { ApplicationName: 'orders', EnvironmentName: 'web' } })],
      }),
    ]),
  });
});
