import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Resource } from '../assembly/resource-graph';
import { leavingNothing } from '../compute/leaving-nothing';
import { startProcess } from '../core/process';
import { extractZip } from '../core/zip';
import { CFN_RESPONSE, LAMBDA_RUNTIME, type Invocation, type Outcome } from './lambda-runtime';
import type { FunctionCode } from './plan';

/** Lambda counts the start of a runtime apart from the function's own timeout, in ms. */
const INIT_MS = 10_000;
/** Seconds, where the template says nothing. */
const DEFAULT_TIMEOUT = 3;
const KEPT_LINES = 20;

export interface InvokeOptions {
  readonly function: Resource;
  readonly code: FunctionCode;
  readonly handler: string;
  readonly event: unknown;
  /** The function's own and the gateway's; what Lambda adds is added here. */
  readonly env: Readonly<Record<string, string>>;
  /** A folder of its own; it exists and is empty. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onLine?: (line: string) => void;
}

export interface Invoked {
  readonly pid: number;
  readonly durationMs: number;
  readonly outcome: Outcome;
  /** The last lines of its log. */
  readonly log: readonly string[];
}

/** Calls a Node.js function with an event in a process of its own, and waits for its end. */
export function invoke(options: InvokeOptions): Promise<Invoked> {
  // What it started and left behind would go on in Lambda only with the next event.
  return leavingNothing((marked) => call(options, marked));
}

async function call(options: InvokeOptions, marked: Readonly<Record<string, string>>): Promise<Invoked> {
  const { handler, event, signal, folder } = options;
  const { MemorySize = 128, Timeout = DEFAULT_TIMEOUT } = options.function.properties;
  const task = join(folder, 'task');
  await layCode(options.code, task);
  const name = options.function.physicalId;
  const invocation: Invocation = {
    event,
    task,
    handler,
    outcome: join(folder, 'outcome.json'),
    functionName: name,
    functionArn: options.function.attributes.Arn,
    timeoutMs: Number(Timeout) * 1000,
  };
  const request = join(folder, 'invocation.json');
  writeFileSync(request, JSON.stringify(invocation));
  const log: string[] = [];
  const started = await startProcess([process.execPath, '-e', LAMBDA_RUNTIME, request], {
    cwd: task,
    env: { ...lambdaVariables(name, task, handler, String(MemorySize)), HOME: folder, ...options.env, ...marked },
    signal,
    timeoutMs: invocation.timeoutMs + INIT_MS,
    onLine: (line) => {
      log.push(line);
      if (log.length > KEPT_LINES) log.shift();
      options.onLine?.(line);
    },
  });
  const end = await started.ended;
  await started.stop(0);
  const outcome = end.timedOut
    ? { error: `Task timed out after ${String(Timeout)} seconds` }
    : readOutcome(invocation.outcome, end.exitCode ?? end.signal);
  return { pid: end.pid, durationMs: end.durationMs, outcome, log };
}

/** The code is copied, so that nothing above it (a package.json, installed modules) has a say. */
async function layCode(code: FunctionCode, task: string): Promise<void> {
  if ('folder' in code) {
    cpSync(code.folder, task, { recursive: true });
    return;
  }
  mkdirSync(task, { recursive: true });
  if ('zip' in code) {
    await extractZip(code.zip, task);
    return;
  }
  writeFileSync(join(task, 'index.js'), code.inline);
  mkdirSync(join(task, 'node_modules', 'cfn-response'), { recursive: true });
  writeFileSync(join(task, 'node_modules', 'cfn-response', 'index.js'), CFN_RESPONSE);
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
function lambdaVariables(name: string, task: string, handler: string, memory: string): Record<string, string> {
  return {
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memory,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'rehearsal',
    LAMBDA_TASK_ROOT: task,
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: ':UTC',
    _HANDLER: handler,
  };
}

function readOutcome(file: string, ended: number | string | null): Outcome {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Outcome;
  return { error: `Runtime exited with ${ended === null ? 'an unknown status' : ended}` };
}
