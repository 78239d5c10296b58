import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Resource, ResourceGraph, Unknown } from '../../../../src/assembly/resource-graph';
import { startClock } from '../../../../src/clock/clock';
import { chooseInstanceHost } from '../../../../src/compute/choose';
import type { InstanceKind } from '../../../../src/compute/instance';
import type { Json } from '../../../../src/core/json';
import { DEFAULT_SCOPE } from '../../../../src/core/scope';
import { writeZip } from '../../../../src/core/zip';
import { startGateway } from '../../../../src/gateway/start-gateway';
import type { EventOf, JournalEvent } from '../../../../src/journal/events';
import { openJournal } from '../../../../src/journal/journal';
import type { ActionContext, ActionResult } from '../../../../src/pipeline/action';
import { createElasticBeanstalk } from '../../../../src/services/elastic-beanstalk';
import { createS3 } from '../../../../src/services/s3/s3';
import { createSqs } from '../../../../src/services/sqs/sqs';

export const BUCKET = 'artifacts';
const ROLE = `arn:aws:iam::${DEFAULT_SCOPE.account}:role/action`;

export interface StageOptions {
  /** `Namespace/OptionName` to value, by environment name. */
  readonly environments: Readonly<
    Record<string, { readonly tier?: 'Worker'; readonly options?: Readonly<Record<string, string>> }>
  >;
  /** @default 600 */
  readonly timeScale?: number;
  /** @default - what this machine does best */
  readonly hosts?: InstanceKind;
  /** What could not be understood, by environment name. @default - nothing */
  readonly unknowns?: Readonly<Record<string, { readonly path: string; readonly message: string }>>;
  readonly queues?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

export type Stage = Awaited<ReturnType<typeof openStage>>;

/** A rehearsal with Elastic Beanstalk, S3 and SQS, and real instances. */
export async function openStage({ environments, timeScale = 600, queues = {}, unknowns = {}, hosts }: StageOptions) {
  const folder = await mkdtemp(join(tmpdir(), 'beanstalk-'));
  const clock = startClock({ scale: timeScale });
  const journal = openJournal({ clock });
  const gateway = await startGateway({ scope: DEFAULT_SCOPE });
  const instances = await chooseInstanceHost({ folder: join(folder, 'instances'), kind: hosts });
  const unknown = Object.entries(unknowns).map(([name, each]) => ({ resource: environmentId(name), ...each }));
  const graph = graphOf(unknown, [
    resource('AWS::S3::Bucket', BUCKET, {}),
    resource('AWS::IAM::Role', 'instances', {}, { Arn: `arn:aws:iam::${DEFAULT_SCOPE.account}:role/instances` }),
    resource('AWS::IAM::InstanceProfile', 'instances', { Roles: ['instances'] }),
    ...Object.entries(queues).map(([name, properties]) =>
      resource('AWS::SQS::Queue', name, { QueueName: name, ...properties }),
    ),
    ...Object.entries(environments).map(([name, { tier, options }]) =>
      environmentResource(name, tier, options ?? {}, gateway.endpoint),
    ),
  ]);
  const deps = async (name: string) => {
    const own = join(folder, name);
    await mkdir(own, { recursive: true });
    return { graph, gateway, clock, journal, instances, folder: own };
  };
  const sqs = createSqs(await deps('sqs'));
  gateway.register(createS3(await deps('s3')));
  gateway.register(sqs);
  const close = async (): Promise<void> => {
    await instances.close();
    await gateway.close();
    journal.close();
    await rm(folder, { recursive: true, force: true });
  };
  const start = async () => {
    const own = createElasticBeanstalk(await deps('beanstalk'));
    gateway.register(own);
    await own.start();
    return own;
  };
  const beanstalk = await start().catch(async (error: unknown) => {
    await close();
    throw error;
  });

  const principal = { roleArn: ROLE, session: 'test' };
  const call = <Out>(service: string, operation: string, input: object) =>
    gateway.call<Out>(principal, service, operation, input);
  let artifacts = 0;

  /** Puts a bundle into the artifact store, as a build would. */
  const upload = async (files: Readonly<Record<string, string>>): Promise<string> => {
    artifacts += 1;
    const zip = join(folder, `artifact-${artifacts}.zip`);
    const entries = Object.entries(files).map(([path, content]) => ({
      path,
      content,
      mode: path.includes('hooks/') ? 0o755 : 0o644,
    }));
    await writeZip(zip, entries);
    const Key = `artifact-${artifacts}`;
    await call('s3', 'PutObject', { Bucket: BUCKET, Key, Body: await readFile(zip) });
    return Key;
  };

  /** Deploys a bundle by the pipeline's action, to its end. */
  const deploy = async (
    environment: string,
    files: Readonly<Record<string, string>>,
    signal: ActionContext['signal'] = new AbortController().signal,
  ): Promise<ActionResult> => {
    const key = await upload(files);
    const context: ActionContext = {
      pipelineName: 'pipeline',
      executionId: '11111111-2222-3333-4444-555555555555',
      stageName: 'Deploy',
      actionName: 'Deploy',
      actionExecutionId: 'action-1',
      region: DEFAULT_SCOPE.region,
      configuration: { ApplicationName: 'orders', EnvironmentName: environment },
      inputs: [{ name: 'Artifact', bucket: BUCKET, key }],
      outputs: [],
      revisions: [{ actionName: 'Source', commitId: 'abcdef0123456789', branch: 'main', message: 'test' }],
      principal,
      gateway,
      clock,
      journal,
      signal,
    };
    return beanstalk.handlers[0].run(context);
  };

  const environment = (name: string) => {
    const found = beanstalk.environments.find(({ definition }) => definition.name === name);
    if (!found) throw new Error(`no environment ${name}`);
    return found;
  };

  return {
    beanstalk,
    hosts: instances.kind,
    clock,
    journal,
    gateway,
    call,
    credentials: () => gateway.issue(principal),
    upload,
    deploy,
    environment,
    url: (name: string) => environment(name).balancer?.url ?? '',
    get: async (name: string, path = '/') => {
      const response = await fetch(`${environment(name).balancer?.url}${path}`);
      return { status: response.status, text: await response.text() };
    },
    events: <T extends JournalEvent['type']>(type: T) =>
      journal.events.filter((event) => event.type === type) as EventOf<T>[],
    queueUrl: (name: string) => `${gateway.endpoint}/${DEFAULT_SCOPE.account}/${name}`,
    close: async () => {
      await beanstalk.close();
      await close();
    },
  };
}

function environmentResource(
  name: string,
  tier: 'Worker' | undefined,
  options: Readonly<Record<string, string>>,
  endpoint: string,
): Resource {
  const all: Record<string, string> = {
    'aws:autoscaling:launchconfiguration/IamInstanceProfile': 'instances',
    'aws:elasticbeanstalk:healthreporting:system/SystemType': 'enhanced',
    'aws:elasticbeanstalk:environment/LoadBalancerType': 'application',
    ...options,
  };
  const OptionSettings = Object.entries(all).map(([key, value]) => {
    const slash = key.lastIndexOf('/');
    return {
      Namespace: key.slice(0, slash),
      OptionName: key.slice(slash + 1),
      Value: value.replace('ENDPOINT', endpoint),
    };
  });
  return resource('AWS::ElasticBeanstalk::Environment', name, {
    ApplicationName: 'orders',
    EnvironmentName: name,
    PlatformArn: 'arn:aws:elasticbeanstalk:us-east-1::platform/Node.js 24 running on 64bit Amazon Linux 2023/6.10.0',
    OptionSettings,
    ...(tier ? { Tier: { Name: 'Worker', Type: 'SQS/HTTP' } } : {}),
  });
}

function resource(
  type: string,
  name: string,
  properties: Readonly<Record<string, Json>>,
  attributes: Readonly<Record<string, string>> = {},
): Resource {
  return {
    id: `stack/${type}-${name}`,
    stack: 'stack',
    logicalId: name,
    type,
    physicalId: name,
    attributes,
    properties,
    scope: DEFAULT_SCOPE,
    dependsOn: [],
  };
}

function environmentId(name: string): string {
  return `stack/AWS::ElasticBeanstalk::Environment-${name}`;
}

function graphOf(unknowns: readonly Unknown[], resources: readonly Resource[]): ResourceGraph {
  return {
    resources: new Map(resources.map((each) => [each.id, each])),
    unknowns,
    ofType: (type) => resources.filter((each) => each.type === type),
    find: (type, id) =>
      resources.find((each) => each.type === type && (each.physicalId === id || each.attributes.Arn === id)),
    unknownsOf: () => [],
  };
}
