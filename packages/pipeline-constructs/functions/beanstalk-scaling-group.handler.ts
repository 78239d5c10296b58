import { DescribeEnvironmentResourcesCommand, ElasticBeanstalkClient } from '@aws-sdk/client-elastic-beanstalk';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { Answer } from './custom-resource';
import { failed, respond } from './custom-resource';

/** Answers with the name of the Auto Scaling group which Beanstalk made for an environment. */
export async function handler(event: CloudFormationCustomResourceEvent): Promise<void> {
  await respond(event, await answer(event, new ElasticBeanstalkClient({})));
}

/** The answer alone. */
export async function answer(
  event: CloudFormationCustomResourceEvent,
  client: ElasticBeanstalkClient,
): Promise<Answer> {
  if (event.RequestType === 'Delete') return { Status: 'SUCCESS', PhysicalResourceId: event.PhysicalResourceId };
  const environmentName = String(event.ResourceProperties.EnvironmentName);
  try {
    const group = await findGroup(client, environmentName);
    return { Status: 'SUCCESS', PhysicalResourceId: group, Data: { AutoScalingGroupName: group } };
  } catch (error) {
    return failed(error, event.RequestType === 'Update' ? event.PhysicalResourceId : 'none');
  }
}

async function findGroup(client: ElasticBeanstalkClient, environmentName: string): Promise<string> {
  const { EnvironmentResources } = await client.send(
    new DescribeEnvironmentResourcesCommand({ EnvironmentName: environmentName }),
  );
  const [group] = EnvironmentResources?.AutoScalingGroups ?? [];
  if (group?.Name === undefined) {
    throw new Error(`the environment '${environmentName}' has no Auto Scaling group; is it being terminated?`);
  }
  return group.Name;
}
