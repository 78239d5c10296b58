import { Duration, PhysicalName, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge, acknowledgeWildcards } from '../acknowledge';
import { CACHE_PREFIX } from '../build/cache-prefix';

const ANY_OBJECT = '*';
const LOOK = ['s3:GetBucketLocation', 's3:GetBucketVersioning', 's3:ListBucket'];
const READ = ['s3:GetObject', 's3:GetObjectVersion'];
const WRITE = ['s3:PutObject', 's3:AbortMultipartUpload'];

/** What an artifact bucket is made from. */
export interface ArtifactBucketProps {
  readonly encryptionKey: kms.IKey;
  readonly accessLogsBucket?: s3.IBucket;
}

/**
 * Where revisions are kept: private, encrypted, versioned, and never emptied.
 *
 * CodePipeline writes every artifact under a key of its own, so the current version of an object is a revision which a
 * rollback or a new instance may ask for; it stays. What a newer version took the place of, and caches, expire.
 *
 * CDK's grants name actions by wildcards (`s3:GetObject*`, `s3:DeleteObject*`); these name them one by one, and nothing
 * in a pipeline may delete a revision.
 */
export class ArtifactBucket extends s3.Bucket {
  constructor(scope: Construct, id: string, props: ArtifactBucketProps) {
    super(scope, id, {
      // A name is only made up if another account or Region has to know it.
      bucketName: PhysicalName.GENERATE_IF_NEEDED,
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: props.encryptionKey,
      bucketKeyEnabled: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      serverAccessLogsBucket: props.accessLogsBucket,
      serverAccessLogsPrefix: props.accessLogsBucket && 'artifacts/',
      lifecycleRules: [
        {
          id: 'SupersededVersions',
          noncurrentVersionExpiration: Duration.days(30),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
        { id: 'BuildCaches', prefix: CACHE_PREFIX, expiration: Duration.days(14) },
      ],
    });
    if (props.accessLogsBucket === undefined) {
      acknowledge(this, 'S1', 'Only the pipeline and its builds use it; accessLogsBucket would record their requests');
    }
  }

  grantRead(identity: iam.IGrantable, pattern: unknown = ANY_OBJECT): iam.Grant {
    return this.allow(identity, [...LOOK, ...READ], ['kms:Decrypt'], String(pattern));
  }

  grantWrite(identity: iam.IGrantable, pattern: unknown = ANY_OBJECT): iam.Grant {
    return this.allow(identity, [...LOOK, ...WRITE], ['kms:Decrypt', 'kms:GenerateDataKey'], String(pattern));
  }

  grantPut(identity: iam.IGrantable, pattern: unknown = ANY_OBJECT): iam.Grant {
    return this.grantWrite(identity, pattern);
  }

  grantReadWrite(identity: iam.IGrantable, pattern: unknown = ANY_OBJECT): iam.Grant {
    return this.allow(identity, [...LOOK, ...READ, ...WRITE], ['kms:Decrypt', 'kms:GenerateDataKey'], String(pattern));
  }

  /** There are no access control lists: the bucket's owner owns all objects. */
  grantPutAcl(identity: iam.IGrantable, pattern?: string): iam.Grant {
    return this.grantWrite(identity, pattern);
  }

  private allow(grantee: iam.IGrantable, onObjects: string[], onKey: string[], pattern: string): iam.Grant {
    const objects = this.arnForObjects(pattern);
    const statement = new iam.PolicyStatement({ actions: onObjects, resources: [objects] });
    const holder = grantee.grantPrincipal;
    if (holder instanceof iam.Role && Stack.of(holder) === Stack.of(this)) {
      acknowledgeWildcards(holder, [statement], 'CodePipeline makes up the key of every artifact');
    }
    this.encryptionKey?.grant(grantee, ...onKey);
    return iam.Grant.addToPrincipalOrResource({
      grantee,
      actions: onObjects,
      resourceArns: [this.bucketArn, objects],
      resource: this,
    });
  }
}

/** The key of an artifact bucket. As the bucket's, its grants name each action. */
export class ArtifactKey extends kms.Key {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      description: 'Encrypts the artifacts of a pipeline',
      enableKeyRotation: true,
      // Revisions outlive the stack, and cannot be read without their key.
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  grantEncryptDecrypt(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey');
  }
}
