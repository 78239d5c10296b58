import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type { CfnRole } from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { BeanstalkApplication } from '../../src/beanstalk/beanstalk-application';
import { Capacity } from '../../src/beanstalk/capacity';
import { Scaling } from '../../src/beanstalk/scaling';
import type { WorkerEnvironmentProps } from '../../src/beanstalk/worker-environment';
import { optionsOf, refusalOf, testStack, webEnvironment, workerEnvironment } from '../_helpers/environments';

describe('a worker environment, with nothing said', () => {
  const environment = workerEnvironment();
  const template = Template.fromStack(environment.stack);

  test('belongs to the worker tier', () => {
    template.hasResourceProperties('AWS::ElasticBeanstalk::Environment', {
      Tier: { Name: 'Worker', Type: 'SQS/HTTP' },
    });
  });

  test('reads a queue whose messages go to a dead-letter queue after ten attempts', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      RedrivePolicy: {
        maxReceiveCount: 10,
        deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetter'), 'Arn'] },
      },
      VisibilityTimeout: 364,
      MessageRetentionPeriod: 345_600,
    });
    expect(optionsOf(environment)['aws:elasticbeanstalk:sqsd']).toEqual({
      WorkerQueueURL: { Ref: expect.stringMatching(/^WorkerQueue/) },
      HttpPath: '/',
      MimeType: 'application/json',
      HttpConnections: '10',
      ConnectTimeout: '5',
      InactivityTimeout: '299',
      VisibilityTimeout: '364',
      ErrorVisibilityTimeout: '2',
      RetentionPeriod: '345600',
      MaxRetries: '10',
    });
  });

  test('keeps its queues encrypted and open to TLS only', () => {
    template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
    template.resourceCountIs('AWS::SQS::QueuePolicy', 2);
  });

  test('has no load balancer', () => {
    expect(optionsOf(environment)['aws:elasticbeanstalk:environment']).not.toHaveProperty('LoadBalancerType');
  });

  test('may elect a leader for its periodic tasks', () => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['dynamodb:PutItem']) })]),
      },
    });
  });
});

test('an environment without periodic tasks neither elects a leader nor sends messages', () => {
  const template = Template.fromStack(workerEnvironment({ periodicTasks: false }).stack);
  const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
  expect(policies).not.toContain('dynamodb:');
  expect(policies).not.toContain('sqs:SendMessage');
  expect(policies).toContain('sqs:ReceiveMessage');
});

test('makes the visibility timeout longer than the time the application may take', () => {
  const options = optionsOf(
    workerEnvironment({ inactivityTimeout: Duration.minutes(20), connectTimeout: Duration.seconds(10) }),
  );
  expect(options['aws:elasticbeanstalk:sqsd']).toMatchObject({ InactivityTimeout: '1200', VisibilityTimeout: '1270' });
});

test('reads a queue that is given, and leaves its settings alone', () => {
  const stack = testStack();
  const queue = new sqs.Queue(stack, 'Orders');
  const environment = workerEnvironment({ queue, httpPath: '/orders', concurrency: 2 }, stack);
  Template.fromStack(stack).resourceCountIs('AWS::SQS::Queue', 1);
  expect(optionsOf(environment)['aws:elasticbeanstalk:sqsd']).toMatchObject({
    WorkerQueueURL: { Ref: expect.stringMatching(/^Orders/) },
    HttpPath: '/orders',
    HttpConnections: '2',
  });
});

test('a web environment may send messages to a worker', () => {
  const stack = testStack();
  const worker = workerEnvironment({}, stack);
  const application = BeanstalkApplication.fromApplicationName(stack, 'Orders', 'orders');
  const web = webEnvironment({ application, environmentVariables: { QUEUE_URL: worker.queue.queueUrl } }, stack);
  worker.grantSendMessages(web);
  const role = stack.getLogicalId(web.instanceRole.node.defaultChild as CfnRole);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: role }],
    PolicyDocument: {
      Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['sqs:SendMessage']) })]),
    },
  });
});

describe('scaling on the length of the queue', () => {
  const environment = workerEnvironment({ scaling: Scaling.onQueueLength({ messagesPerInstance: 25 }) });

  test('tracks the backlog of each healthy instance at the group that Beanstalk made', () => {
    Template.fromStack(environment.stack).hasResourceProperties('AWS::AutoScaling::ScalingPolicy', {
      PolicyType: 'TargetTrackingScaling',
      AutoScalingGroupName: { 'Fn::GetAtt': [Match.stringLikeRegexp('Group'), 'AutoScalingGroupName'] },
      TargetTrackingConfiguration: {
        TargetValue: 25,
        CustomizedMetricSpecification: {
          Metrics: [
            Match.objectLike({ Id: 'waiting', ReturnData: false }),
            Match.objectLike({ Id: 'healthy', ReturnData: false }),
            Match.objectLike({ Id: 'backlog', Expression: 'waiting / IF(healthy > 0, healthy, 1)' }),
          ],
        },
      },
    });
  });

  test("puts the bounds of Beanstalk's own trigger where they are never passed", () => {
    expect(optionsOf(environment)['aws:autoscaling:trigger']).toMatchObject({
      LowerThreshold: '0',
      UpperThreshold: '20000000',
    });
  });

  test('publishes how many instances are healthy', () => {
    const document = String(optionsOf(environment)['aws:elasticbeanstalk:healthreporting:system'].ConfigDocument);
    expect(JSON.parse(document).CloudWatchMetrics.Environment).toEqual({ InstancesOk: 60 });
  });
});

describe('what a worker environment is refused for', () => {
  test.each<[string, Partial<WorkerEnvironmentProps>]>([
    ['worker-concurrency', { concurrency: 0 }],
    ['worker-concurrency', { concurrency: 101 }],
    ['worker-connect-timeout', { connectTimeout: Duration.seconds(61) }],
    ['worker-inactivity-timeout', { inactivityTimeout: Duration.hours(11) }],
    ['worker-visibility-timeout', { visibilityTimeout: Duration.hours(13) }],
    ['worker-visibility-timeout', { visibilityTimeout: Duration.seconds(304) }],
    ['worker-error-timeout', { errorVisibilityTimeout: Duration.hours(13) }],
    ['worker-retention', { retentionPeriod: Duration.days(15) }],
    ['worker-retries', { maxRetries: 101 }],
    ['worker-http-path', { httpPath: 'orders' }],
    ['scaling-metric', { scaling: Scaling.onRequests({ lower: 1, upper: 2 }) }],
    [
      'scaling-without-range',
      { capacity: Capacity.exactly(3), scaling: Scaling.onQueueLength({ messagesPerInstance: 1 }) },
    ],
    ['scaling-queue-length', { scaling: Scaling.onQueueLength({ messagesPerInstance: 0.5 }) }],
  ])('%s', (code, props) => {
    expect(refusalOf(() => workerEnvironment(props)).code).toBe(code);
  });

  test('the smallest visibility timeout that is long enough is taken', () => {
    const options = optionsOf(workerEnvironment({ visibilityTimeout: Duration.seconds(305) }));
    expect(options['aws:elasticbeanstalk:sqsd'].VisibilityTimeout).toBe('305');
  });

  test('periodic tasks in a FIFO queue', () => {
    const stack = testStack();
    const queue = new sqs.Queue(stack, 'Orders', { fifo: true });
    expect(refusalOf(() => workerEnvironment({ queue, periodicTasks: true }, stack)).code).toBe(
      'worker-fifo-periodic-tasks',
    );
  });

  test('settings of a queue that is given', () => {
    const stack = testStack();
    const queue = new sqs.Queue(stack, 'Orders');
    expect(refusalOf(() => workerEnvironment({ queue, maxRetries: 3 }, stack)).code).toBe('worker-queue-settings');
  });
});

test('alarms for dead letters and for messages that wait', () => {
  const environment = workerEnvironment();
  environment.alarmOnDeadLetters();
  environment.alarmOnWaitingMessages(Duration.minutes(5));
  const template = Template.fromStack(environment.stack);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetter'), 'QueueName'] } }],
    Threshold: 1,
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'ApproximateAgeOfOldestMessage',
    Threshold: 300,
  });
});
