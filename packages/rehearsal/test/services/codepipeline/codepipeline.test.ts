import {
  CodePipelineClient,
  GetPipelineCommand,
  GetPipelineExecutionCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  ListPipelinesCommand,
  PutApprovalResultCommand,
  RetryStageExecutionCommand,
  RollbackStageCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { createCodePipeline } from '../../../src/services/codepipeline/codepipeline';
import { bench, type Bench as PipelineBench, pipelineResource, promptHandler } from '../../_helpers/pipeline';
import { APP, type Bench, openBench } from '../../gateway/_helpers/gateway';

const name = 'orders-pipeline';
let gateway: Bench;
let pipeline: PipelineBench;
let client: CodePipelineClient;
let bad: boolean;

beforeEach(async () => {
  bad = false;
  const resource = pipelineResource(
    [
      {
        name: 'Approve',
        actions: [{ name: 'Ask', provider: 'Approval/Manual', configuration: { CustomData: 'Ship it?' } }],
      },
      { name: 'Deploy', actions: [{ name: 'Release', inputs: ['Code'] }] },
    ],
    { Variables: [{ Name: 'TARGET', DefaultValue: 'staging' }] },
  );
  const deploy = promptHandler('Build/Fake', () =>
    bad
      ? { status: 'Failed', reason: 'it broke' }
      : { status: 'Succeeded', evidence: { summary: 'done' }, externalExecutionId: 'd-1' },
  );
  pipeline = bench({ resource, handlers: [deploy], scale: 1 });
  gateway = await openBench();
  gateway.gateway.register(createCodePipeline({ pipelines: [pipeline.engine] }));
  client = new CodePipelineClient(gateway.client());
});

afterEach(async () => {
  client.destroy();
  await pipeline.engine.close();
  await gateway.close();
});

/** Starts an execution and waits until it asks for approval. */
async function waitForApproval() {
  const { pipelineExecutionId = '' } = await client.send(new StartPipelineExecutionCommand({ name }));
  await pipeline.journal.until(
    (event) => event.type === 'approval.waiting' && event.executionId === pipelineExecutionId,
  );
  const { stageStates = [] } = await client.send(new GetPipelineStateCommand({ name }));
  const token = stageStates[1].actionStates?.[0].latestExecution?.token ?? '';
  return { pipelineExecutionId, token };
}

const answer = (token: string, status: 'Approved' | 'Rejected') =>
  client.send(
    new PutApprovalResultCommand({
      pipelineName: name,
      stageName: 'Approve',
      actionName: 'Ask',
      token,
      result: { status, summary: 'fine' },
    }),
  );

async function runThrough() {
  const { pipelineExecutionId, token } = await waitForApproval();
  await answer(token, 'Approved');
  await pipeline.ended(pipelineExecutionId);
  return pipelineExecutionId;
}

test('an execution is started, approved with the token of GetPipelineState, and seen through', async () => {
  const { pipelineExecutionId, token } = await waitForApproval();
  expect((await answer(token, 'Approved')).approvedAt).toBeInstanceOf(Date);
  expect(await pipeline.ended(pipelineExecutionId)).toBe('Succeeded');
  const { stageStates } = await client.send(new GetPipelineStateCommand({ name }));
  expect(stageStates?.map((stage) => [stage.stageName, stage.latestExecution?.status])).toEqual([
    ['Source', 'Succeeded'],
    ['Approve', 'Succeeded'],
    ['Deploy', 'Succeeded'],
  ]);
  expect(stageStates?.[1].actionStates?.[0].latestExecution).toMatchObject({
    status: 'Succeeded',
    summary: `approved: ${APP.session}: fine`,
  });
  await expect(answer(token, 'Approved')).rejects.toMatchObject({ name: 'ApprovalAlreadyCompletedException' });
});

test('an execution tells its revisions, variables and actions', async () => {
  const pipelineExecutionId = await runThrough();
  const { pipelineExecution } = await client.send(
    new GetPipelineExecutionCommand({ pipelineName: name, pipelineExecutionId }),
  );
  expect(pipelineExecution).toMatchObject({
    status: 'Succeeded',
    executionMode: 'SUPERSEDED',
    executionType: 'STANDARD',
    artifactRevisions: [{ name: 'Code', revisionId: 'head' }],
    variables: [{ name: 'TARGET', resolvedValue: 'staging' }],
  });
  const { actionExecutionDetails } = await client.send(
    new ListActionExecutionsCommand({ pipelineName: name, filter: { pipelineExecutionId } }),
  );
  expect(actionExecutionDetails?.map((detail) => [detail.stageName, detail.actionName, detail.status])).toEqual([
    ['Deploy', 'Release', 'Succeeded'],
    ['Approve', 'Ask', 'Succeeded'],
    ['Source', 'Commit', 'Succeeded'],
  ]);
  expect(actionExecutionDetails?.[0]).toMatchObject({
    startTime: expect.any(Date),
    input: { inputArtifacts: [{ name: 'Code', s3location: { bucket: 'artifacts' } }] },
    output: { executionResult: { externalExecutionId: 'd-1' } },
  });
});

test('a rejected approval fails the execution, which the list shows', async () => {
  const { pipelineExecutionId, token } = await waitForApproval();
  await answer(token, 'Rejected');
  await pipeline.ended(pipelineExecutionId);
  const { pipelineExecutionSummaries } = await client.send(new ListPipelineExecutionsCommand({ pipelineName: name }));
  expect(pipelineExecutionSummaries).toMatchObject([
    { pipelineExecutionId, status: 'Failed', startTime: expect.any(Date) },
  ]);
});

test('a failed stage is retried', async () => {
  bad = true;
  const pipelineExecutionId = await runThrough();
  bad = false;
  await client.send(
    new RetryStageExecutionCommand({
      pipelineName: name,
      stageName: 'Deploy',
      pipelineExecutionId,
      retryMode: 'FAILED_ACTIONS',
    }),
  );
  await pipeline.journal.until((event) => event.type === 'execution.ended' && event.status === 'Succeeded');
  const again = new RetryStageExecutionCommand({
    pipelineName: name,
    stageName: 'Deploy',
    pipelineExecutionId,
    retryMode: 'ALL_ACTIONS',
  });
  await expect(client.send(again)).rejects.toMatchObject({ name: 'StageNotRetryableException' });
});

test('a stage is rolled back to an earlier execution', async () => {
  const target = await runThrough();
  const { pipelineExecutionId = '' } = await client.send(
    new RollbackStageCommand({ pipelineName: name, stageName: 'Deploy', targetPipelineExecutionId: target }),
  );
  expect(await pipeline.ended(pipelineExecutionId)).toBe('Succeeded');
  const { pipelineExecutionSummaries } = await client.send(new ListPipelineExecutionsCommand({ pipelineName: name }));
  expect(pipelineExecutionSummaries?.[0]).toMatchObject({
    executionType: 'ROLLBACK',
    rollbackMetadata: { rollbackTargetPipelineExecutionId: target },
    trigger: { triggerType: 'ManualRollback' },
  });
});

test('an execution is stopped', async () => {
  const { pipelineExecutionId } = await waitForApproval();
  await client.send(
    new StopPipelineExecutionCommand({ pipelineName: name, pipelineExecutionId, abandon: true, reason: 'no' }),
  );
  expect(await pipeline.ended(pipelineExecutionId)).toBe('Stopped');
});

test('a start takes a commit and variables, and refuses what the pipeline does not have', async () => {
  const sourceRevisions = [{ actionName: 'Commit', revisionType: 'COMMIT_ID' as const, revisionValue: 'abc' }];
  const variables = [{ name: 'TARGET', value: 'production' }];
  await client.send(new StartPipelineExecutionCommand({ name, sourceRevisions, variables }));
  await pipeline.journal.until((event) => event.type === 'approval.waiting');
  expect(pipeline.engine.state().executions[0]).toMatchObject({
    revisions: [{ commitId: 'abc' }],
    variables: { TARGET: 'production' },
  });
  const wrong = new StartPipelineExecutionCommand({ name, variables: [{ name: 'NOPE', value: 'x' }] });
  await expect(client.send(wrong)).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining('no variable NOPE'),
  });
});

test('the definition is declared, and a pipeline that is not there is named', async () => {
  const { pipeline: declared, metadata } = await client.send(new GetPipelineCommand({ name }));
  expect(declared).toMatchObject({
    name,
    pipelineType: 'V2',
    artifactStore: { type: 'S3', location: 'artifacts' },
    stages: [
      { name: 'Source' },
      { name: 'Approve', actions: [{ actionTypeId: { provider: 'Manual' } }] },
      { name: 'Deploy' },
    ],
  });
  expect(metadata?.pipelineArn).toBe(`arn:aws:codepipeline:us-east-1:123456789012:${name}`);
  expect((await client.send(new ListPipelinesCommand({}))).pipelines).toMatchObject([{ name }]);
  await expect(client.send(new GetPipelineCommand({ name: 'other' }))).rejects.toMatchObject({
    name: 'PipelineNotFoundException',
    message: `there is no pipeline other; this rehearsal has ${name}`,
  });
});
