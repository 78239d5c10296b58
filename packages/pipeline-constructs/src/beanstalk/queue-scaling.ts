import { Aws, CustomResource, Duration, Stack } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { LookupFunctionProps } from './lookup-function';
import { LookupFunction } from './lookup-function';
import { ensure, isKnown } from '../errors';

/** What scales with what. */
export interface QueueScalingProps {
  readonly environmentName: string;
  /** How many instances are healthy. */
  readonly healthyInstances: cloudwatch.Metric;
  readonly queue: sqs.IQueue;
  readonly messagesPerInstance: number;
}

/**
 * Follows a queue's length, which is none of the metrics that Beanstalk's own trigger takes. The policy is attached to
 * the environment's Auto Scaling group from outside; the group's name is looked up after Beanstalk has made it.
 */
export class QueueScaling extends Construct {
  constructor(scope: Construct, id: string, props: QueueScalingProps) {
    super(scope, id);
    ensure(!isKnown(props.messagesPerInstance) || props.messagesPerInstance >= 1, {
      code: 'scaling-queue-length',
      what: 'an instance has a backlog of at least one message',
      got: props.messagesPerInstance,
      instead: 'give what one instance gets through in the time a message may wait',
    });
    new autoscaling.CfnScalingPolicy(this, 'Policy', {
      autoScalingGroupName: this.lookUpGroup(props.environmentName),
      policyType: 'TargetTrackingScaling',
      targetTrackingConfiguration: {
        targetValue: props.messagesPerInstance,
        customizedMetricSpecification: { metrics: backlogPerInstance(props) },
      },
    });
  }

  private lookUpGroup(environmentName: string): string {
    const stack = Stack.of(this);
    const lookup = new CustomResource(this, 'Group', {
      resourceType: 'Custom::BeanstalkScalingGroup',
      serviceToken: LookupFunction.in(stack, 'BeanstalkScalingGroupLookup', () => groupFunction(stack)).functionArn,
      serviceTimeout: Duration.minutes(5),
      properties: { EnvironmentName: environmentName },
    });
    return lookup.getAttString('AutoScalingGroupName');
  }
}

function groupFunction(stack: Stack): LookupFunctionProps {
  const environments = `arn:${Aws.PARTITION}:elasticbeanstalk:${stack.region}:${stack.account}:environment/*`;
  return {
    handler: 'beanstalk-scaling-group',
    description: 'Looks up the Auto Scaling group of an Elastic Beanstalk environment',
    statements: [
      new iam.PolicyStatement({
        actions: ['elasticbeanstalk:DescribeEnvironmentResources'],
        resources: [environments],
      }),
      // Beanstalk reads these with the permissions of its caller.
      new iam.PolicyStatement({
        actions: [
          'autoscaling:DescribeAutoScalingGroups',
          'cloudformation:DescribeStackResources',
          'cloudformation:ListStackResources',
          'elasticloadbalancing:DescribeLoadBalancers',
        ],
        resources: ['*'],
      }),
    ],
    reason: 'it only reads what belongs to an environment, and those names are made by Beanstalk',
  };
}

type Metrics = autoscaling.CfnScalingPolicy.TargetTrackingMetricDataQueryProperty[];

function backlogPerInstance({ queue, healthyInstances }: QueueScalingProps): Metrics {
  const { namespace, metricName, dimensions = [] } = healthyInstances.toMetricConfig().metricStat ?? {};
  return [
    {
      id: 'waiting',
      returnData: false,
      metricStat: {
        stat: 'Sum',
        metric: {
          namespace: 'AWS/SQS',
          metricName: 'ApproximateNumberOfMessagesVisible',
          dimensions: [{ name: 'QueueName', value: queue.queueName }],
        },
      },
    },
    {
      id: 'healthy',
      returnData: false,
      metricStat: {
        stat: 'Average',
        metric: {
          namespace: namespace as string,
          metricName: metricName as string,
          dimensions: dimensions.map(({ name, value }) => ({ name, value: String(value) })),
        },
      },
    },
    { id: 'backlog', expression: 'waiting / IF(healthy > 0, healthy, 1)', label: 'messages waiting for each instance' },
  ];
}
