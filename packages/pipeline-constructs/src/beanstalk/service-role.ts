import { PhysicalName } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from '../acknowledge';

/**
 * The role with which Beanstalk watches an environment's health: what AWSElasticBeanstalkEnhancedHealth allows, without
 * publishing to topics. Managed updates have a service-linked role of their own.
 *
 * @see https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/iam-servicerole.html
 */
export function defineServiceRole(scope: Construct): iam.Role {
  const watch = new iam.PolicyStatement({ actions: HEALTH_ACTIONS, resources: ['*'] });
  const role = new iam.Role(scope, 'ServiceRole', {
    assumedBy: new iam.ServicePrincipal('elasticbeanstalk.amazonaws.com', {
      // Beanstalk names itself, so that no other service can take the role on its behalf.
      conditions: { StringEquals: { 'sts:ExternalId': 'elasticbeanstalk' } },
    }),
    // A pipeline in another account or region passes the role on, and then it needs a name.
    roleName: PhysicalName.GENERATE_IF_NEEDED,
    description: 'Elastic Beanstalk, watching the health of an environment',
    inlinePolicies: { Health: new iam.PolicyDocument({ statements: [watch] }) },
  });
  acknowledgeWildcards(role, [watch], 'these reads take no resource');
  return role;
}

const HEALTH_ACTIONS = [
  'autoscaling:DescribeAutoScalingGroups',
  'autoscaling:DescribeAutoScalingInstances',
  'autoscaling:DescribeNotificationConfigurations',
  'autoscaling:DescribeScalingActivities',
  'ec2:AssociateAddress',
  'ec2:DescribeAddresses',
  'ec2:DescribeInstanceStatus',
  'ec2:DescribeInstances',
  'ec2:DescribeSecurityGroups',
  'ec2:GetConsoleOutput',
  'elasticloadbalancing:DescribeInstanceHealth',
  'elasticloadbalancing:DescribeLoadBalancers',
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeTargetHealth',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
];
