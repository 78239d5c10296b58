import { outlineOf } from './_helpers/outline';
import { application, CONNECTION } from './_helpers/application';

const assembly = application().app.synth();
const templateOf = (stackName: string) => assembly.getStackByName(stackName).template;

interface Action {
  readonly Name: string;
  readonly RunOrder: number;
  readonly Configuration: Readonly<Record<string, unknown>>;
  readonly InputArtifacts?: readonly { readonly Name: string }[];
}

function stages(): { Name: string; Actions: Action[] }[] {
  const resources: { Type: string; Properties: { Stages: [] } }[] = Object.values(
    templateOf('OrdersDelivery').Resources,
  );
  const pipeline = resources.find(({ Type }) => Type === 'AWS::CodePipeline::Pipeline');
  return pipeline?.Properties.Stages ?? [];
}

interface Environment {
  readonly Type: string;
  readonly Properties: { readonly Tier: { readonly Name: string }; readonly OptionSettings: readonly Option[] };
}
interface Option {
  readonly Namespace: string;
  readonly OptionName: string;
  readonly Value: unknown;
}

/** The options of one environment, by their names alone. */
function optionsOf(stackName: string, tier: string): Record<string, unknown> {
  const resources: Environment[] = Object.values(templateOf(stackName).Resources);
  const environment = resources.find(
    ({ Type, Properties }) => Type === 'AWS::ElasticBeanstalk::Environment' && Properties.Tier.Name === tier,
  );
  return Object.fromEntries(
    (environment?.Properties.OptionSettings ?? []).map(({ OptionName, Value }) => [OptionName, Value]),
  );
}

test('an order of stages: source, build, staging, a person, production', () => {
  expect(stages().map(({ Name }) => Name)).toEqual(['Source', 'Build', 'Staging', 'Production.Approval', 'Production']);
});

test('takes pushes to main through the connection that it is given', () => {
  expect(stages()[0].Actions[0].Configuration).toMatchObject({
    ConnectionArn: CONNECTION,
    FullRepositoryId: 'acme/orders',
    BranchName: 'main',
  });
});

test('deploys each output of the build to its own environment, and then tests them together', () => {
  const [, , staging] = stages();
  expect(
    staging.Actions.map(({ Name, RunOrder, InputArtifacts }) => [Name, RunOrder, InputArtifacts?.[0].Name]),
  ).toEqual([
    ['Deploy-web', 1, 'web'],
    ['Deploy-worker', 1, 'worker'],
    ['Health', 2, 'Source'],
    ['Order', 2, 'Source'],
  ]);
});

test.each([
  ['OrdersStaging', 'WebServer', { DeploymentPolicy: 'AllAtOnce', MinSize: '1', MaxSize: '1' }],
  ['OrdersStaging', 'Worker', { DeploymentPolicy: 'AllAtOnce', MinSize: '1', MaxSize: '1' }],
  [
    'OrdersProduction',
    'WebServer',
    { DeploymentPolicy: 'TrafficSplitting', NewVersionPercent: '10', EvaluationTime: '5', MinSize: '2', MaxSize: '4' },
  ],
  [
    'OrdersProduction',
    'Worker',
    { DeploymentPolicy: 'Rolling', BatchSizeType: 'Percentage', BatchSize: '50', MinSize: '2', MaxSize: '4' },
  ],
])('%s %s has its own strategy and size', (stack, tier, expected) => {
  expect(optionsOf(stack, tier)).toMatchObject(expected);
});

test.each(['OrdersStaging', 'OrdersProduction'])('%s hands both applications what they share', (stack) => {
  const shared = { AWS_REGION: { Ref: 'AWS::Region' }, ORDERS_BUCKET: { Ref: expect.any(String) } };
  const web = optionsOf(stack, 'WebServer');
  const worker = optionsOf(stack, 'Worker');
  expect(web).toMatchObject(shared);
  expect(worker).toMatchObject(shared);
  expect(web.QUEUE_URL).toEqual(worker.WorkerQueueURL);
  expect(worker.QUEUE_URL).toEqual(worker.WorkerQueueURL);
});

test('needs no account, no region and nothing that has to be looked up', () => {
  for (const { environment, manifest } of assembly.stacks.map((stack) => ({
    environment: stack.environment,
    manifest: stack.manifest,
  }))) {
    expect(environment.name).toBe('aws://unknown-account/unknown-region');
    expect(manifest.properties).not.toHaveProperty('missing');
  }
  expect(assembly.manifest.missing).toBe(undefined);
});

test.each(['OrdersApplication', 'OrdersStaging', 'OrdersProduction', 'OrdersDelivery'])(
  '%s, in outline',
  (stackName) => {
    expect(outlineOf(templateOf(stackName)).join('\n')).toMatchSnapshot();
  },
);
