/**
 * Synthesis time and template size of a pipeline with four stages, against CDK Pipelines with the same stages: source,
 * build, staging, production behind an approval. Each deploys what it deploys: CDK Pipelines a stack, we an Elastic
 * Beanstalk environment. Only the pipeline's own stack is measured and counted.
 */
import { App, Stack, Stage, aws_ec2 as ec2, aws_sqs as sqs, pipelines, type StackProps } from 'aws-cdk-lib';
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

const ROUNDS = 15;
const CONNECTION = 'arn:aws:codeconnections:us-east-1:123456789012:connection/11111111-2222-3333-4444-555555555555';

function cdkPipelines(): Stack {
  const app = new App();
  const stack = new Stack(app, 'Pipeline');
  const pipeline = new pipelines.CodePipeline(stack, 'Pipeline', {
    synth: new pipelines.ShellStep('Build', {
      input: pipelines.CodePipelineSource.connection('acme/orders', 'main', { connectionArn: CONNECTION }),
      commands: ['npm ci', 'npm test', 'npx cdk synth'],
    }),
  });
  pipeline.addStage(new QueueStage(app, 'Staging'));
  pipeline.addStage(new QueueStage(app, 'Production'), { pre: [new pipelines.ManualApprovalStep('Approve')] });
  return stack;
}

class QueueStage extends Stage {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    new sqs.Queue(new Stack(this, 'Application'), 'Queue');
  }
}

function slipway(): Stack {
  const app = new App();
  const environments = new Stack(app, 'Environments');
  const vpc = new ec2.Vpc(environments, 'Vpc');
  const application = new BeanstalkApplication(environments, 'Application');
  const environment = (id: string) =>
    new WebEnvironment(environments, id, {
      application,
      vpc,
      platform: BeanstalkPlatform.version(
        'arn:aws:elasticbeanstalk:us-east-1::platform/Node.js 22 running on 64bit Amazon Linux 2023/6.10.0',
      ),
    });
  const stack = new Stack(app, 'Pipeline');
  const build = Build.commands(['npm ci', 'npm test', 'npm run bundle'], { outputs: ['web'] });
  const pipeline = new DeploymentPipeline(stack, 'Pipeline', {
    source: Source.connection('acme/orders', { connectionArn: CONNECTION, branch: 'main' }),
    builds: [build],
  });
  pipeline.addStage('Staging', {
    deploy: [Deploy.toBeanstalk(environment('Staging'), { strategy: DeploymentStrategy.allAtOnce() })],
  });
  pipeline.addStage('Production', {
    approval: Approval.manual(),
    deploy: [Deploy.toBeanstalk(environment('Production'), { strategy: DeploymentStrategy.allAtOnce() })],
  });
  return stack;
}

function synthesize(make: () => Stack): string {
  const stack = make();
  const assembly = (stack.node.root as App).synth();
  return JSON.stringify(assembly.getStackByName('Pipeline').template);
}

async function main(): Promise<void> {
  const { first, second } = await inTurn(
    ROUNDS,
    () => synthesize(slipway),
    () => synthesize(cdkPipelines),
  );
  const time = ratios(first, second);
  const ours = synthesize(slipway);
  const theirs = synthesize(cdkPipelines);
  const resources = (template: string) => Object.keys((JSON.parse(template) as { Resources: object }).Resources).length;
  console.log(
    `synthesis, ${ROUNDS} pairs: Slipway ${median(first).toFixed(0)} ms, CDK Pipelines ${median(second).toFixed(0)} ms`,
  );
  console.log(`  ratio of time     ${time.median.toFixed(2)} (${time.least.toFixed(2)} to ${time.most.toFixed(2)})`);
  console.log(
    `  ratio of template ${(ours.length / theirs.length).toFixed(2)} (${ours.length} of ${theirs.length} bytes, ${resources(ours)} of ${resources(theirs)} resources)`,
  );
}

void main();
