/** The AWS account and Region a resource stands in. */
export interface Scope {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

/** What stands for the account and Region that a template leaves open. */
export const DEFAULT_SCOPE: Scope = { partition: 'aws', account: '123456789012', region: 'us-east-1' };
