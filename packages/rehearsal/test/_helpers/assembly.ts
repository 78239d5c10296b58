import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Template = Record<string, unknown>;

/** One option setting, `namespace:name`. */
export type OptionSettings = Readonly<Record<string, string | number | boolean>>;

export interface SmallPipelineOptions {
  /** Extra option settings of the production web environment. @default - all at once, one instance */
  readonly web?: OptionSettings;
  /** Option settings of a worker environment. @default - there is none */
  readonly worker?: OptionSettings;
  /** Redrive of the worker's queue. @default - 3 */
  readonly maxReceiveCount?: number;
  /** Minutes an approval before production waits. @default - no approval */
  readonly approvalMinutes?: number;
  /** @default SUPERSEDED */
  readonly mode?: 'SUPERSEDED' | 'QUEUED';
  /** @default - the pipeline has none; pushes to main start it */
  readonly triggers?: readonly unknown[];
  /** Properties merged into the production stage, such as conditions. */
  readonly production?: Template;
  /** Environment variables of the build project. */
  readonly buildVariables?: readonly Template[];
  /** More resources, by logical id. */
  readonly resources?: Readonly<Record<string, unknown>>;
}

/** Writes a cloud assembly as `cdk synth` would: source, build, production, in one stack. */
export function writeSmallPipeline(folder: string, options: SmallPipelineOptions = {}): string {
  mkdirSync(folder, { recursive: true });
  const manifest = {
    version: '48.0.0',
    artifacts: {
      Small: {
        type: 'aws:cloudformation:stack',
        environment: 'aws://123456789012/eu-central-1',
        properties: { templateFile: 'Small.template.json', stackName: 'Small' },
      },
    },
  };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'Small.template.json'), JSON.stringify(smallPipeline(options), undefined, 1));
  return folder;
}

function smallPipeline(options: SmallPipelineOptions): Template {
  return {
    Resources: {
      Artifacts: { Type: 'AWS::S3::Bucket', Properties: { VersioningConfiguration: { Status: 'Enabled' } } },
      PipelineRole: role('codepipeline'),
      BuildRole: role('codebuild'),
      InstanceRole: role('ec2'),
      InstanceProfile: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [{ Ref: 'InstanceRole' }] } },
      Project: project(options),
      Application: { Type: 'AWS::ElasticBeanstalk::Application', Properties: { ApplicationName: 'orders' } },
      Web: environment('orders-web', 'WebServer', { ...WEB_DEFAULTS, ...options.web }),
      ...(options.worker ? workerResources(options) : {}),
      Pipeline: pipeline(options),
      ...options.resources,
    },
  };
}

function role(service: string): Template {
  const trust = { Effect: 'Allow', Principal: { Service: `${service}.amazonaws.com` }, Action: 'sts:AssumeRole' };
  return {
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] } },
  };
}

function project({ buildVariables = [] }: SmallPipelineOptions): Template {
  return {
    Type: 'AWS::CodeBuild::Project',
    Properties: {
      ServiceRole: { 'Fn::GetAtt': ['BuildRole', 'Arn'] },
      Artifacts: { Type: 'CODEPIPELINE' },
      Source: { Type: 'CODEPIPELINE' },
      Environment: {
        Type: 'LINUX_CONTAINER',
        Image: 'aws/codebuild/standard:7.0',
        ComputeType: 'BUILD_GENERAL1_SMALL',
        EnvironmentVariables: buildVariables,
      },
    },
  };
}

const WEB_DEFAULTS: OptionSettings = {
  'aws:elasticbeanstalk:environment:EnvironmentType': 'LoadBalanced',
  'aws:elasticbeanstalk:environment:LoadBalancerType': 'application',
  'aws:elasticbeanstalk:healthreporting:system:SystemType': 'enhanced',
  'aws:elasticbeanstalk:environment:process:default:HealthCheckPath': '/health',
  'aws:autoscaling:asg:MinSize': 1,
  'aws:autoscaling:asg:MaxSize': 1,
  'aws:elasticbeanstalk:command:DeploymentPolicy': 'AllAtOnce',
};

const WORKER_DEFAULTS: OptionSettings = {
  'aws:elasticbeanstalk:healthreporting:system:SystemType': 'enhanced',
  'aws:autoscaling:asg:MinSize': 1,
  'aws:autoscaling:asg:MaxSize': 1,
  'aws:elasticbeanstalk:command:DeploymentPolicy': 'AllAtOnce',
};

function environment(
  name: string,
  tier: 'WebServer' | 'Worker',
  options: OptionSettings,
  more: readonly unknown[] = [],
): Template {
  return {
    Type: 'AWS::ElasticBeanstalk::Environment',
    Properties: {
      ApplicationName: { Ref: 'Application' },
      EnvironmentName: name,
      Tier: tier === 'WebServer' ? { Name: 'WebServer', Type: 'Standard' } : { Name: 'Worker', Type: 'SQS/HTTP' },
      PlatformArn:
        'arn:aws:elasticbeanstalk:eu-central-1::platform/Node.js 22 running on 64bit Amazon Linux 2023/6.10.0',
      OptionSettings: [
        {
          Namespace: 'aws:autoscaling:launchconfiguration',
          OptionName: 'IamInstanceProfile',
          Value: { Ref: 'InstanceProfile' },
        },
        ...Object.entries(options).map(([key, value]) => {
          const at = key.lastIndexOf(':');
          return { Namespace: key.slice(0, at), OptionName: key.slice(at + 1), Value: String(value) };
        }),
        ...more,
      ],
    },
  };
}

function workerResources({ worker = {}, maxReceiveCount = 3 }: SmallPipelineOptions): Template {
  const queueUrl = { Namespace: 'aws:elasticbeanstalk:sqsd', OptionName: 'WorkerQueueURL', Value: { Ref: 'Queue' } };
  return {
    DeadLetters: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead-letters' } },
    Queue: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: 'orders',
        VisibilityTimeout: 30,
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] }, maxReceiveCount },
      },
    },
    Worker: environment('orders-worker', 'Worker', { ...WORKER_DEFAULTS, ...worker }, [queueUrl]),
  };
}

function pipeline({
  approvalMinutes,
  mode = 'SUPERSEDED',
  triggers,
  production,
  worker,
}: SmallPipelineOptions): Template {
  const approval = {
    Name: 'Approval',
    Actions: [
      {
        Name: 'Approve',
        ActionTypeId: { Category: 'Approval', Owner: 'AWS', Provider: 'Manual', Version: '1' },
        TimeoutInMinutes: approvalMinutes,
        RunOrder: 1,
      },
    ],
  };
  return {
    Type: 'AWS::CodePipeline::Pipeline',
    Properties: {
      Name: 'small',
      PipelineType: 'V2',
      ExecutionMode: mode,
      RoleArn: { 'Fn::GetAtt': ['PipelineRole', 'Arn'] },
      ArtifactStore: { Type: 'S3', Location: { Ref: 'Artifacts' } },
      ...(triggers ? { Triggers: triggers } : {}),
      Stages: [
        { Name: 'Source', Actions: [sourceAction()] },
        { Name: 'Build', Actions: [buildAction()] },
        ...(approvalMinutes === undefined ? [] : [approval]),
        { Name: 'Production', Actions: [deploy('Web'), ...(worker ? [deploy('Worker')] : [])], ...production },
      ],
    },
  };
}

function sourceAction(): Template {
  return {
    Name: 'Code',
    ActionTypeId: { Category: 'Source', Owner: 'AWS', Provider: 'CodeStarSourceConnection', Version: '1' },
    Configuration: {
      ConnectionArn:
        'arn:aws:codeconnections:eu-central-1:123456789012:connection/00000000-0000-0000-0000-000000000000',
      FullRepositoryId: 'acme/orders',
      BranchName: 'main',
    },
    OutputArtifacts: [{ Name: 'Code' }],
    Namespace: 'Source',
    RunOrder: 1,
  };
}

function buildAction(): Template {
  return {
    Name: 'Build',
    ActionTypeId: { Category: 'Build', Owner: 'AWS', Provider: 'CodeBuild', Version: '1' },
    Configuration: { ProjectName: { Ref: 'Project' } },
    InputArtifacts: [{ Name: 'Code' }],
    OutputArtifacts: [{ Name: 'Bundle' }],
    RunOrder: 1,
  };
}

function deploy(logicalId: string): Template {
  return {
    Name: logicalId,
    ActionTypeId: { Category: 'Deploy', Owner: 'AWS', Provider: 'ElasticBeanstalk', Version: '1' },
    Configuration: { ApplicationName: { Ref: 'Application' }, EnvironmentName: { Ref: logicalId } },
    InputArtifacts: [{ Name: 'Bundle' }],
    RunOrder: 1,
  };
}
