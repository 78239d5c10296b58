import { startLoad, type Load } from '../../src/load/load-generator';
import type { EventOf, JournalEvent } from '../../src/journal/events';
import { SERVER } from '../_helpers/source';
import { type Scene, type SceneOptions, eventually, last, openScene } from './_rehearsal';

// Real pushes and builds on a machine that may be busy; nothing waits for a time to pass.
jest.setTimeout(180_000);

function rule(Provider: string, Configuration: Readonly<Record<string, unknown>>, more: object = {}) {
  const RuleTypeId = { Category: 'Rule', Owner: 'AWS', Provider, Version: '1' };
  return { Name: `Check${Provider}`, RuleTypeId, Configuration, ...more };
}

function condition(Result: string, ...Rules: readonly object[]) {
  return { Conditions: [{ Result, Rules }] };
}

let scene: Scene;
const loads: Load[] = [];
afterEach(async () => {
  await Promise.all(loads.splice(0).map((load) => load.stop()));
});

/** One rehearsal for the tests around it. */
function openBefore(options: SceneOptions): void {
  beforeAll(async () => {
    scene = await openScene(options);
  });
  afterAll(() => scene.close());
}

/** What is waited for is still to come. */
function next<T extends JournalEvent['type']>(
  type: T,
  matches: (event: EventOf<T>) => boolean = () => true,
): Promise<EventOf<T>> {
  const { length } = scene.journal.events;
  const found = scene.journal.until(
    (event) => event.seq > length && event.type === type && matches(event as EventOf<T>),
  );
  return found as Promise<EventOf<T>>;
}

/** Customers who ask for this path, a hundred times a second, until the test is over. */
function visit(path: string): Load {
  const load = startLoad({
    url: scene.rehearsal.webTargets[0].url,
    requestsPerSecond: 100,
    requests: [{ method: 'GET', path }],
    timeoutMs: 30_000,
  });
  loads.push(load);
  return load;
}

const stageEnd = (executionId: string) =>
  last(
    scene.journal.events,
    'stage.ended',
    (event) => event.stage === 'Production' && event.executionId === executionId,
  );
const conditionOf = (executionId: string) =>
  last(scene.journal.events, 'condition.evaluated', (event) => event.executionId === executionId);

describe('an alarm that is watched after the stage', () => {
  /** As `alarmOnServerErrors()` of a web environment renders it. */
  const alarm = {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: 'server-errors',
      Namespace: 'AWS/ElasticBeanstalk',
      MetricName: 'ApplicationRequests5xx',
      Dimensions: [{ Name: 'EnvironmentName', Value: { Ref: 'Web' } }],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 2,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: 'Topic' }],
    },
  };
  const publishing = { CloudWatchMetrics: { Environment: { ApplicationRequests5xx: 60 } }, Version: 1 };
  /** Passes its health checks, and fails when somebody orders. */
  const cannotOrder = SERVER.replace('writeHead(200,', "writeHead(request.url === '/orders' ? 500 : 200,");

  openBefore({
    // A virtual minute is a tenth of a second, in which there are ten visits.
    timeScale: 600,
    web: { 'aws:elasticbeanstalk:healthreporting:system:ConfigDocument': JSON.stringify(publishing) },
    production: {
      OnSuccess: condition(
        'ROLLBACK',
        rule('CloudWatchAlarm', { AlarmName: { Ref: 'Alarm' }, AlarmStates: 'ALARM', WaitTime: '20' }),
      ),
    },
    resources: { Alarm: alarm, Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'on-call' } } },
  });

  test('goes off for a version that passed its health checks, and the previous version serves again', async () => {
    const browsing = visit('/');
    const watching = next('condition.started');
    const deployed = scene.deploy('2', { 'server.js': cannotOrder });
    await watching;
    expect(last(scene.journal.events, 'deployment.ended')).toMatchObject({ status: 'Succeeded' });
    expect(await scene.serves()).toBe('2');
    const ordering = visit('/orders');
    expect(await next('alarm.changed', ({ state }) => state === 'ALARM')).toMatchObject({
      alarm: 'server-errors',
      reason: expect.stringContaining('2 are needed'),
    });
    await ordering.stop();
    const { executionId, status, rollback } = await deployed;
    expect(status).toBe('Failed');
    expect(conditionOf(executionId)).toMatchObject({ passed: false, result: 'ROLLBACK' });
    expect(rollback?.status).toBe('Succeeded');
    expect(await scene.serves()).toBe('1');
    expect((await browsing.stop()).failures).toEqual([]);
  });

  test('tells the topic', async () => {
    const told = () =>
      scene.journal.events.some((event) => event.type === 'log' && event.line.startsWith('ALARM: "server-errors" in'));
    await eventually(told, true);
  });

  test('stays quiet for a good version, and a person may still roll the stage back', async () => {
    visit('/orders');
    const { executionId, status } = await scene.deploy('3');
    expect(status).toBe('Succeeded');
    expect(conditionOf(executionId)).toMatchObject({ passed: true });
    expect(await scene.serves()).toBe('3');
    const started = next('execution.started');
    const answer = await scene.rehearsal.control({ command: 'rollback', operands: ['Production'] });
    expect(answer).toMatchObject({ ok: true });
    const back = await started;
    expect(back).toMatchObject({ rollbackStage: 'Production' });
    expect((await scene.rehearsal.ended(back.executionId)).status).toBe('Succeeded');
    expect(await scene.serves()).toBe('1');
  });
});

describe('a variable and a failure', () => {
  const says = { Variable: '#{Source.CommitMessage}', Operator: 'MATCHES', Value: '^version' };
  openBefore({
    // The instance stays, and with it what the hook has counted.
    web: { 'aws:elasticbeanstalk:command:DeploymentPolicy': 'AllAtOnce' },
    production: {
      BeforeEntry: condition('SKIP', rule('VariableCheck', says)),
      OnFailure: { Result: 'RETRY', RetryConfiguration: { RetryMode: 'FAILED_ACTIONS' } },
    },
  });
  /** Fails as often as it is told to on one instance. */
  const failing = (times: number) => ({
    '.platform/hooks/predeploy/fail.sh': {
      text: `#!/bin/sh\necho x >> "$HOME/tried"\ntest "$(wc -l < "$HOME/tried")" -gt ${times}\n`,
      mode: 0o755,
    },
  });
  const attempts = (executionId: string) =>
    scene.journal.events.flatMap((event) =>
      event.type === 'stage.started' && event.stage === 'Production' && event.executionId === executionId
        ? [event.attempt]
        : [],
    );

  test('a commit whose message does not say so skips the stage, and the previous version serves on', async () => {
    const { executionId } = await scene.push('2', {}, { message: 'words for the manual' });
    const { status } = await scene.rehearsal.ended(executionId ?? '');
    expect(status).toBe('Succeeded');
    expect(stageEnd(executionId ?? '')).toMatchObject({ status: 'Skipped' });
    expect(await scene.serves()).toBe('1');
  });

  test('a stage that fails once is run once more by itself', async () => {
    const { executionId, status } = await scene.deploy('3', failing(1));
    expect({ status, attempts: attempts(executionId) }).toEqual({ status: 'Succeeded', attempts: [1, 2] });
    expect(await scene.serves()).toBe('3');
  });

  test('and not a third time', async () => {
    const { executionId, status } = await scene.deploy('4', failing(100));
    expect({ status, attempts: attempts(executionId) }).toEqual({ status: 'Failed', attempts: [1, 2] });
  });
});

describe('commands and an open window before entry', () => {
  openBefore({
    production: {
      BeforeEntry: condition(
        'FAIL',
        rule('Commands', {}, { Commands: ['test ! -e freeze'], InputArtifacts: [{ Name: 'Code' }] }),
        rule('DeploymentWindow', { Cron: '0 * * ? * * *', TimeZone: 'Europe/Berlin' }),
      ),
    },
  });

  test('a command that fails keeps the version out, and says which rule it was', async () => {
    const { executionId, status, stdout, stderr } = await scene.deploy('2', { freeze: 'until Monday' });
    expect(status).toBe('Failed');
    expect(conditionOf(executionId)).toMatchObject({
      passed: false,
      result: 'FAIL',
      rules: [
        { name: 'CheckCommands', passed: false },
        { name: 'CheckDeploymentWindow', passed: true },
      ],
    });
    expect(`${stdout}${stderr}`).toContain('CheckCommands');
    expect(await scene.serves()).toBe('1');
  });

  test('when both pass the version goes in', async () => {
    expect((await scene.deploy('3')).status).toBe('Succeeded');
    expect(await scene.serves()).toBe('3');
  });
});

describe.each([
  { result: 'SKIP', execution: 'Succeeded', stage: 'Skipped' },
  { result: 'FAIL', execution: 'Failed', stage: 'Failed' },
] as const)('a closed window before entry: $result', ({ result, execution, stage }) => {
  openBefore({
    firstEnds: execution,
    production: {
      BeforeEntry: condition(result, rule('DeploymentWindow', { Cron: '0 * * ? * * 2001', TimeZone: 'UTC' })),
    },
  });

  test(`the stage is ${stage}, the execution ${execution}, and nothing is deployed`, async () => {
    const { executionId, status } = await scene.deploy('2');
    expect(status).toBe(execution);
    expect(stageEnd(executionId)).toMatchObject({ status: stage });
    expect(last(scene.journal.events, 'deployment.started')).toBeUndefined();
    expect(await scene.serves()).not.toBe('2');
  });
});
