import { KINDS } from '../../src/assembly/identity-table';
import { resolveAssembly } from '../../src/assembly/resolve';
import { ACTIONS } from '../../src/ledger/actions';
import { ledgerOf, type LedgerInput } from '../../src/ledger/ledger';
import { BUILDSPEC_KEYS, PROJECT_PROPERTIES } from '../../src/ledger/projects';
import { RESOURCE_TYPES } from '../../src/ledger/resource-types';
import { RULES } from '../../src/ledger/rules';
import type { ActionModel, PipelineModel, StageModel } from '../../src/pipeline/model';
import { stackOf } from '../assembly/_helpers/stack';

function graphOf(resources: object) {
  return resolveAssembly([stackOf('Shop', { Resources: resources })], { endpoint: 'http://127.0.0.1:1' });
}
const linesOf = (input: LedgerInput) =>
  ledgerOf(input).map(({ subject, treatment, how }) => `${treatment} ${subject}: ${how}`);
const pipelineUsing = (...names: string[]) => ({
  Type: 'AWS::CodePipeline::Pipeline',
  Properties: { Name: 'Pipe' },
  DependsOn: names,
});

const action = (key: string, configuration: Record<string, string> = {}): ActionModel => ({
  name: key,
  key,
  category: key.split('/')[0],
  provider: key.split('/')[1],
  runOrder: 1,
  configuration,
  inputs: [],
  outputs: [],
  region: 'us-east-1',
});
const modelOf = (actions: readonly ActionModel[], stage: Partial<StageModel> = {}): PipelineModel => ({
  name: 'Pipe',
  type: 'V2',
  mode: 'SUPERSEDED',
  roleArn: '',
  scope: { partition: 'aws', account: '1', region: 'us-east-1' },
  artifactBuckets: {},
  stages: [{ name: 'Stage', actions, ...stage }],
  triggers: [],
  variables: [],
  structure: '',
});

test('a type that no table knows is refused by name where the pipeline depends on it, and untouched elsewhere', () => {
  const graph = graphOf({
    Pipeline: pipelineUsing('Project'),
    Project: { Type: 'AWS::SQS::Queue', DependsOn: 'Pool' },
    Pool: { Type: 'AWS::Cognito::UserPool' },
    Other: { Type: 'AWS::Cognito::UserPool' },
  });
  expect(linesOf({ graph })).toEqual([
    'refused AWS::Cognito::UserPool Shop/Pool: not known in a rehearsal',
    'simulated AWS::Cognito::UserPool: not touched by the pipeline; there by name only',
    "executed AWS::CodePipeline::Pipeline: stages, actions and conditions in CodePipeline's order",
    'executed AWS::SQS::Queue: with real visibility timeouts and dead letters',
  ]);
});

test('a type that is not in a rehearsal yet is refused where the pipeline depends on it', () => {
  const group = { Type: 'AWS::CodeDeploy::DeploymentGroup' };
  expect(linesOf({ graph: graphOf({ Pipeline: pipelineUsing('Group'), Group: group }) })).toContain(
    'refused AWS::CodeDeploy::DeploymentGroup Shop/Group: not in a rehearsal yet',
  );
  expect(linesOf({ graph: graphOf({ Pipeline: pipelineUsing(), Group: group }) })).toContain(
    'simulated AWS::CodeDeploy::DeploymentGroup: not touched by the pipeline; there by name only',
  );
});

test('what an action names in its configuration counts as touched', () => {
  const graph = graphOf({
    Pipeline: pipelineUsing(),
    Web: {
      Type: 'AWS::ElasticBeanstalk::Environment',
      Properties: { EnvironmentName: 'web', Thing: { 'Fn::GetAtt': ['Thing', 'X'] } },
    },
    Thing: { Type: 'Custom::Thing' },
  });
  const pipeline = modelOf([action('Deploy/ElasticBeanstalk', { EnvironmentName: 'web' })]);
  expect(linesOf({ graph, pipeline })).toContain('refused Custom::Thing Shop/Thing: its function was not run');
});

test('custom resources are what their plan says', () => {
  const graph = graphOf({
    Pipeline: pipelineUsing('Ran', 'Unneeded', 'Refused', 'Waiting'),
    Ran: { Type: 'Custom::Ran' },
    Unneeded: { Type: 'Custom::Unneeded' },
    Refused: { Type: 'Custom::Refused' },
    Waiting: { Type: 'Custom::Waiting' },
  });
  const resource = (name: string) => {
    const found = graph.resources.get(`Shop/${name}`);
    if (!found) throw new Error(`no ${name}`);
    return found;
  };
  const lines = linesOf({
    graph,
    customResources: [
      {
        kind: 'run',
        resource: resource('Ran'),
        function: resource('Ran'),
        code: { inline: '' },
        handler: '',
        answersBy: 'url',
      },
      { kind: 'unneeded', resource: resource('Unneeded'), reason: 'nothing to delete' },
      { kind: 'refused', resource: resource('Refused'), reason: 'it is python' },
      { kind: 'waiting', resource: resource('Waiting'), reason: 'nobody knows' },
    ],
  });
  expect(lines).toEqual([
    'refused Custom::Refused Shop/Refused: it is python',
    'refused Custom::Waiting Shop/Waiting: nobody knows',
    'simulated Custom::Unneeded: nothing to delete',
    expect.stringContaining('executed AWS::CodePipeline::Pipeline'),
    "executed Custom::Ran: its function runs, from the assembly's own code",
  ]);
});

test('actions, rules and triggers of a pipeline are listed once each, unknown ones as refused', () => {
  const rule = (provider: string) => ({
    name: provider,
    provider,
    configuration: {},
    inputs: [],
    commands: [],
    region: 'us-east-1',
  });
  const pipeline: PipelineModel = {
    ...modelOf([action('Build/CodeBuild'), action('Build/CodeBuild'), action('Build/Jenkins')], {
      beforeEntry: { result: 'FAIL', rules: [rule('VariableCheck'), rule('LambdaInvoke')] },
      onFailure: { condition: { result: 'ROLLBACK', rules: [rule('CloudWatchAlarm')] } },
    }),
    triggers: [{ sourceAction: 'Source', push: [], pullRequest: [{ events: ['OPEN'] }] }],
  };
  expect(linesOf({ graph: graphOf({}), pipeline }).map((line) => line.split(':')[0])).toEqual([
    'refused action Build/Jenkins',
    'refused rule LambdaInvoke',
    'simulated trigger pull request',
    'executed action Build/CodeBuild',
    'executed rule CloudWatchAlarm',
    'executed rule VariableCheck',
  ]);
});

test('options of an environment and properties of a project are listed where the pipeline uses them', () => {
  const graph = graphOf({
    Pipeline: pipelineUsing('Web', 'Project'),
    Web: {
      Type: 'AWS::ElasticBeanstalk::Environment',
      Properties: {
        OptionSettings: [
          { Namespace: 'aws:ec2:vpc', OptionName: 'VPCId', Value: 'vpc-1' },
          { Namespace: 'aws:made:up', OptionName: 'X', Value: 'y' },
        ],
      },
    },
    Project: {
      Type: 'AWS::CodeBuild::Project',
      Properties: {
        Name: 'p',
        VpcConfig: {},
        BuildBatchConfig: {},
        MadeUp: 1,
        Source: { BuildSpec: 'version: 0.2\nbatch: {}\n' },
      },
    },
  });
  expect(linesOf({ graph }).filter((line) => / (option|project|buildspec) /.test(line))).toEqual([
    'refused buildspec batch: batch builds are not in a rehearsal yet',
    'refused option aws:made:up: a namespace that a rehearsal does not know',
    'refused project BuildBatchConfig: batch builds are not in a rehearsal yet',
    'refused project MadeUp: not known in a rehearsal',
    expect.stringContaining('simulated option aws:ec2:vpc'),
    'simulated project VpcConfig: builds run on this machine as it is',
  ]);
});

test.each(Object.entries({ RESOURCE_TYPES, ACTIONS, RULES, PROJECT_PROPERTIES, BUILDSPEC_KEYS }))(
  'every row of %s says how',
  (_name, table) => {
    expect(Object.entries(table).filter(([, { how }]) => how.trim() === '')).toEqual([]);
  },
);

test('every type that is treated has an identity, or is refused', () => {
  const without = Object.entries(RESOURCE_TYPES).filter(
    ([type, { treatment }]) => !(type in KINDS) && treatment !== 'refused',
  );
  expect(without.map(([type]) => type)).toEqual(['AWS::CloudFormation::Stack']);
});
