import { GitPullRequestEvent } from 'aws-cdk-lib/aws-codepipeline';
import { Template } from 'aws-cdk-lib/assertions';
import * as fc from 'fast-check';
import { Trigger } from '../../src/source/trigger';
import { codeOf, newPipeline, newStack } from '../_helpers/pipelines';

const NOTHING = 'nothing was thrown';

function gitConfigurationOf(triggers: Trigger[]): Record<string, unknown> {
  const stack = newStack();
  newPipeline(stack, { triggers });
  const [pipeline] = Object.values(Template.fromStack(stack).findResources('AWS::CodePipeline::Pipeline'));
  expect(pipeline.Properties.Triggers).toHaveLength(1);
  return pipeline.Properties.Triggers[0].GitConfiguration;
}

test('pushes are filtered by branches and files, with includes and excludes, and tags beside them', () => {
  const configuration = gitConfigurationOf([
    Trigger.push({
      branches: { includes: ['main', 'release/*'], excludes: ['release/old'] },
      filePaths: { includes: ['web/**'], excludes: ['**/*.md'] },
    }),
    Trigger.tag({ includes: ['v*'], excludes: ['v0*'] }),
  ]);
  expect(configuration).toEqual({
    SourceActionName: 'Source',
    Push: [
      {
        Branches: { Includes: ['main', 'release/*'], Excludes: ['release/old'] },
        FilePaths: { Includes: ['web/**'], Excludes: ['**/*.md'] },
      },
      { Tags: { Includes: ['v*'], Excludes: ['v0*'] } },
    ],
  });
});

test('a pull request into any branch triggers when it is opened or updated, if nothing else is said', () => {
  expect(Trigger.pullRequest()._pullRequestFilter).toEqual({
    branchesIncludes: ['**'],
    branchesExcludes: undefined,
    events: [GitPullRequestEvent.OPEN, GitPullRequestEvent.UPDATED],
  });
  expect(Trigger.pullRequest().isPullRequest).toBe(true);
  expect(Trigger.tag({ includes: ['v*'] }).isPullRequest).toBe(false);
});

test('a source takes three push triggers and not four', () => {
  const push = () => Trigger.push({ branches: { includes: ['main'] } });
  expect(codeOf(() => newPipeline(newStack(), { triggers: [push(), push(), push()] }))).toBe(NOTHING);
  expect(codeOf(() => newPipeline(newStack(), { triggers: [push(), push(), push(), push()] }))).toBe(
    'too-many-triggers',
  );
});

test('a filter takes 1 to 8 patterns of 1 to 255 characters, to include and to exclude', () => {
  const pattern = fc.string({ minLength: 1, maxLength: 255 });
  const upTo8 = fc.array(pattern, { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(upTo8, upTo8, (includes, excludes) => {
      expect(codeOf(() => Trigger.tag({ includes, excludes }))).toBe(NOTHING);
    }),
  );
  fc.assert(
    fc.property(fc.array(pattern, { minLength: 9, maxLength: 12 }), (patterns) => {
      expect(codeOf(() => Trigger.tag({ includes: patterns }))).toBe('too-many-patterns');
      expect(codeOf(() => Trigger.push({ branches: { excludes: patterns } }))).toBe('too-many-patterns');
    }),
  );
});

test.each([
  ['no pattern', () => Trigger.push({ branches: {} }), 'trigger-without-patterns'],
  ['empty lists', () => Trigger.tag({ includes: [], excludes: [] }), 'trigger-without-patterns'],
  ['an empty pattern', () => Trigger.tag({ includes: [''] }), 'pattern-length'],
  ['a long pattern', () => Trigger.tag({ includes: ['x'.repeat(256)] }), 'pattern-length'],
  ['no event', () => Trigger.pullRequest({ events: [] }), 'trigger-without-events'],
])('refused: %s', (_case, make, code) => {
  expect(codeOf(make)).toBe(code);
});
