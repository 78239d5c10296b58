import type { Json, JsonObject } from '../../core/json';
import type { Resource, ResourceGraph } from '../../assembly/resource-graph';

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  /** `email`, `sqs`, `lambda`, `https`, … */
  readonly protocol: string;
  readonly endpoint: string;
  readonly rawMessageDelivery: boolean;
  /** @default - every message passes */
  readonly filterPolicy?: JsonObject;
}

export interface Topic {
  readonly arn: string;
  readonly name: string;
  readonly displayName?: string;
}

export function topicsOf(graph: ResourceGraph): readonly Topic[] {
  return graph.ofType('AWS::SNS::Topic').map((resource) => {
    const arn = topicArn(resource);
    const { DisplayName } = resource.properties;
    return {
      arn,
      name: arn.split(':').pop() ?? arn,
      displayName: typeof DisplayName === 'string' ? DisplayName : undefined,
    };
  });
}

/** Subscriptions of their own, and those written inside a topic. */
export function subscriptionsOf(graph: ResourceGraph): readonly Subscription[] {
  const own = graph
    .ofType('AWS::SNS::Subscription')
    .map((resource) => subscription(String(resource.properties.TopicArn), resource.logicalId, resource.properties));
  const inside = graph.ofType('AWS::SNS::Topic').flatMap((resource) => {
    const entries = (resource.properties.Subscription ?? []) as readonly JsonObject[];
    return entries.map((entry, index) =>
      subscription(topicArn(resource), `${resource.logicalId}-${index}`, entry as Readonly<Record<string, Json>>),
    );
  });
  return [...own, ...inside];
}

function subscription(arn: string, id: string, properties: Readonly<Record<string, Json | undefined>>): Subscription {
  const { Protocol, Endpoint, RawMessageDelivery, FilterPolicy } = properties;
  return {
    arn: `${arn}:${id}`,
    topicArn: arn,
    protocol: String(Protocol),
    endpoint: String(Endpoint ?? ''),
    rawMessageDelivery: RawMessageDelivery === true || RawMessageDelivery === 'true',
    filterPolicy: FilterPolicy === undefined || FilterPolicy === null ? undefined : (FilterPolicy as JsonObject),
  };
}

function topicArn(resource: Resource): string {
  return resource.attributes.TopicArn ?? resource.physicalId;
}
