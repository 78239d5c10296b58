import { type Scene, openScene } from './_rehearsal';

// Real pushes, builds and instances on a machine that may be busy; nothing waits for a time to pass.
jest.setTimeout(120_000);

const started = (scene: Scene) => scene.journal.events.filter(({ type }) => type === 'execution.started').length;

/** The next approval that waits, past `seq`. */
const waiting = (scene: Scene, seq: number) =>
  scene.journal.until((event) => event.seq > seq && event.type === 'approval.waiting');

const approve = (scene: Scene) => scene.rehearsal.control({ command: 'approve', operands: [] });

describe('a pipeline that follows a branch, SUPERSEDED, with an approval', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene({ approvalMinutes: 7 * 24 * 60 });
  });
  afterAll(() => scene.close());

  test.each([
    ['another branch', 'HEAD:refs/heads/feature', 'branch feature'],
    ['a tag', 'HEAD:refs/tags/v2', 'tag v2'],
  ])('a push of %s is taken, starts nothing, and says why', async (_, refspec, name) => {
    const before = started(scene);
    const pushed = await scene.push('2', {}, { refspec });
    expect(pushed.exitCode).toBe(0);
    expect(pushed.executionId).toBeUndefined();
    expect(pushed.stderr).toContain(
      `no execution started: Code has no trigger and follows the branch main, not the ${name}`,
    );
    expect(started(scene)).toBe(before);
    expect(await scene.serves()).toBe('1');
  });

  test.each([
    ['a ref that is neither a branch nor a tag', 'HEAD:refs/notes/x', 'push to a branch, for example HEAD:main'],
    ['the deletion of the branch that the pipeline follows', ':main', 'it cannot be deleted'],
  ])('%s is refused', async (_, refspec, told) => {
    const pushed = await scene.push('2', {}, { refspec });
    expect(pushed.exitCode).not.toBe(0);
    expect(pushed.stderr).toContain(told);
    expect(await scene.serves()).toBe('1');
  });

  test('a push that brings nothing new starts nothing', async () => {
    const head = (await scene.git('rev-parse', 'HEAD')).stdout.trim();
    await scene.git('push', '--quiet', scene.rehearsal.remote, 'HEAD:refs/heads/same');
    const before = started(scene);
    expect(await scene.pushCommit(head, { refspec: 'HEAD:refs/heads/same' })).toMatchObject({ exitCode: 0 });
    expect(started(scene)).toBe(before);
  });

  test('an empty commit is deployed like any other, as the pipeline filters no paths', async () => {
    await scene.git('checkout', '--quiet', '-B', 'main', 'HEAD');
    await scene.git('commit', '--quiet', '--allow-empty', '-m', 'nothing');
    const head = (await scene.git('rev-parse', 'HEAD')).stdout.trim();
    const seq = scene.journal.events.length;
    const pushed = await scene.pushCommit(head);
    expect(pushed.executionId).toEqual(expect.any(String));
    await waiting(scene, seq);
    await approve(scene);
    expect(await scene.rehearsal.ended(pushed.executionId ?? '')).toMatchObject({ status: 'Succeeded' });
    expect(await scene.serves()).toBe('2');
  });

  test('of pushes that come while one waits for a person, the newest overtakes those that wait for the stage', async () => {
    const first = await scene.push('3');
    const second = scene.push('4');
    await scene.journal.until((event) => event.type === 'pushed' && event.message.startsWith('version 4'));
    const third = scene.push('5');
    const overtaken = await second;
    expect(await scene.rehearsal.ended(overtaken.executionId ?? '')).toMatchObject({ status: 'Superseded' });
    expect(overtaken.stderr).toMatch(/Superseded: overtaken by \S+ before stage Approval/);
    // The first holds the stage until somebody answers.
    await approve(scene);
    expect(await scene.rehearsal.ended(first.executionId ?? '')).toMatchObject({ status: 'Succeeded' });
    const newest = await third;
    await approve(scene);
    expect(await scene.rehearsal.ended(newest.executionId ?? '')).toMatchObject({ status: 'Succeeded' });
    expect(await scene.serves()).toBe('5');
    await scene.expectNothingMore();
  });
});

describe('a pipeline with triggers, QUEUED', () => {
  let scene: Scene;
  beforeAll(async () => {
    const Push = [{ Branches: { Includes: ['main', 'release/*'] }, FilePaths: { Excludes: ['docs/**'] } }];
    const GitConfiguration = { SourceActionName: 'Code', Push };
    scene = await openScene({
      mode: 'QUEUED',
      triggers: [{ ProviderType: 'CodeStarSourceConnection', GitConfiguration }],
    });
  });
  afterAll(() => scene.close());

  test('a push of a branch that no trigger includes starts nothing, and says which are included', async () => {
    const pushed = await scene.push('2', {}, { refspec: 'HEAD:refs/heads/feature' });
    expect(pushed).toMatchObject({ exitCode: 0, executionId: undefined });
    expect(pushed.stderr).toContain(
      'no execution started: push filter 1 of Code includes the branches main, release/*, not feature',
    );
  });

  test('a push that changes nothing but excluded files starts nothing', async () => {
    const pushed = await scene.push('1', { 'docs/guide.md': 'Read me' });
    expect(pushed).toMatchObject({ exitCode: 0, executionId: undefined });
    expect(pushed.stderr).toContain(
      'no execution started: push filter 1 of Code includes every path and excludes docs/**; none of the 1 changed files is left',
    );
  });

  test('an empty commit changes no file, so a trigger with file paths lets it go by', async () => {
    await scene.git('commit', '--quiet', '--allow-empty', '-m', 'nothing');
    const head = (await scene.git('rev-parse', 'HEAD')).stdout.trim();
    const pushed = await scene.pushCommit(head);
    expect(pushed).toMatchObject({ exitCode: 0, executionId: undefined });
    expect(pushed.stderr).toContain('no file has changed');
  });

  test('a push that comes while another is deployed waits its turn, and both go live one after the other', async () => {
    const { journal } = scene;
    const from = journal.events.length;
    const deploying = scene.deploy('2');
    await journal.until((event) => event.seq > from && event.type === 'action.started' && event.stage === 'Build');
    const [first, second] = await Promise.all([deploying, scene.deploy('3')]);
    expect([first.status, second.status]).toEqual(['Succeeded', 'Succeeded']);
    const story = journal.events.flatMap((event) =>
      event.seq > from && event.type === 'stage.started'
        ? [`${event.stage} ${event.executionId === first.executionId ? 'first' : 'second'}`]
        : [],
    );
    for (const stage of ['Source', 'Build', 'Production']) {
      expect(story.filter((each) => each.startsWith(stage))).toEqual([`${stage} first`, `${stage} second`]);
    }
    expect(await scene.serves()).toBe('3');
    await scene.expectNothingMore();
  });
});
