import { webApplication } from './_helpers/applications';
import type { StageOptions } from './_helpers/stage';
import { openStage } from './_helpers/stage';

// Real processes on a machine that may be busy; nothing waits for a time to pass.
jest.setTimeout(60_000);

const withStage = async (
  options: StageOptions,
  use: (stage: Awaited<ReturnType<typeof openStage>>) => Promise<void>,
) => {
  const stage = await openStage(options);
  try {
    await use(stage);
  } finally {
    await stage.close();
  }
};

test('a single instance has no load balancer that checks its health', () =>
  withStage(
    { environments: { single: { options: { 'aws:elasticbeanstalk:environment/EnvironmentType': 'SingleInstance' } } } },
    async (stage) => {
      const result = await stage.deploy(
        'single',
        webApplication('one', 'if (request.url === "/") response.statusCode = 404;'),
      );
      expect(result.status).toBe('Succeeded');
      expect(await stage.get('single')).toEqual({ status: 404, text: 'one' });
    },
  ));

test('an environment that depends on something unknown is not deployed to', () =>
  withStage(
    {
      environments: { web: {} },
      unknowns: { web: { path: 'Properties.OptionSettings.0.Value', message: 'Fn::Transform is not understood' } },
    },
    async (stage) => {
      const result = await stage.deploy('web', webApplication('one'));
      expect(result).toMatchObject({
        status: 'Failed',
        reason: expect.stringContaining(
          'web depends on what a rehearsal does not know: Properties.OptionSettings.0.Value: Fn::Transform',
        ),
      });
    },
  ));

test('a policy that the environment cannot follow is refused before anything starts', async () => {
  const environments = {
    web: {
      options: {
        'aws:elasticbeanstalk:command/DeploymentPolicy': 'TrafficSplitting',
        'aws:elasticbeanstalk:environment/LoadBalancerType': 'classic',
      },
    },
  };
  await expect(openStage({ environments })).rejects.toMatchObject({
    code: 'beanstalk-option',
    message: expect.stringContaining('got a classic load balancer'),
  });
});

test('a rehearsal that ends in the middle of a deployment takes everything with it at once', async () => {
  const stage = await openStage({ environments: { web: {} } });
  const deploying = stage.deploy('web', {
    ...webApplication('one'),
    '.platform/hooks/prebuild/01.sh': '#!/bin/sh\ntrap "" TERM\necho working\nsleep 300\n',
  });
  await stage.journal.until((event) => event.type === 'log' && event.line.endsWith('working'));
  const { port } = stage.environment('web').members[0].instance;
  const before = performance.now();
  await stage.close();
  expect(performance.now() - before).toBeLessThan(20_000);
  expect(await deploying).toMatchObject({ status: 'Failed' });
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow('fetch failed');
});

test('a worker that names no queue gets one, with a dead-letter queue', () =>
  withStage(
    { environments: { worker: { tier: 'Worker', options: { 'aws:elasticbeanstalk:sqsd/MaxRetries': '7' } } } },
    async (stage) => {
      const { Attributes } = await stage.call<{ Attributes: Record<string, string> }>('sqs', 'GetQueueAttributes', {
        QueueUrl: stage.environment('worker').queueUrl,
        AttributeNames: ['All'],
      });
      expect(JSON.parse(Attributes.RedrivePolicy)).toEqual({
        maxReceiveCount: 7,
        deadLetterTargetArn: expect.stringMatching(/AWSEBWorkerDeadLetterQueue$/),
      });
    },
  ));
