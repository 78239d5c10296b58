import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { buildInfo } from './build-info.js';
import { readEnvironment } from './environment.js';
import { jsonLog } from './log.js';
import { orderQueue } from './order-queue.js';
import { orderStore } from './order-store.js';
import { serve } from './serve.js';

/**
 * Wires an application to AWS and to this process, and runs it to its end.
 * The SDK finds region, credentials and endpoint by itself.
 * @param {(parts: { store: object, queue: object, build: object, log: Function }) =>
 *   import('node:http').RequestListener} createApp
 */
export async function main(createApp) {
  const log = jsonLog(process.stdout);
  try {
    const { port, bucket, queueUrl } = readEnvironment(process.env);
    const store = orderStore(new S3Client({}), bucket);
    const queue = orderQueue(new SQSClient({}), queueUrl);
    log('starting', buildInfo);
    process.exit(await serve(createApp({ store, queue, build: buildInfo, log }), { port, log, signals: process }));
  } catch (error) {
    log('cannot-run', { error: error.message });
    process.exit(1);
  }
}
