import type { Capacity, IBeanstalkApplication } from '@slipway/pipeline-constructs';
import { BeanstalkPlatform, WebEnvironment, WorkerEnvironment } from '@slipway/pipeline-constructs';
import type { StackProps } from 'aws-cdk-lib';
import { Duration, Stack, Validations } from 'aws-cdk-lib';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { grantOrders } from './orders-bucket-access';

/** How large an environment is. */
export interface OrdersEnvironmentProps extends StackProps {
  readonly application: IBeanstalkApplication;
  readonly webCapacity: Capacity;
  readonly workerCapacity: Capacity;
}

/** All that one set of orders needs: the web application that takes them, the worker that makes them, and what they share. */
export class OrdersEnvironmentStack extends Stack {
  readonly web: WebEnvironment;
  readonly worker: WorkerEnvironment;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: OrdersEnvironmentProps,
  ) {
    super(scope, id, props);
    const orders = this.defineOrders();
    this.worker = this.defineWorker(orders);
    this.web = this.defineWeb(orders);
    this.connect(orders);
  }

  private defineOrders(): Bucket {
    const bucket = new Bucket(this, 'Orders', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Only the two applications reach the bucket, and both log each order they touch',
    });
    return bucket;
  }

  private defineWorker(orders: Bucket): WorkerEnvironment {
    const worker = new WorkerEnvironment(this, 'Worker', {
      application: this.props.application,
      platform: PLATFORM,
      capacity: this.props.workerCapacity,
      environmentVariables: { AWS_REGION: this.region, ORDERS_BUCKET: orders.bucketName },
      concurrency: 5,
      inactivityTimeout: Duration.seconds(30),
      visibilityTimeout: Duration.seconds(60),
      maxRetries: 5,
    });
    // The worker sweeps up orders whose message got lost, by sending it again.
    worker.addEnvironmentVariable('QUEUE_URL', worker.queue.queueUrl);
    standInDefaultNetwork(worker);
    return worker;
  }

  private defineWeb(orders: Bucket): WebEnvironment {
    const web = new WebEnvironment(this, 'Web', {
      application: this.props.application,
      platform: PLATFORM,
      capacity: this.props.webCapacity,
      healthCheck: { path: '/health' },
      environmentVariables: {
        AWS_REGION: this.region,
        ORDERS_BUCKET: orders.bucketName,
        QUEUE_URL: this.worker.queue.queueUrl,
      },
    });
    standInDefaultNetwork(web);
    return web;
  }

  private connect(orders: Bucket): void {
    const bucketId = this.getLogicalId(orders.node.defaultChild as CfnBucket);
    for (const { instanceRole } of [this.web, this.worker]) grantOrders(instanceRole, orders, bucketId);
    this.worker.grantSendMessages(this.web);
    this.worker.grantSendMessages(this.worker);
  }
}

const PLATFORM = BeanstalkPlatform.nodejs('22');

function standInDefaultNetwork(environment: Construct): void {
  Validations.of(environment).acknowledge({
    id: 'AwsSolutions-EB1',
    reason:
      "It stands in the account's default VPC, so that a first deployment needs no network; give `vpc` for one of your own",
  });
}
