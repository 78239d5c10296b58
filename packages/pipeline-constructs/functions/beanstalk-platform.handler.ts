import {
  DescribeEnvironmentsCommand,
  ElasticBeanstalkClient,
  ListPlatformVersionsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-elastic-beanstalk';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { Answer } from './custom-resource';
import { failed, respond } from './custom-resource';
import { choosePlatform } from './platform-choice';

/** What the template asks for. */
interface Question {
  readonly BranchName: string;
  readonly ApplicationName: string;
  readonly EnvironmentTag: string;
}

const ENVIRONMENT_TAG = 'slipway:environment';

/**
 * Answers with the version of a platform. The answer is also the resource's physical id, which CloudFormation brings
 * along the next time: so the earlier answer is known without a table to keep it in.
 */
export async function handler(event: CloudFormationCustomResourceEvent): Promise<void> {
  await respond(event, await answer(event, new ElasticBeanstalkClient({})));
}

/** The answer alone. */
export async function answer(
  event: CloudFormationCustomResourceEvent,
  client: ElasticBeanstalkClient,
): Promise<Answer> {
  if (event.RequestType === 'Delete') return { Status: 'SUCCESS', PhysicalResourceId: event.PhysicalResourceId };
  const earlier = event.RequestType === 'Update' ? event.PhysicalResourceId : undefined;
  try {
    const platformArn = await lookUp(client, event.ResourceProperties as unknown as Question, earlier);
    return { Status: 'SUCCESS', PhysicalResourceId: platformArn, Data: { PlatformArn: platformArn } };
  } catch (error) {
    return failed(error, earlier ?? 'none');
  }
}

async function lookUp(client: ElasticBeanstalkClient, question: Question, earlier?: string): Promise<string> {
  const recommended = await listRecommended(client, question.BranchName);
  const running = earlier === undefined ? undefined : await findRunning(client, question);
  const platformArn = choosePlatform(question.BranchName, { recommended, earlier, running });
  if (platformArn === undefined) {
    throw new Error(
      `no recommended version of the platform branch '${question.BranchName}' in this region; ` +
        "compare its name with 'aws elasticbeanstalk list-platform-branches', or take a branch that is not retired",
    );
  }
  return platformArn;
}

async function listRecommended(client: ElasticBeanstalkClient, branchName: string): Promise<string[]> {
  const { PlatformSummaryList = [] } = await client.send(
    new ListPlatformVersionsCommand({
      Filters: [
        { Type: 'PlatformBranchName', Operator: '=', Values: [branchName] },
        { Type: 'PlatformLifecycleState', Operator: '=', Values: ['recommended'] },
      ],
    }),
  );
  return PlatformSummaryList.flatMap((summary) => summary.PlatformArn ?? []);
}

async function findRunning(client: ElasticBeanstalkClient, question: Question): Promise<string | undefined> {
  const { Environments = [] } = await client.send(
    new DescribeEnvironmentsCommand({ ApplicationName: question.ApplicationName, IncludeDeleted: false }),
  );
  for (const { EnvironmentArn, PlatformArn } of Environments) {
    const { ResourceTags = [] } = await client.send(new ListTagsForResourceCommand({ ResourceArn: EnvironmentArn }));
    if (ResourceTags.some(({ Key, Value }) => Key === ENVIRONMENT_TAG && Value === question.EnvironmentTag)) {
      return PlatformArn;
    }
  }
  return undefined;
}
