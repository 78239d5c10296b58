import { ServiceError } from '../../gateway/gateway';

export interface TopicMessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: Uint8Array;
}

/**
 * Whether a message's attributes pass a subscription's filter policy: every key of the policy with one of its conditions.
 * Texts, numbers, `prefix`, `suffix`, `anything-but` and `exists` are known; another condition is refused by name.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 */
export function passesFilter(
  policy: Readonly<Record<string, unknown>>,
  attributes: Readonly<Record<string, TopicMessageAttribute>>,
): boolean {
  return Object.entries(policy).every(([name, conditions]) => {
    const values = valuesOf(attributes[name]);
    return [conditions].flat().some((condition) => holds(condition, values));
  });
}

function valuesOf(attribute: TopicMessageAttribute | undefined): readonly unknown[] {
  const { DataType = '', StringValue } = attribute ?? {};
  if (StringValue === undefined) return [];
  if (DataType === 'Number') return [Number(StringValue)];
  return DataType === 'String.Array' ? [JSON.parse(StringValue) as unknown].flat() : [StringValue];
}

function holds(condition: unknown, values: readonly unknown[]): boolean {
  if (typeof condition !== 'object' || condition === null) return values.includes(condition);
  const [[kind, operand] = ['nothing', undefined]] = Object.entries(condition) as [string, unknown][];
  switch (kind) {
    case 'exists':
      return values.length > 0 === operand;
    case 'prefix':
      return values.some((value) => typeof value === 'string' && value.startsWith(String(operand)));
    case 'suffix':
      return values.some((value) => typeof value === 'string' && value.endsWith(String(operand)));
    case 'anything-but':
      return values.length > 0 && !values.some((value) => [operand].flat().includes(value));
    default:
      throw new ServiceError(
        'NotInARehearsal',
        `the condition "${kind}" of a filter policy is not in a rehearsal yet; there are texts, numbers, prefix, suffix, anything-but and exists`,
      );
  }
}
