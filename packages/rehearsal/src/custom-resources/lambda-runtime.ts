/** What the script below reads from the file that its first argument names. */
export interface Invocation {
  readonly event: unknown;
  /** Folder of the function's code. */
  readonly task: string;
  /** `<file>.<export>` */
  readonly handler: string;
  /** Where the outcome is written. */
  readonly outcome: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly timeoutMs: number;
}

/** What the script writes: what the handler returned, or why it did not. */
export type Outcome = { readonly returned: unknown } | { readonly error: string };

/**
 * What Lambda's Node.js runtime does with one event, for `node -e`: finds the handler (CommonJS or ES module), calls it
 * with event, context and callback, and tells how that ended. Answers that a function sends by https to the host of the
 * response URL go to the answer server, which speaks http.
 */
export const LAMBDA_RUNTIME = `
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const http = require('node:http');
const https = require('node:https');
const invocation = JSON.parse(readFileSync(process.argv[1], 'utf8'));
const end = (outcome) => writeFileSync(invocation.outcome, JSON.stringify(outcome));
const fail = (error) => {
  console.error(error);
  end({ error: error instanceof Error ? error.message : String(error) });
  process.exit(1);
};
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);

const responseUrl = invocation.event.ResponseURL ? new URL(invocation.event.ResponseURL) : undefined;
const request = https.request;
https.request = (target, ...rest) => {
  const text = typeof target === 'string' || target instanceof URL;
  const options = text ? new URL(target) : target;
  const isAnswer = responseUrl && (options.hostname ?? options.host) === responseUrl.hostname;
  if (!isAnswer) return request.call(https, target, ...rest);
  const own = { hostname: responseUrl.hostname, port: responseUrl.port, path: responseUrl.pathname };
  const given = text ? (typeof rest[0] === 'object' ? rest.shift() : {}) : options;
  return http.request({ method: given.method, headers: given.headers, ...own }, ...rest);
};

async function load() {
  const dot = invocation.handler.lastIndexOf('.');
  const base = join(invocation.task, invocation.handler.slice(0, dot));
  const file = ['.js', '.mjs', '.cjs'].map((ending) => base + ending).find((each) => existsSync(each));
  if (!file) throw new Error('Runtime.ImportModuleError: cannot find ' + base + '.{js,mjs,cjs}');
  const module = await import(pathToFileURL(file).href);
  const name = invocation.handler.slice(dot + 1);
  const handler = module[name] ?? module.default?.[name];
  if (typeof handler !== 'function') throw new Error('Runtime.HandlerNotFound: ' + invocation.handler + ' is undefined or not exported');
  return handler;
}

function call(handler) {
  const deadline = Date.now() + invocation.timeoutMs;
  return new Promise((resolve, reject) => {
    const callback = (error, result) => (error ? reject(error) : resolve(result));
    const context = {
      functionName: invocation.functionName,
      functionVersion: '$LATEST',
      invokedFunctionArn: invocation.functionArn,
      awsRequestId: invocation.event.RequestId,
      logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
      logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
      memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(deadline - Date.now(), 0),
      done: callback,
      succeed: (result) => callback(undefined, result),
      fail: (error) => callback(error ?? new Error('context.fail')),
    };
    const result = handler(invocation.event, context, callback);
    // A promise ends the invocation; one that calls back goes on until nothing is left to do.
    if (typeof result?.then === 'function') result.then(resolve, reject).finally(() => setImmediate(() => process.exit()));
    process.on('beforeExit', () => resolve(undefined));
  });
}

load().then(call).then((returned) => end({ returned: returned ?? null }), fail);
`;

/** The module that Lambda lays beside inline code, with the interface its documentation gives. */
export const CFN_RESPONSE = `
exports.SUCCESS = 'SUCCESS';
exports.FAILED = 'FAILED';
exports.send = (event, context, Status, Data, physicalId, NoEcho = false) => {
  const { StackId, RequestId, LogicalResourceId } = event;
  const PhysicalResourceId = physicalId ?? context.logStreamName;
  const Reason = 'See the details in CloudWatch Log Stream: ' + context.logStreamName;
  const body = JSON.stringify({ Status, Reason, PhysicalResourceId, StackId, RequestId, LogicalResourceId, NoEcho, Data });
  fetch(event.ResponseURL, { method: 'PUT', headers: { 'content-type': '' }, body }).then(
    () => context.done(),
    (error) => context.done(error),
  );
};
`;
