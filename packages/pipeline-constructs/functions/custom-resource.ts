import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

/** What CloudFormation is told. */
export interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly PhysicalResourceId: string;
  readonly Reason?: string;
  readonly Data?: Readonly<Record<string, string>>;
}

/** Turns an error into the answer that fails the stack with its message. */
export function failed(error: unknown, physicalResourceId: string): Answer {
  const Reason = error instanceof Error ? error.message : String(error);
  return { Status: 'FAILED', PhysicalResourceId: physicalResourceId, Reason };
}

/** Brings the answer to where CloudFormation waits for it. */
export async function respond(event: CloudFormationCustomResourceEvent, answer: Answer): Promise<void> {
  const { StackId, RequestId, LogicalResourceId } = event;
  const response = await fetch(event.ResponseURL, {
    method: 'PUT',
    // The URL is signed for an empty content type.
    headers: { 'content-type': '' },
    body: JSON.stringify({ ...answer, StackId, RequestId, LogicalResourceId }),
  });
  if (!response.ok)
    throw new Error(`CloudFormation did not take the answer: ${response.status} ${response.statusText}`);
}
