import type { Operation } from '../../gateway/gateway';
import { versionOf, type ObjectRequest } from './requests';
import type { S3State } from './s3';

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** Tags of objects; they are of a version, and setting them makes no new one. */
export function tagOperations({ store }: S3State): Readonly<Record<string, Operation>> {
  const arn = ({ Bucket, Key }: ObjectRequest) => [`arn:aws:s3:::${Bucket}/${Key}`];
  const retag = (input: ObjectRequest, tags: Readonly<Record<string, string>>) => {
    const version = versionOf(store, input);
    const history = store.history(input.Bucket, input.Key).map((one) => (one === version ? { ...one, tags } : one));
    store.setHistory(input.Bucket, input.Key, history);
    return {};
  };

  const getTags: Operation<ObjectRequest> = {
    action: 's3:GetObjectTagging',
    resources: arn,
    run: async (input) => ({
      TagSet: Object.entries(versionOf(store, input).tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  };
  const putTags: Operation<ObjectRequest & { Tagging: { TagSet?: readonly Tag[] } }> = {
    action: 's3:PutObjectTagging',
    resources: arn,
    run: async (input) =>
      retag(input, Object.fromEntries((input.Tagging.TagSet ?? []).map(({ Key, Value }) => [Key, Value]))),
  };
  const deleteTags: Operation<ObjectRequest> = {
    action: 's3:DeleteObjectTagging',
    resources: arn,
    run: async (input) => retag(input, {}),
  };
  return { GetObjectTagging: getTags, PutObjectTagging: putTags, DeleteObjectTagging: deleteTags };
}
