import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ElasticBeanstalkClient } from '@aws-sdk/client-elastic-beanstalk';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

/** Both ends of a custom resource's function: Beanstalk's API, and where CloudFormation waits for the answer. */
export interface Cloud {
  readonly url: string;
  readonly client: ElasticBeanstalkClient;
  /** The calls so far, as their form fields. */
  readonly calls: URLSearchParams[];
  /** What CloudFormation was told. */
  readonly told: unknown[];
  close(): Promise<void>;
}

/** Answers each action with the XML inside of its result element. */
export async function startCloud(answers: Readonly<Record<string, string>>): Promise<Cloud> {
  const calls: URLSearchParams[] = [];
  const told: unknown[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      if (request.method === 'PUT') {
        told.push(JSON.parse(body));
        return response.end();
      }
      const call = new URLSearchParams(body);
      calls.push(call);
      return response.end(resultOf(String(call.get('Action')), answers));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new ElasticBeanstalkClient({ endpoint: url, region: 'eu-west-1', credentials, maxAttempts: 1 });
  return { url, client, calls, told, close: () => closeAll(server, client) };
}

/** An event as CloudFormation sends it. */
export function eventOf(
  cloud: Cloud,
  type: 'Create' | 'Update' | 'Delete',
  properties: Readonly<Record<string, string>>,
  physicalResourceId?: string,
): CloudFormationCustomResourceEvent {
  const event = {
    RequestType: type,
    ServiceToken: 'arn:aws:lambda:eu-west-1:111111111111:function:lookup',
    ResponseURL: `${cloud.url}/answer`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Platform',
    ResourceType: 'Custom::BeanstalkPlatform',
    ResourceProperties: { ServiceToken: 'token', ...properties },
    PhysicalResourceId: physicalResourceId,
    OldResourceProperties: {},
  };
  return event as unknown as CloudFormationCustomResourceEvent;
}

function resultOf(action: string, answers: Readonly<Record<string, string>>): string {
  return `<${action}Response><${action}Result>${answers[action] ?? ''}</${action}Result></${action}Response>`;
}

async function closeAll(server: Server, client: ElasticBeanstalkClient): Promise<void> {
  client.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
