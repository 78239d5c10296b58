import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { type HttpExpectations, Test } from '../../src/test';
import { actionOf, codeOf, newPipeline, newStack } from '../_helpers/pipelines';

const NOTHING = 'nothing was thrown';

interface Answer {
  status: number;
  body?: string;
  headers?: Record<string, string>;
  delayMs?: number;
}

/** A server that gives these answers one after another, and the last one for ever. */
async function serve(answers: Answer[]): Promise<{ url: string; server: Server; requests: () => number }> {
  let requests = 0;
  const server = createServer((_request, response) => {
    const answer = answers[Math.min(requests++, answers.length - 1)];
    const send = () => response.writeHead(answer.status, answer.headers).end(answer.body ?? 'ok');
    if (answer.delayMs === undefined) send();
    else setTimeout(send, answer.delayMs);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`, server, requests: () => requests };
}

/** What the project of a test runs, and with which variables. */
function renderCheck(url: string, expectations: HttpExpectations) {
  const stack = newStack();
  const { project } = Test.http(url, expectations).bind(stack, {
    actionName: 'Http',
    runOrder: 1,
    input: new codepipeline.Artifact('Source'),
    artifactBucket: s3.Bucket.fromBucketName(stack, 'Artifacts', 'artifacts'),
    pipeline: codepipeline.Pipeline.fromPipelineArn(stack, 'Pipeline', 'arn:aws:codepipeline:eu-west-1:1:orders'),
  });
  const { source, environment } = project?.node.defaultChild as codebuild.CfnProject;
  const { buildSpec } = stack.resolve(source) as codebuild.CfnProject.SourceProperty;
  const { environmentVariables } = stack.resolve(environment) as {
    environmentVariables: { name: string; value: string }[];
  };
  return {
    command: String(JSON.parse(String(buildSpec)).phases.build.commands[0]),
    variables: Object.fromEntries(environmentVariables.map(({ name, value }) => [name, value])),
  };
}

/** The project's own command, in a shell, with the project's own variables: what CodeBuild does. */
async function check(url: string, expectations: HttpExpectations): Promise<{ status: number; output: string }> {
  const { command, variables } = renderCheck(url, expectations);
  const child = spawn('/bin/sh', ['-c', command], {
    env: { PATH: process.env.PATH, ...variables },
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const status = await new Promise<number>((ended) => child.on('close', (code) => ended(code ?? -1)));
  return { status, output };
}

const SOON = Duration.millis(5);

async function outcome(answers: Answer[], expectations: HttpExpectations) {
  const { url, server, requests } = await serve(answers);
  try {
    return { ...(await check(url, { interval: SOON, ...expectations })), requests: requests() };
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

describe('the script of a test over HTTP', () => {
  test('succeeds as soon as three good answers have followed one another', async () => {
    const { status, requests } = await outcome([{ status: 200 }], {});
    expect([status, requests]).toEqual([0, 3]);
  });

  test('is patient with an application that starts, and begins to count anew after a bad answer', async () => {
    const answers = [{ status: 503 }, { status: 200 }, { status: 502 }, { status: 200 }];
    const { status, requests, output } = await outcome(answers, { inARow: 2 });
    expect([status, requests]).toEqual([0, 5]);
    expect(output).toContain('status 503 instead of 200');
  });

  test('gives up when its attempts are used up, and says what was wrong', async () => {
    const { status, requests, output } = await outcome([{ status: 500 }], { attempts: 4 });
    expect([status, requests]).toEqual([1, 4]);
    expect(output).toContain('4/4');
    expect(output).toContain('Gave up');
  });

  test.each([
    ['a text that is there', { bodyIncludes: ['"version": 2'] }, { status: 200, body: '{"version": 2}' }, 0],
    ['a text that is not', { bodyIncludes: ['"version": 2'] }, { status: 200, body: '{"version": 1}' }, 1],
    ['a header that is there', { headers: { 'x-app': 'web' } }, { status: 200, headers: { 'x-app': 'web' } }, 0],
    ['a header with another value', { headers: { 'x-app': 'web' } }, { status: 200, headers: { 'x-app': 'no' } }, 1],
    ['another status, as expected', { status: 404 }, { status: 404 }, 0],
    [
      'a redirect, as expected',
      { status: 301 },
      { status: 301, headers: { location: 'http://elsewhere.invalid/' } },
      0,
    ],
    ['an answer that is too late', { timeout: Duration.millis(20) }, { status: 200, delayMs: 60_000 }, 1],
  ] as [string, HttpExpectations, Answer, number][])('%s', async (_case, expectations, answer, status) => {
    expect((await outcome([answer], { attempts: 1, ...expectations })).status).toBe(status);
  });

  test('fails, with the reason, if nobody listens', async () => {
    const { url, server } = await serve([{ status: 200 }]);
    await new Promise((closed) => server.close(closed));
    const { status, output } = await check(url, { attempts: 2, interval: SOON });
    expect(status).toBe(1);
    expect(output).toContain('ECONNREFUSED');
  });
});

test('it is a test action on the source, and its project stops when all attempts have had their time', () => {
  const stack = newStack();
  newPipeline(stack).addStage('Check', { tests: [Test.http('https://orders.example/health', { attempts: 60 })] });
  expect(actionOf(stack, 'Check', 'Http')).toMatchObject({
    ActionTypeId: { Category: 'Test', Provider: 'CodeBuild' },
    InputArtifacts: [{ Name: 'Source' }],
  });
  Template.fromStack(stack).hasResourceProperties('AWS::CodeBuild::Project', { TimeoutInMinutes: 13 });
});

test.each([
  ['no scheme', () => Test.http('orders.example/health'), 'http-test-url'],
  ['status 99', () => Test.http('http://a', { status: 99 }), 'http-test-status'],
  ['no attempt', () => Test.http('http://a', { attempts: 0 }), 'http-test-attempts'],
  ['601 attempts', () => Test.http('http://a', { attempts: 601 }), 'http-test-attempts'],
  ['600 attempts', () => Test.http('http://a', { attempts: 600 }), NOTHING],
  ['more good ones than attempts', () => Test.http('http://a', { attempts: 2, inARow: 3 }), 'http-test-in-a-row'],
  ['a slow request', () => Test.http('http://a', { timeout: Duration.seconds(61) }), 'http-test-timeout'],
])('%s: %#', (_case, make, code) => {
  expect(codeOf(make)).toBe(code);
});
