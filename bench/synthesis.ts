/**
 * Synthesis time and template size of a pipeline with four stages, against CDK Pipelines with the same stages: source,
 * build, staging, production behind an approval.
 *
 * Both applications hold the same two Elastic Beanstalk environments, each in a stack of its own. CDK Pipelines deploys
 * those stacks; ours deploys revisions to the environments in them. The time is that of the whole application, the size
 * that of the pipeline's own template, without white space.
 *
 * What it takes to deploy is part of ours, beside each environment; CDK Pipelines has it in the bootstrap stack, which was
 * made before and counts for nothing here.
 *
 * CDK Pipelines leaves out by default what a pipeline of ours always has: a key of its own for the artifacts, without
 * which no other account can be deployed to. So it is also counted with that key.
 */
import { App, Stack, Stage, pipelines } from 'aws-cdk-lib';
import {
  DeploymentPipeline,
  Approval,
  Build,
  Deploy,
  Source,
  BeanstalkApplication,
  WebEnvironment,
  BeanstalkPlatform,
  DeploymentStrategy,
} from '@slipway/pipeline-constructs';
import type { Construct } from 'constructs';
import { inTurn, median, ratios } from './measure';

const ROUNDS = 25;
const CONNECTION = 'arn:aws:codeconnections:us-east-1:123456789012:connection/11111111-2222-3333-4444-555555555555';

function cdkPipelines(crossAccountKeys?: boolean): Stack {
  const app = new App();
  const stack = new Stack(app, 'Pipeline');
  const pipeline = new pipelines.CodePipeline(stack, 'Pipeline', {
    crossAccountKeys,
    synth: new pipelines.ShellStep('Build', {
      input: pipelines.CodePipelineSource.connection('acme/orders', 'main', { connectionArn: CONNECTION }),
      commands: ['npm ci', 'npm test', 'npx cdk synth'],
    }),
  });
  pipeline.addStage(new EnvironmentStage(app, 'Staging'));
  pipeline.addStage(new EnvironmentStage(app, 'Production'), { pre: [new pipelines.ManualApprovalStep('Approve')] });
  return stack;
}

class EnvironmentStage extends Stage {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    environmentIn(new Stack(this, 'Environment'));
  }
}

function slipway(): Stack {
  const app = new App();
  const stack = new Stack(app, 'Pipeline');
  const build = Build.commands(['npm ci', 'npm test', 'npm run bundle'], { outputs: { web: {} } });
  const pipeline = new DeploymentPipeline(stack, 'Pipeline', {
    source: Source.connection('acme/orders', { connectionArn: CONNECTION, branch: 'main' }),
    builds: [build],
  });
  const deployTo = (id: string) =>
    Deploy.toBeanstalk(environmentIn(new Stack(app, id)), { strategy: DeploymentStrategy.allAtOnce() });
  pipeline.addStage('Staging', { deploy: [deployTo('Staging')] });
  pipeline.addStage('Production', { approval: Approval.manual(), deploy: [deployTo('Production')] });
  return stack;
}

function environmentIn(stack: Stack): WebEnvironment {
  return new WebEnvironment(stack, 'Web', {
    application: new BeanstalkApplication(stack, 'Application'),
    platform: BeanstalkPlatform.version(
      'arn:aws:elasticbeanstalk:us-east-1::platform/Node.js 22 running on 64bit Amazon Linux 2023/6.10.0',
    ),
  });
}

function synthesize(make: () => Stack): string {
  const stack = make();
  const assembly = (stack.node.root as App).synth();
  return JSON.stringify(assembly.getStackByName('Pipeline').template);
}

function main(): void {
  // ts-node looks up the source of every line of every stack trace, and the framework takes one for each construct. An
  // application that was compiled before, as those in apps/ are, pays nothing for that; nor do these two.
  delete (Error as { prepareStackTrace?: unknown }).prepareStackTrace;
  const { first, second } = inTurn(
    ROUNDS,
    () => synthesize(slipway),
    () => synthesize(() => cdkPipelines()),
  );
  const time = ratios(first, second);
  const ours = synthesize(slipway);
  const theirs = synthesize(() => cdkPipelines());
  const withKey = synthesize(() => cdkPipelines(true));
  const resources = (template: string) => Object.keys((JSON.parse(template) as { Resources: object }).Resources).length;
  console.log(
    `synthesis, ${ROUNDS} pairs: Slipway ${median(first).toFixed(0)} ms, CDK Pipelines ${median(second).toFixed(0)} ms`,
  );
  console.log(`  ratio of time     ${time.median.toFixed(2)} (${time.least.toFixed(2)} to ${time.most.toFixed(2)})`);
  for (const [what, other] of [
    ['', theirs],
    [', theirs with a key', withKey],
  ]) {
    const sizes = `${ours.length} of ${other.length} bytes, ${resources(ours)} of ${resources(other)} resources`;
    console.log(`  ratio of template ${(ours.length / other.length).toFixed(2)} (${sizes}${what})`);
  }
}

main();
