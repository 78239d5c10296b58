import { randomUUID } from 'node:crypto';
import type { Resource } from '../assembly/resource-graph';
import { uuidOf } from '../assembly/made-up-id';
import type { Json, JsonObject } from '../core/json';

/** What CloudFormation sends to a custom resource's function. */
export interface CustomResourceEvent {
  readonly RequestType: 'Create';
  readonly ServiceToken: string;
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly ResourceType: string;
  readonly LogicalResourceId: string;
  readonly ResourceProperties: JsonObject;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html */
export function createEvent(
  { id, stack, logicalId, type, scope, properties }: Resource,
  url: string,
): CustomResourceEvent {
  const { partition, region, account } = scope;
  const stackUuid = uuidOf({ stack: id.slice(0, -logicalId.length - 1), logicalId: '' });
  return {
    RequestType: 'Create',
    ServiceToken: String(properties.ServiceToken),
    ResponseURL: url,
    StackId: `arn:${partition}:cloudformation:${region}:${account}:stack/${stack}/${stackUuid}`,
    RequestId: randomUUID(),
    ResourceType: type,
    LogicalResourceId: logicalId,
    ResourceProperties: asText(properties) as JsonObject,
  };
}

/** CloudFormation sends numbers and booleans as text. */
function asText(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => asText(item));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value as JsonObject).map(([key, item]) => [key, asText(item ?? null)]));
  }
  return value === null ? null : String(value);
}
