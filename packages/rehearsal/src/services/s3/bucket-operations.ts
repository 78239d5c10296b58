import { ServiceError, type Operation } from '../../gateway/gateway';
import { bucketOf } from './requests';
import type { S3State } from './s3';
import type { Bucket } from './store';

interface OnBucket {
  readonly Bucket: string;
}

/** Operations on buckets. */
export function bucketOperations(state: S3State, ownRegion: string): Readonly<Record<string, Operation>> {
  const { store } = state;
  const arn = ({ Bucket }: OnBucket) => [`arn:aws:s3:::${Bucket}`];
  const onBucket = <In extends OnBucket>(
    action: string,
    run: (bucket: Bucket, input: In) => object,
  ): Operation<In> => ({
    action: `s3:${action}`,
    resources: arn,
    run: async (input) => run(bucketOf(store, input.Bucket), input),
  });

  const createBucket: Operation<OnBucket & { CreateBucketConfiguration?: { LocationConstraint?: string } }> = {
    action: 's3:CreateBucket',
    resources: arn,
    run: async ({ Bucket, CreateBucketConfiguration }, context) => {
      const existing = store.buckets.get(Bucket);
      const region = CreateBucketConfiguration?.LocationConstraint ?? context.region;
      // In us-east-1 making a bucket twice is no error; elsewhere it is.
      if (existing && existing.region !== 'us-east-1') {
        throw new ServiceError(
          'BucketAlreadyOwnedByYou',
          `Your previous request to create the bucket ${Bucket} succeeded and you already own it.`,
          409,
        );
      }
      checkBucketName(Bucket);
      if (!existing) store.putBucket({ name: Bucket, region, created: state.now(), versioning: undefined });
      return { Location: `/${Bucket}` };
    },
  };

  const listBuckets: Operation<object> = {
    action: 's3:ListAllMyBuckets',
    resources: () => ['*'],
    run: async (_input, { account }) => {
      const buckets = [...store.buckets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
      return {
        Owner: { ID: account },
        Buckets: buckets.map((bucket) => ({
          Name: bucket.name,
          CreationDate: new Date(bucket.created),
          BucketRegion: bucket.region,
        })),
      };
    },
  };

  return {
    CreateBucket: createBucket,
    ListBuckets: listBuckets,
    HeadBucket: onBucket('ListBucket', (bucket) => ({ BucketRegion: bucket.region })),
    DeleteBucket: onBucket('DeleteBucket', (bucket) => {
      if (store.keys(bucket.name).length > 0) {
        throw new ServiceError(
          'BucketNotEmpty',
          `The bucket you tried to delete is not empty: ${bucket.name}. You must delete all versions in the bucket.`,
          409,
        );
      }
      store.removeBucket(bucket.name);
      return {};
    }),
    GetBucketVersioning: onBucket('GetBucketVersioning', (bucket) =>
      bucket.versioning === undefined ? {} : { Status: bucket.versioning },
    ),
    PutBucketVersioning: onBucket<OnBucket & { VersioningConfiguration?: { Status?: string } }>(
      'PutBucketVersioning',
      (bucket, input) => {
        const status = input.VersioningConfiguration?.Status;
        if (status !== 'Enabled' && status !== 'Suspended') {
          throw new ServiceError(
            'IllegalVersioningConfigurationException',
            `The versioning status must be Enabled or Suspended, got ${status}`,
          );
        }
        store.putBucket({ ...bucket, versioning: status });
        return {};
      },
    ),
    // us-east-1 has no constraint: an empty answer, by which clients know it.
    GetBucketLocation: onBucket('GetBucketLocation', ({ region = ownRegion }) => ({
      LocationConstraint: region === 'us-east-1' ? undefined : region,
    })),
  };
}

function checkBucketName(name: string): void {
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) return;
  throw new ServiceError(
    'InvalidBucketName',
    `The specified bucket is not valid: got ${name}; a name has 3 to 63 lower-case letters, digits, dots and hyphens`,
  );
}
