import type { CustomResourceEvent } from './event';

/** What a custom resource's function answered, checked as CloudFormation checks it. */
export type Answer =
  /** Attributes by name; `Ref` is the physical id. */
  | { readonly ok: true; readonly attributes: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly reason: string };

/** Longest answer that CloudFormation takes, in bytes. */
const LONGEST_ANSWER = 4096;

/**
 * Reads what was put to the response URL.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export function readResponse(body: string, event: CustomResourceEvent): Answer {
  const size = Buffer.byteLength(body);
  if (size > LONGEST_ANSWER) return failed(`its answer has ${size} bytes, CloudFormation takes ${LONGEST_ANSWER}`);
  const response = parse(body);
  if (!response) return failed(`its answer is no JSON object: ${body.slice(0, 200)}`);
  const { Status, Reason, PhysicalResourceId, Data = {} } = response;
  if (Status === 'FAILED')
    return failed(typeof Reason === 'string' && Reason !== '' ? Reason : 'it answered FAILED without a Reason');
  if (Status !== 'SUCCESS')
    return failed(`its answer has Status ${JSON.stringify(Status)}; CloudFormation takes SUCCESS or FAILED`);
  for (const key of ['StackId', 'RequestId', 'LogicalResourceId'] as const) {
    if (response[key] !== event[key])
      return failed(`its answer has another ${key} than the request; send back what came`);
  }
  if (typeof PhysicalResourceId !== 'string' || PhysicalResourceId === '')
    return failed('its answer has no PhysicalResourceId');
  return answered(PhysicalResourceId, Data);
}

/** Reads what a function behind one of CDK's frameworks returned; they make up an id where it gives none. */
export function readReturned(returned: unknown, event: CustomResourceEvent): Answer {
  const { PhysicalResourceId = event.RequestId, Data = {} } = (isObject(returned) ? returned : {}) as Record<
    string,
    unknown
  >;
  return answered(String(PhysicalResourceId), Data);
}

function answered(physicalId: string, data: unknown): Answer {
  if (!isObject(data)) return failed(`the Data of its answer is no object: ${JSON.stringify(data)}`);
  const attributes = Object.entries(data).map(([name, value]) => [name, asText(value)]);
  return { ok: true, attributes: { ...Object.fromEntries(attributes), Ref: physicalId } };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function failed(reason: string): Answer {
  return { ok: false, reason };
}

function parse(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
