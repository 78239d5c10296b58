import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Build } from '../../src/build';
import { Test } from '../../src/test';
import { actionOf, codeOf, newPipeline, newStack, someDeploy, stagesOf } from '../_helpers/pipelines';

const NOTHING = 'nothing was thrown';

test('tests run together, after everything in their stage is deployed', () => {
  const stack = newStack();
  const deploy = [someDeploy(stack), someDeploy(stack)];
  newPipeline(stack).addStage('Staging', { deploy, tests: [Test.commands(['a']), Test.http('http://a')] });
  const order = stagesOf(stack)[2].Actions.map(({ Name, RunOrder }) => [Name, RunOrder]);
  expect(order).toEqual([
    ['Deploy', 1],
    ['Deploy-2', 1],
    ['Test', 2],
    ['Http', 2],
  ]);
});

test('a test runs on the source, or on the build output that it names', () => {
  const stack = newStack();
  const build = Build.buildspec('b.yml', { outputs: ['web', 'e2e'] });
  newPipeline(stack, { builds: [build] }).addStage('Check', {
    tests: [Test.commands(['a']), Test.commands(['b'], { name: 'EndToEnd', input: build.output('e2e') })],
  });
  expect(actionOf(stack, 'Check', 'Test').InputArtifacts).toEqual([{ Name: 'Source' }]);
  expect(actionOf(stack, 'Check', 'EndToEnd').InputArtifacts).toEqual([{ Name: 'e2e' }]);
});

test('the commands of a test are a buildspec without artifacts', () => {
  const stack = newStack();
  newPipeline(stack).addStage('Check', { tests: [Test.commands(['npm test'], { installCommands: ['npm ci'] })] });
  const [, project] = Object.values(Template.fromStack(stack).findResources('AWS::CodeBuild::Project'));
  expect(JSON.parse(project.Properties.Source.BuildSpec)).toEqual({
    version: '0.2',
    phases: { install: { commands: ['npm ci'] }, build: { commands: ['npm test'] } },
  });
});

test('a test takes at most 8 hours', () => {
  expect(codeOf(() => Test.commands(['a'], { timeout: Duration.hours(8) }))).toBe(NOTHING);
  expect(codeOf(() => Test.commands(['a'], { timeout: Duration.minutes(481) }))).toBe('build-timeout');
});
