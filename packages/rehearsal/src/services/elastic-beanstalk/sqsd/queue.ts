import type { Principal } from '../../../iam/principal';
import type { ServiceDependencies } from '../../dependencies';
import type { EnvironmentDefinition } from '../definition';

/** The queue of a worker environment: the one it names, else one that Elastic Beanstalk makes, with a dead-letter queue. */
export async function provideQueue(
  definition: EnvironmentDefinition,
  { gateway }: ServiceDependencies,
): Promise<string> {
  const { sqsd } = definition.options([]).settings;
  if (sqsd.queueUrl !== undefined) return sqsd.queueUrl;
  const { scope, id } = definition;
  const roleArn =
    definition.serviceRoleArn ?? `arn:${scope.partition}:iam::${scope.account}:role/aws-elasticbeanstalk-service-role`;
  const principal: Principal = { roleArn, session: definition.name };
  const create = async (name: string, Attributes: Readonly<Record<string, string>>) => {
    const { QueueUrl } = await gateway.call<{ QueueUrl: string }>(principal, 'sqs', 'CreateQueue', {
      QueueName: `awseb-${id}-${name}`,
      Attributes,
    });
    return QueueUrl;
  };
  const MessageRetentionPeriod = String(sqsd.retentionPeriod);
  await create('AWSEBWorkerDeadLetterQueue', { MessageRetentionPeriod });
  const deadLetterTargetArn = `arn:${scope.partition}:sqs:${scope.region}:${scope.account}:awseb-${id}-AWSEBWorkerDeadLetterQueue`;
  return create('AWSEBWorkerQueue', {
    MessageRetentionPeriod,
    VisibilityTimeout: String(sqsd.visibilityTimeout),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: sqsd.maxRetries }),
  });
}
