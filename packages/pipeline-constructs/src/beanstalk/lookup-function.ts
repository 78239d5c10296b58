import { join } from 'node:path';
import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from '../acknowledge';

/** A function that answers CloudFormation with something it looks up. */
export interface LookupFunctionProps {
  /** The bundle's folder in `assets`, which is the name of the handler in `functions`. */
  readonly handler: string;
  readonly description: string;
  /** What it may read. */
  readonly statements: readonly iam.PolicyStatement[];
  /** Why those statements have wildcards. */
  readonly reason: string;
}

/** One function of a kind in each stack, for all environments there. */
export class LookupFunction extends Construct {
  /** The stack's function of this kind; it is made with the first call. */
  static in(stack: Stack, id: string, props: () => LookupFunctionProps): lambda.IFunction {
    const existing = stack.node.tryFindChild(id) as LookupFunction | undefined;
    return (existing ?? new LookupFunction(stack, id, props())).function;
  }

  private readonly function: lambda.Function;

  private constructor(stack: Stack, id: string, props: LookupFunctionProps) {
    super(stack, id);
    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.function = new lambda.Function(this, 'Function', {
      description: props.description,
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(join(__dirname, '../../assets', props.handler)),
      timeout: Duration.minutes(1),
      memorySize: 256,
      logGroup,
      role: this.defineRole(logGroup, props),
    });
  }

  /** Lambda's own basic policy would let it write to every log group of the account. */
  private defineRole(logGroup: logs.ILogGroup, { statements, reason }: LookupFunctionProps): iam.Role {
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const write = new iam.PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    });
    for (const statement of [...statements, write]) role.addToPolicy(statement);
    acknowledgeWildcards(role, statements, reason);
    acknowledgeWildcards(role, [write], "Lambda names the log group's streams");
    return role;
  }
}
