import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { S3SourceAction, S3Trigger } from 'aws-cdk-lib/aws-codepipeline-actions';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { S3Detection } from './s3-detection';
import type { ISource, S3SourceProps, SourceBindOptions, SourceConfig } from './source';
import { ensure, isKnown } from '../errors';

/** A zip file in S3. */
export class S3Source implements ISource {
  constructor(
    private readonly bucket: s3.IBucket,
    private readonly key: string,
    private readonly props: S3SourceProps,
  ) {
    ensure(!isKnown(key) || (key.length > 0 && !key.startsWith('/')), {
      code: 's3-source-key',
      what: 'a source in S3 is named by its object key',
      got: key,
      instead: "give the key of the zip file, without a slash in front, such as 'orders/source.zip'",
    });
    ensure(keepsVersions(bucket), {
      code: 's3-source-versions',
      what: 'CodePipeline fetches a source object by its version, and this bucket keeps none',
      got: bucket.node.path,
      instead: 'create the bucket with versioned: true',
    });
  }

  bind(scope: Construct, options: SourceBindOptions): SourceConfig {
    const detection = this.props.detection ?? S3Detection.EVENTS;
    if (detection === S3Detection.EVENTS) this.startOnNewVersion(scope, options.pipeline);
    return {
      action: new S3SourceAction({
        actionName: options.actionName,
        variablesNamespace: options.actionName,
        bucket: this.bucket,
        bucketKey: this.key,
        trigger: detection === S3Detection.POLLING ? S3Trigger.POLL : S3Trigger.NONE,
        output: options.artifact,
      }),
    };
  }

  /** CDK's own event trigger listens to CloudTrail, which needs a trail for data events; the bucket can tell by itself. */
  private startOnNewVersion(scope: Construct, pipeline: codepipeline.IPipeline): void {
    sendEvents(this.bucket);
    new events.Rule(scope, 'NewVersion', {
      description: 'Starts the pipeline when its source object changes',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [this.bucket.bucketName] }, object: { key: [this.key] } },
      },
      targets: [new targets.CodePipeline(pipeline)],
    });
  }
}

function keepsVersions(bucket: s3.IBucket): boolean {
  const resource = bucket.node.defaultChild;
  return !(resource instanceof s3.CfnBucket) || resource.versioningConfiguration !== undefined;
}

/** A property of the bucket does it; the L2's method would add a function and a custom resource for the same. */
function sendEvents(bucket: s3.IBucket): void {
  const resource = bucket.node.defaultChild;
  if (resource instanceof s3.CfnBucket && resource.notificationConfiguration === undefined) {
    resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  }
}
