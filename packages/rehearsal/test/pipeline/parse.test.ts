import type { JsonObject } from '../../src/core/json';
import { parsePipeline } from '../../src/pipeline/parse';
import { action, pipelineResource, rawPipeline, ROLE } from '../_helpers/pipeline';

const source = {
  Name: 'Source',
  Actions: [
    action({ name: 'Code', provider: 'Source/CodeCommit', outputs: ['Code'], configuration: { BranchName: 'main' } }),
  ],
};
const build = {
  Name: 'Build',
  Actions: [action({ name: 'Compile', inputs: ['Code'], outputs: ['App'], namespace: 'B', runOrder: 2 })],
};
const withAction = (extra: JsonObject) => ({
  Stages: [source, { Name: 'Build', Actions: [{ ...action({ name: 'Compile' }), ...extra }] }],
});
const withStage = (extra: JsonObject, more: JsonObject = {}) => ({ Stages: [source, { ...build, ...extra }], ...more });
const approval = { ActionTypeId: { Category: 'Approval', Owner: 'AWS', Provider: 'Manual', Version: '1' } };
const rule = { Name: 'r', RuleTypeId: { Category: 'Rule', Owner: 'AWS', Provider: 'VariableCheck', Version: '1' } };

test('a pipeline is understood', () => {
  const model = parsePipeline(rawPipeline({ Stages: [source, build], ExecutionMode: 'QUEUED' }));
  expect(model).toMatchObject({
    name: 'orders-pipeline',
    type: 'V2',
    mode: 'QUEUED',
    roleArn: ROLE,
    artifactBuckets: { 'us-east-1': 'artifacts' },
  });
  expect(model.stages[1].actions[0]).toEqual({
    name: 'Compile',
    key: 'Build/Fake',
    category: 'Build',
    provider: 'Fake',
    runOrder: 2,
    configuration: {},
    inputs: ['Code'],
    outputs: ['App'],
    namespace: 'B',
    region: 'us-east-1',
  });
});

test('a value of a configuration that is no text becomes text', () => {
  const model = parsePipeline(
    rawPipeline(withAction({ Configuration: { Flag: true, Count: 3, List: [{ name: 'A' }] } })),
  );
  expect(model.stages[1].actions[0].configuration).toEqual({ Flag: 'true', Count: '3', List: '[{"name":"A"}]' });
});

test.each<[string, JsonObject, string]>([
  ['an unknown key of the pipeline', { Stages: [source, build], Colour: 'red' }, 'Colour is not known to a rehearsal'],
  ['an unknown key of an action', withAction({ Retries: 3 }), 'Stages[1].Actions[0].Retries is not known'],
  ['one stage only', { Stages: [source] }, 'Stages are 1; a pipeline has 2 to 50'],
  ['two stages of one name', { Stages: [source, build, build] }, 'Stages name Build twice'],
  ['a stage without actions', withStage({ Actions: [] }), 'Stages[1].Actions are 0'],
  ['a build in the first stage', { Stages: [build, source] }, 'the first stage has source actions only'],
  [
    'an action of another owner',
    withAction({ ActionTypeId: { Category: 'Build', Owner: 'Custom', Provider: 'Jenkins', Version: '1' } }),
    'Owner is Custom',
  ],
  [
    'a timeout on what is no approval',
    withAction({ TimeoutInMinutes: 10 }),
    'is for Approval/Manual only, not for Build/Fake',
  ],
  [
    'an approval that waits too shortly',
    withAction({ ...approval, TimeoutInMinutes: 1 }),
    'is 1; an approval waits 5 to 86400 minutes',
  ],
  [
    'a value that is too long',
    withAction({ Configuration: { Long: 'x'.repeat(1001) } }),
    'Configuration.Long has 1001 characters; CodePipeline takes 1000',
  ],
  [
    'a clone reference',
    {
      Stages: [
        {
          ...source,
          Actions: [
            action({
              name: 'Code',
              provider: 'Source/CodeCommit',
              configuration: { OutputArtifactFormat: 'CODEBUILD_CLONE_REF' },
            }),
          ],
        },
        build,
      ],
    },
    'use CODE_ZIP',
  ],
  [
    'an action in a Region without a store',
    withAction({ Region: 'eu-west-1' }),
    'ArtifactStores has no store for eu-west-1',
  ],
  [
    'a disabled transition',
    { Stages: [source, build], DisableInboundStageTransitions: [{ StageName: 'Build', Reason: 'x' }] },
    'remove it',
  ],
  [
    'a result that before entry does not have',
    withStage({ BeforeEntry: { Conditions: [{ Result: 'ROLLBACK', Rules: [rule] }] } }),
    'Result is ROLLBACK; a rehearsal takes FAIL, SKIP',
  ],
  [
    'a condition without rules',
    withStage({ OnSuccess: { Conditions: [{ Result: 'FAIL', Rules: [] }] } }),
    'Rules are 0; a condition has 1 to 5',
  ],
  [
    'a rollback in PARALLEL mode',
    withStage({ OnFailure: { Result: 'ROLLBACK' } }, { ExecutionMode: 'PARALLEL' }),
    'PARALLEL mode does not have',
  ],
  [
    'a rollback of the source stage',
    { Stages: [{ ...source, OnFailure: { Result: 'ROLLBACK' } }, build] },
    'the source stage does not have',
  ],
  [
    'a condition and a result on failure',
    withStage({ OnFailure: { Result: 'RETRY', Conditions: [{ Result: 'ROLLBACK', Rules: [rule] }] } }),
    'beside a condition',
  ],
  [
    'QUEUED in a V1 pipeline',
    { Stages: [source, build], PipelineType: 'V1', ExecutionMode: 'QUEUED' },
    'needs PipelineType V2',
  ],
  [
    'a trigger of a source that is none',
    {
      Stages: [source, build],
      Triggers: [{ ProviderType: 'CodeStarSourceConnection', GitConfiguration: { SourceActionName: 'Nope' } }],
    },
    'SourceActionName is Nope',
  ],
])('%s is refused by name', (_, properties, message) => {
  expect(() => parsePipeline(rawPipeline(properties))).toThrow(message);
});

test('everything that is wrong is named at once', () => {
  const wrong = () =>
    parsePipeline(rawPipeline({ ...withAction({ Retries: 3, TimeoutInMinutes: 10 }), Colour: 'red' }));
  expect(wrong).toThrow(
    /Colour[\s\S]*Retries[\s\S]*TimeoutInMinutes|Retries[\s\S]*Colour|Colour[\s\S]*TimeoutInMinutes[\s\S]*Retries/,
  );
});

test('the structure changes with the stages, not with triggers or the mode', () => {
  const structure = (properties: JsonObject) => parsePipeline(rawPipeline(properties)).structure;
  const plain = structure({ Stages: [source, build] });
  expect(structure({ Stages: [source, build], ExecutionMode: 'QUEUED' })).toBe(plain);
  expect(structure({ Stages: [source, { ...build, Name: 'Other' }] })).not.toBe(plain);
});

test('stores of several Regions are taken', () => {
  const { ArtifactStore: _, ...rest } = pipelineResource([]).properties;
  const stores = ['us-east-1', 'eu-west-1'].map((Region) => ({
    Region,
    ArtifactStore: { Type: 'S3', Location: `artifacts-${Region}` },
  }));
  const resource = {
    ...rawPipeline({}),
    properties: { ...rest, Stages: [source, build], ArtifactStores: stores } as never,
  };
  expect(parsePipeline(resource).artifactBuckets).toEqual({
    'us-east-1': 'artifacts-us-east-1',
    'eu-west-1': 'artifacts-eu-west-1',
  });
});
