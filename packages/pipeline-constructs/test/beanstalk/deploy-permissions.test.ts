import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { BeanstalkApplication } from '../../src/beanstalk/beanstalk-application';
import { WebEnvironment } from '../../src/beanstalk/web-environment';
import { testApp } from '../_helpers/app';
import { webEnvironment } from '../_helpers/environments';

interface PolicyDocument {
  readonly Statement: readonly {
    readonly Action: string | string[];
    readonly Resource: unknown;
    readonly Condition?: unknown;
  }[];
}

describe('deploying', () => {
  const deployerOf = (environment: WebEnvironment, scope: Stack = environment.stack) => {
    const role = new iam.Role(scope, `Deployer${scope.node.children.length}`, {
      assumedBy: new iam.AccountRootPrincipal(),
    });
    return { role, grant: environment.grantDeploy(role) };
  };
  const policyOf = (environment: WebEnvironment) => {
    const policies = Object.values(Template.fromStack(environment.stack).findResources('AWS::IAM::ManagedPolicy'));
    expect(policies).toHaveLength(1);
    return policies[0].Properties as { readonly ManagedPolicyName?: string; readonly PolicyDocument: PolicyDocument };
  };
  const permissionsFor = (environment: WebEnvironment) => {
    deployerOf(environment);
    return policyOf(environment).PolicyDocument.Statement;
  };

  test('is written down once beside the environment, for all that deploy to it', () => {
    const app = testApp();
    const web = webEnvironment({}, new Stack(app, 'Production'));
    const delivery = new Stack(app, 'Delivery');
    const { grant } = deployerOf(web, delivery);
    expect(deployerOf(web, delivery).grant).toBe(grant);
    expect(grant.success).toBe(true);
    policyOf(web);
    const template = Template.fromStack(delivery);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.allResourcesProperties('AWS::IAM::Role', {
      ManagedPolicyArns: [{ 'Fn::ImportValue': Match.stringLikeRegexp('^Production:.*DeployPolicy') }],
    });
  });

  test('has a name only for a pipeline in another region', () => {
    const env = { account: '111111111111', region: 'eu-west-1' };
    const nameFor = (region: string) => {
      const app = testApp();
      const web = webEnvironment({ environmentName: 'orders' }, new Stack(app, 'Production', { env }));
      deployerOf(web, new Stack(app, 'Delivery', { env: { ...env, region } }));
      app.synth();
      return policyOf(web).ManagedPolicyName;
    };
    expect(nameFor('eu-west-1')).toBe(undefined);
    expect(nameFor('us-east-1')).toEqual(expect.any(String));
  });

  test('is granted in place to what no policy of the account can be attached to', () => {
    const app = testApp();
    const env = { account: '111111111111', region: 'eu-west-1' };
    const home = new Stack(app, 'Production', { env });
    const application = new BeanstalkApplication(home, 'Application', { applicationName: 'orders' });
    const web = webEnvironment({ application, environmentName: 'orders-web' }, home);
    const stack = new Stack(app, 'Elsewhere', { env: { ...env, account: '222222222222' } });
    web.grantDeploy(new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));
    web.grantDeploy(new iam.User(stack, 'User'));
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 2);
    Template.fromStack(web.stack).resourceCountIs('AWS::IAM::ManagedPolicy', 0);
  });

  test('fits into a managed policy, with the longest names there are', () => {
    const stack = new Stack(testApp(), 'Test', { env: { account: '111111111111', region: 'ap-southeast-1' } });
    const role = (id: string) => iam.Role.fromRoleName(stack, id, id.repeat(64));
    const web = WebEnvironment.fromAttributes(stack, 'Web', {
      applicationName: 'a'.repeat(100),
      environmentName: 'e'.repeat(40),
      roles: [role('i'), role('s')],
    });
    web.grantDeploy(new iam.Role(stack, 'Deployer', { assumedBy: new iam.AccountRootPrincipal() }));
    const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
    const document = JSON.stringify(policy.Properties.PolicyDocument);
    const deployed = document
      .replace(/\{"Fn::Sub":(".*?")\}/g, '$1')
      .replace(/\$\{AWS::Partition\}/g, 'aws-us-gov')
      .replace(/\{"Ref":"AWS::Partition"\}/g, '"aws-us-gov"')
      .replace(/\{"Fn::Join":\["",\[(.*?)\]\]\}/g, (_join, parts: string) => parts.replace(/","/g, ''));
    expect(JSON.parse(deployed)).toHaveProperty('Statement');
    expect(deployed).not.toMatch(/Fn::|Ref/);
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    expect(deployed.replace(/\s/g, '').length).toBeLessThanOrEqual(6144);
  });

  test('is granted for one environment and the versions of its application', () => {
    const statements = permissionsFor(webEnvironment());
    const update = statements.find(({ Action }) => Action.includes('elasticbeanstalk:UpdateEnvironment'));
    expect(JSON.stringify(update?.Resource)).toContain(':environment/');
    expect(update?.Resource).toHaveLength(2);
    const versions = statements.find(({ Action }) => Action.includes('elasticbeanstalk:CreateApplicationVersion'));
    expect(versions?.Condition).toHaveProperty(['StringEquals', 'elasticbeanstalk:InApplication']);
  });

  test('passes on the two roles of the environment, to Beanstalk and its instances only', () => {
    const pass = permissionsFor(webEnvironment()).find(({ Action }) => Action === 'iam:PassRole');
    expect(pass?.Resource).toHaveLength(2);
    expect(pass?.Condition).toEqual({
      StringEquals: { 'iam:PassedToService': ['elasticbeanstalk.amazonaws.com', 'ec2.amazonaws.com'] },
    });
  });

  test('changes nothing on any resource but security groups and launch templates', () => {
    const everywhere = permissionsFor(webEnvironment()).filter(
      ({ Resource, Condition }) => Resource === '*' && !Condition,
    );
    const changes = everywhere
      .flatMap(({ Action }) => Action)
      .filter((action) => !/:(Describe|CreateStorageLocation)/.test(action))
      .filter((action) => !/^ec2:.*(SecurityGroup|LaunchTemplate)/.test(action));
    expect(changes).toEqual([]);
  });
});
