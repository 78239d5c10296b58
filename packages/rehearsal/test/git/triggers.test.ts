import { decidePullRequest, decidePush, type PullRequest, type PushedRef } from '../../src/git/triggers';
import type { JsonObject } from '../../src/core/json';
import { parsePipeline } from '../../src/pipeline/parse';
import { action, rawPipeline } from '../_helpers/pipeline';

const source = (provider: string, configuration: JsonObject) =>
  action({ name: 'Code', provider: `Source/${provider}`, outputs: ['Code'], configuration });

function model(
  git: JsonObject | undefined,
  configuration: JsonObject = { BranchName: 'main' },
  provider = 'CodeStarSourceConnection',
) {
  const trigger = { ProviderType: 'CodeStarSourceConnection', GitConfiguration: { SourceActionName: 'Code', ...git } };
  return parsePipeline(
    rawPipeline({
      Stages: [
        { Name: 'Source', Actions: [source(provider, configuration)] },
        { Name: 'Build', Actions: [action({ name: 'Compile' })] },
      ],
      ...(git ? { Triggers: [trigger] } : {}),
    }),
  );
}

const branch = (name: string, ...changedFiles: string[]): PushedRef => ({ kind: 'branch', name, changedFiles });
const tag = (name: string): PushedRef => ({ kind: 'tag', name, changedFiles: [] });
const branches = (includes: string[], excludes: string[] = []) => ({
  Branches: { Includes: includes, Excludes: excludes },
});
const paths = (includes: string[], excludes: string[] = []) => ({
  FilePaths: { Includes: includes, Excludes: excludes },
});

describe('a push', () => {
  test.each<[string, JsonObject | undefined, PushedRef, boolean, string]>([
    [
      'to the source’s branch, no trigger',
      undefined,
      branch('main'),
      true,
      'Code has no trigger and follows the branch main',
    ],
    ['of an empty commit, no trigger', undefined, branch('main'), true, 'follows the branch main'],
    [
      'to another branch, no trigger',
      undefined,
      branch('next', 'a'),
      false,
      'follows the branch main, not the branch next',
    ],
    ['of a tag, no trigger', undefined, tag('v1'), false, 'follows the branch main, not the tag v1'],
    [
      'to the source’s branch, trigger without filter',
      {},
      branch('main'),
      true,
      'has no filter and follows the branch main',
    ],
    [
      'to an included branch',
      { Push: [branches(['rel/*'])] },
      branch('rel/1'),
      true,
      'push filter 1 of Code matched the branch rel/1',
    ],
    [
      'to a deeper branch than * reaches',
      { Push: [branches(['rel/*'])] },
      branch('rel/1/x'),
      false,
      'includes the branches rel/*, not rel/1/x',
    ],
    [
      'to a branch that ** reaches',
      { Push: [branches(['rel/**'])] },
      branch('rel/1/x'),
      true,
      'matched the branch rel/1/x',
    ],
    [
      'to BranchName, which a trigger replaces',
      { Push: [branches(['rel'])] },
      branch('main'),
      false,
      'includes the branches rel, not main',
    ],
    [
      'to an included and excluded branch',
      { Push: [branches(['**'], ['wip/**'])] },
      branch('wip/a'),
      false,
      'excludes the branch wip/a (wip/**)',
    ],
    [
      'to a branch, excludes only',
      { Push: [branches([], ['wip/**'])] },
      branch('main'),
      true,
      'matched the branch main',
    ],
    [
      'that changes an included path',
      { Push: [{ ...branches(['main']), ...paths(['web/**']) }] },
      branch('main', 'README.md', 'web/a.js'),
      true,
      'and the changed file web/a.js',
    ],
    [
      'that changes no included path',
      { Push: [{ ...branches(['main']), ...paths(['web/**']) }] },
      branch('main', 'README.md'),
      false,
      'none of the 1 changed files is left (README.md)',
    ],
    [
      'of an included path to another branch',
      { Push: [{ ...branches(['main']), ...paths(['web/**']) }] },
      branch('next', 'web/a.js'),
      false,
      'includes the branches main',
    ],
    [
      'whose only included path is excluded',
      { Push: [paths(['web/**'], ['**/*.md'])] },
      branch('main', 'web/a.md'),
      false,
      'excludes **/*.md',
    ],
    [
      'with one path left beside an excluded one',
      { Push: [paths([], ['**/*.md'])] },
      branch('main', 'a.md', 'b.js'),
      true,
      'changed file b.js',
    ],
    [
      'of a dot file under **',
      { Push: [paths(['**'])] },
      branch('main', '.github/a.yml'),
      true,
      'changed file .github/a.yml',
    ],
    [
      'of an empty commit under a path filter',
      { Push: [paths(['**'])] },
      branch('main'),
      false,
      'looks at file paths, and no file has changed',
    ],
    [
      'that the second filter takes',
      { Push: [branches(['a']), branches(['b'])] },
      branch('b'),
      true,
      'push filter 2 of Code matched',
    ],
    [
      'that no filter takes',
      { Push: [branches(['a']), branches(['b'])] },
      branch('c'),
      false,
      'push filter 1 of Code includes the branches a, not c; push filter 2',
    ],
    [
      'of an included tag',
      { Push: [{ Tags: { Includes: ['v*'] } }] },
      tag('v1'),
      true,
      'push filter 1 of Code matched the tag v1',
    ],
    [
      'of an excluded tag',
      { Push: [{ Tags: { Includes: ['v*'], Excludes: ['v*-rc'] } }] },
      tag('v1-rc'),
      false,
      'excludes the tag v1-rc',
    ],
    [
      'of a branch under a tag filter',
      { Push: [{ Tags: { Includes: ['v*'] } }] },
      branch('v1'),
      false,
      'takes tags, not branches',
    ],
    ['of a tag under a branch filter', { Push: [branches(['**'])] }, tag('v1'), false, 'takes branches, not tags'],
    [
      'under a pull request trigger',
      { PullRequest: [branches(['main'])] },
      branch('main'),
      false,
      'takes pull requests only',
    ],
  ])('%s', (_, git, push, starts, reason) => {
    const verdict = decidePush(model(git), push);
    expect({ starts: verdict.starts, reason: verdict.reason }).toEqual({
      starts,
      reason: expect.stringContaining(reason),
    });
  });

  test('starts nothing where the source detects no changes', () => {
    const verdict = decidePush(model(undefined, { BranchName: 'main', DetectChanges: false }), branch('main'));
    expect(verdict).toEqual({
      starts: false,
      reason: 'Code does not detect changes (DetectChanges is false) and has no trigger',
    });
  });

  test('of a deleted branch starts nothing', () => {
    expect(decidePush(model(undefined), { ...branch('main'), deleted: true }).starts).toBe(false);
  });

  test('to a CodeCommit source follows its branch, polled or through EventBridge', () => {
    const codeCommit = model(undefined, { BranchName: 'main', PollForSourceChanges: 'false' }, 'CodeCommit');
    expect(decidePush(codeCommit, branch('main')).starts).toBe(true);
    expect(decidePush(codeCommit, branch('next')).starts).toBe(false);
  });

  test('is a new version of the object of an S3 source', () => {
    const s3 = model(undefined, { S3Bucket: 'b', S3ObjectKey: 'k' }, 'S3');
    expect(decidePush(s3, branch('main'))).toMatchObject({
      starts: true,
      reason: 'Code takes main as a new version of its object',
    });
  });
});

describe('a pull request', () => {
  const filter = { PullRequest: [{ Events: ['OPEN', 'UPDATED'], ...branches(['main']), ...paths(['web/**']) }] };
  test.each<[string, PullRequest, boolean, string]>([
    [
      'opened into the branch with an included path',
      { event: 'OPEN', into: 'main', changedFiles: ['web/a'] },
      true,
      'matched OPEN into main',
    ],
    ['closed', { event: 'CLOSED', into: 'main', changedFiles: ['web/a'] }, false, 'takes OPEN, UPDATED, not CLOSED'],
    [
      'into another branch',
      { event: 'OPEN', into: 'next', changedFiles: ['web/a'] },
      false,
      'includes the branches main, not next',
    ],
    [
      'without an included path',
      { event: 'OPEN', into: 'main', changedFiles: ['x'] },
      false,
      'none of the 1 changed files',
    ],
  ])('%s', (_, request, starts, reason) => {
    const verdict = decidePullRequest(model(filter), request);
    expect({ starts: verdict.starts, reason: verdict.reason }).toEqual({
      starts,
      reason: expect.stringContaining(reason),
    });
  });

  test('starts nothing where only pushes do', () => {
    const verdict = decidePullRequest(model({ Push: [branches(['**'])] }), {
      event: 'OPEN',
      into: 'main',
      changedFiles: [],
    });
    expect(verdict.reason).toBe('the pipeline has no trigger for pull requests');
  });
});
