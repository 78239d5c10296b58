import { ServiceError } from '../../gateway/gateway';
import type { ActionContext, ActionHandler, ActionResult } from '../../pipeline/action';
import type { BeanstalkEnvironment } from './environment';

/** CodePipeline gives up on this action after an hour, of the time that it would take in AWS. */
const TIMEOUT_MS = 60 * 60_000;
/** How often it looks, in virtual ms; never more often than every 20 real ones. */
const POLL_MS = 5_000;

interface DescribedEnvironment {
  readonly Status: string;
  readonly VersionLabel?: string;
  readonly EndpointURL?: string;
}
interface DescribedEvent {
  readonly Message: string;
  readonly Severity: string;
  readonly RequestId?: string;
}

/**
 * What CodePipeline does for an action of Elastic Beanstalk, under the action's role: a version from the artifact, an update
 * of the environment, and then looking until it is over.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Beanstalk.html
 */
export function deployToElasticBeanstalk(environments: readonly TimedEnvironment[]): ActionHandler {
  return {
    key: 'Deploy/ElasticBeanstalk',
    run: async (context) => {
      try {
        return await deploy(context, environments);
      } catch (error) {
        if (error instanceof ServiceError) return { status: 'Failed', reason: `${error.code}: ${error.message}` };
        throw error;
      }
    },
  };
}

/** What the API does not tell: how long AWS would have taken so far. */
export type TimedEnvironment = Pick<BeanstalkEnvironment, 'definition' | 'deploymentTime'>;

async function deploy(context: ActionContext, environments: readonly TimedEnvironment[]): Promise<ActionResult> {
  const { configuration, inputs, gateway, principal, clock, revisions, region } = context;
  const { ApplicationName, EnvironmentName } = configuration;
  if (typeof ApplicationName !== 'string' || typeof EnvironmentName !== 'string') {
    return { status: 'Failed', reason: 'the action needs ApplicationName and EnvironmentName in its configuration' };
  }
  const [artifact] = inputs;
  if (!artifact) return { status: 'Failed', reason: 'the action needs one input artifact, the source bundle' };

  const call = <Out>(operation: string, input: object) =>
    gateway.call<Out>(principal, 'elasticbeanstalk', operation, input, { region });
  const commit = revisions[0]?.commitId.slice(0, 7) ?? context.executionId.slice(0, 7);
  const label = `code-pipeline-${Math.round(clock.now())}-${commit}`;
  const startedAt = clock.now();
  await call('CreateApplicationVersion', {
    ApplicationName,
    VersionLabel: label,
    Description: `${context.pipelineName} ${context.executionId}`,
    SourceBundle: { S3Bucket: artifact.bucket, S3Key: artifact.key },
  });
  await call('UpdateEnvironment', { ApplicationName, EnvironmentName, VersionLabel: label });

  const describe = async () => {
    const { Environments } = await call<{ Environments: readonly DescribedEnvironment[] }>('DescribeEnvironments', {
      ApplicationName,
      EnvironmentNames: [EnvironmentName],
    });
    return Environments[0];
  };
  const timeOf = (name: string) =>
    environments.find(({ definition }) => definition.name === name)?.deploymentTime() ?? 0;
  let environment = await describe();
  while (environment.Status === 'Updating') {
    if (context.signal.aborted)
      return { status: 'Failed', reason: `the action was stopped; Elastic Beanstalk goes on with ${label}` };
    if (timeOf(EnvironmentName) > TIMEOUT_MS)
      return {
        status: 'Failed',
        reason: `the deployment did not end within the action's hour; Elastic Beanstalk goes on with ${label}`,
      };
    await clock.pause(Math.max(POLL_MS / clock.scale, 20), context.signal);
    environment = await describe();
  }
  const { Events } = await call<{ Events: readonly DescribedEvent[] }>('DescribeEvents', {
    EnvironmentName,
    StartTime: new Date(startedAt),
    VersionLabel: label,
    MaxRecords: 1000,
  });
  const externalExecutionId = Events[0]?.RequestId;
  const where =
    environment.EndpointURL === undefined ? EnvironmentName : `${EnvironmentName} at http://${environment.EndpointURL}`;
  if (environment.VersionLabel === label) {
    return { status: 'Succeeded', evidence: { summary: `${label} runs on ${where}` }, externalExecutionId };
  }
  const errors = [...Events]
    .reverse()
    .filter(({ Severity }) => Severity === 'ERROR')
    .map(({ Message }) => Message);
  return {
    status: 'Failed',
    reason: `Deployment completed, but with errors: ${errors.join('\n')}`,
    evidence: { summary: `${environment.VersionLabel} is still the version of ${where}` },
    externalExecutionId,
  };
}
