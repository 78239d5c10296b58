const REQUIRED = ['AWS_REGION', 'ORDERS_BUCKET', 'QUEUE_URL'];
const DEFAULT_PORT = 8080;

/**
 * Everything that is configured from outside. Nothing else in the sources reads the environment.
 * @param {Record<string, string | undefined>} env
 * @returns {{ port: number, bucket: string, queueUrl: string }}
 * @throws Error that names every property that is missing or wrong, not only the first.
 */
export function readEnvironment(env) {
  const missing = REQUIRED.filter((name) => !env[name]);
  if (missing.length > 0) {
    throw new Error(`missing environment properties: ${missing.join(', ')}; set them on the Beanstalk environment`);
  }
  const port = Number(env.PORT || DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`PORT must be a number from 0 to 65535, got '${env.PORT}'`);
  }
  return { port, bucket: env.ORDERS_BUCKET, queueUrl: env.QUEUE_URL };
}
