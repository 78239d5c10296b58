import { App, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import {
  BeanstalkApplication,
  BeanstalkPlatform,
  Build,
  DeploymentPipeline,
  Source,
  WebEnvironment,
  WorkerEnvironment,
  type IBeanstalkApplication,
} from '../../../src';

const ACCOUNT = '111111111111';
const REGION = 'eu-central-1';
export const ENV = { account: ACCOUNT, region: REGION };
const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

/** What examples use without saying where it comes from; docs/README.md tells readers the same. */
export type Prelude = ReturnType<typeof definePrelude>;

/** Defines it all for one example, which has the stack `home` to itself. */
export function definePrelude(home: Stack) {
  const around = new Stack(home.node.scope, 'Around', { env: ENV });
  const application = new BeanstalkApplication(around, 'Application');
  const build = Build.buildspec('buildspec.yml', { name: 'Both', outputs: ['web', 'worker'] });
  const connectionArn = arn('codeconnections', 'connection/0aa1');
  return {
    application,
    staging: environments(around, 'Staging', application),
    production: environments(around, 'Production', application),
    build,
    pipeline: new DeploymentPipeline(home, 'Given', {
      source: Source.connection('acme/orders', { connectionArn }),
      builds: [build],
    }),
    connectionArn,
    topic: new Topic(home, 'Topic'),
    bucket: new Bucket(home, 'Bucket', { versioned: true }),
    vpc: Vpc.fromVpcAttributes(home, 'Vpc', {
      vpcId: 'vpc-0aa1',
      availabilityZones: [`${REGION}a`, `${REGION}b`],
      publicSubnetIds: ['subnet-1', 'subnet-2'],
      privateSubnetIds: ['subnet-3', 'subnet-4'],
    }),
    certificate: Certificate.fromCertificateArn(home, 'Certificate', arn('acm', 'certificate/0aa1')),
    secret: new Secret(home, 'Secret'),
    parameter: StringParameter.fromStringParameterName(home, 'Parameter', '/orders/registry'),
    handler: Function.fromFunctionName(home, 'Handler', 'handler'),
    releaseManagers: Role.fromRoleName(home, 'ReleaseManagers', 'release-managers'),
  };
}

function environments(scope: Construct, name: string, application: IBeanstalkApplication) {
  const platform = BeanstalkPlatform.nodejs('22');
  return {
    web: new WebEnvironment(scope, `${name}Web`, { application, platform }),
    worker: new WorkerEnvironment(scope, `${name}Worker`, { application, platform }),
  };
}

/** Its names. */
export const PRELUDE_NAMES: readonly string[] = Object.keys(definePrelude(new Stack(new App(), 'Names', { env: ENV })));
