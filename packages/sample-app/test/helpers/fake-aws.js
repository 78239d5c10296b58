/**
 * Stands in for an S3 client: reads, conditional writes and listings of one bucket, in memory and in key order.
 * Leaves out versions, metadata, checksums and permissions.
 * @param {{ pageSize?: number }} [options] how many keys a listing answers with at a time
 */
export function fakeS3({ pageSize = 1000 } = {}) {
  const objects = new Map();
  const calls = [];
  const faults = [];

  const answers = {
    PutObjectCommand({ Key, Body, IfNoneMatch }) {
      if (IfNoneMatch === '*' && objects.has(Key)) throw awsError('PreconditionFailed', 412);
      objects.set(Key, Body);
      return {};
    },
    GetObjectCommand({ Key }) {
      if (!objects.has(Key)) throw awsError('NoSuchKey', 404);
      return { Body: { transformToString: async () => objects.get(Key) } };
    },
    HeadObjectCommand({ Key }) {
      if (!objects.has(Key)) throw awsError('NotFound', 404);
      return {};
    },
    ListObjectsV2Command({ Prefix, StartAfter = '' }) {
      const keys = [...objects.keys()].filter((key) => key.startsWith(Prefix) && key > StartAfter).sort();
      return {
        Contents: keys.slice(0, pageSize).map((Key) => ({ Key })),
        IsTruncated: keys.length > pageSize,
      };
    },
  };

  return {
    objects,
    calls,
    /** Makes the call with this number, counted from 0 and from now, fail; `afterwards`: it took effect first. */
    failCall: (number, { afterwards = false } = {}) => faults.push({ at: calls.length + number, afterwards }),
    json: (key) => JSON.parse(objects.get(key)),
    keys: (prefix) => [...objects.keys()].filter((key) => key.startsWith(prefix)),
    async send(command) {
      const fault = faults.find(({ at }) => at === calls.length);
      calls.push(`${command.constructor.name} ${command.input.Key ?? command.input.Prefix}`);
      const answer = async () => answers[command.constructor.name](command.input);
      if (!fault) return answer();
      // Whatever the answer would have been, 404 and 412 included, it does not arrive.
      if (fault.afterwards) await answer().catch(() => {});
      throw awsError('InternalError', 500);
    },
  };
}

/** Stands in for an SQS client: keeps what was sent. `broken` makes it refuse everything. */
export function fakeSqs({ broken = false } = {}) {
  const messages = [];
  return {
    messages,
    async send(command) {
      if (broken) throw awsError('ServiceUnavailable', 503);
      messages.push(JSON.parse(command.input.MessageBody));
      return { MessageId: String(messages.length) };
    },
  };
}

function awsError(name, status) {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } });
}
