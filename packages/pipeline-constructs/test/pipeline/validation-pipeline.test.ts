import { Template } from 'aws-cdk-lib/assertions';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import { Build } from '../../src/build';
import { ValidationPipeline, type ValidationPipelineProps } from '../../src/pipeline';
import { Source, Trigger } from '../../src/source';
import { Test } from '../../src/test';
import { codeOf, connection, newStack, stagesOf } from '../_helpers/pipelines';

const NOTHING = 'nothing was thrown';

function validate(props: Partial<ValidationPipelineProps> = {}, stack = newStack()) {
  new ValidationPipeline(stack, 'Validation', {
    source: connection(),
    builds: [Build.buildspec('b.yml', { outputs: [] })],
    ...props,
  });
  return stack;
}

const tests = (count: number) => Array.from({ length: count }, () => Test.commands(['true']));

test('pull requests are looked at side by side: source, build, test, and nothing that deploys', () => {
  const stack = validate({ tests: tests(2) });
  const [pipeline] = Object.values(Template.fromStack(stack).findResources('AWS::CodePipeline::Pipeline'));
  expect(pipeline.Properties).toMatchObject({ PipelineType: 'V2', ExecutionMode: 'PARALLEL' });
  expect(pipeline.Properties.Triggers).toEqual([
    {
      ProviderType: 'CodeStarSourceConnection',
      GitConfiguration: {
        SourceActionName: 'Source',
        PullRequest: [{ Branches: { Includes: ['**'] }, Events: ['OPEN', 'UPDATED'] }],
      },
    },
  ]);
  const actions = stagesOf(stack).map(({ Name, Actions }) => [Name, ...Actions.map((action) => action.Name)]);
  expect(actions).toEqual([
    ['Source', 'Source'],
    ['Build', 'Build'],
    ['Test', 'Test', 'Test-2'],
  ]);
  const categories = stagesOf(stack).flatMap(({ Actions }) => Actions.map(({ ActionTypeId }) => ActionTypeId.Category));
  expect(new Set(categories)).toEqual(new Set(['Source', 'Build', 'Test']));
});

test('without tests it ends with the build', () => {
  expect(stagesOf(validate()).map(({ Name }) => Name)).toEqual(['Source', 'Build']);
});

test('it may also look at pushes', () => {
  const triggers = [Trigger.push({ branches: { excludes: ['main'] } })];
  const [pipeline] = Object.values(
    Template.fromStack(validate({ triggers })).findResources('AWS::CodePipeline::Pipeline'),
  );
  expect(pipeline.Properties.Triggers[0].GitConfiguration.Push).toEqual([{ Branches: { Excludes: ['main'] } }]);
});

test('5 actions run at once and not 6', () => {
  const builds = (count: number) =>
    Array.from({ length: count }, (_, index) => Build.buildspec('b.yml', { name: `Build${index}`, outputs: [] }));
  expect(codeOf(() => validate({ tests: tests(5), builds: builds(5) }))).toBe(NOTHING);
  expect(codeOf(() => validate({ tests: tests(6) }))).toBe('too-many-parallel-actions');
  expect(codeOf(() => validate({ builds: builds(6) }))).toBe('too-many-parallel-actions');
});

test('only a source with a connection hears of pull requests', () => {
  const stack = newStack();
  const repository = new codecommit.Repository(stack, 'Repository', { repositoryName: 'orders' });
  expect(codeOf(() => validate({ source: Source.codeCommit(repository) }, stack))).toBe('source-takes-no-triggers');
});
