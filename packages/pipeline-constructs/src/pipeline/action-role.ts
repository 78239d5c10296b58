import { PhysicalName, Stack, Stage, Token } from 'aws-cdk-lib';
import type { ResourceEnvironment } from 'aws-cdk-lib';
import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import { type Construct } from 'constructs';

/**
 * The role of one action, which only the pipeline's role may assume.
 *
 * A target in another account needs a role in that account, and a role cannot be in a stack of another account than its
 * own: it goes into a stack that stands beside the pipeline's.
 */
export function defineActionRole(
  scope: Construct,
  pipeline: codepipeline.Pipeline,
  target: ResourceEnvironment | undefined,
): iam.Role {
  const account = target?.account;
  if (account === undefined || Token.isUnresolved(account) || account === pipeline.env.account) {
    return new iam.Role(scope, 'Role', { assumedBy: new iam.ArnPrincipal(pipeline.role.roleArn) });
  }
  const home = supportStack(pipeline, account, target?.region);
  return new iam.Role(home, `${Stack.of(pipeline).stackName}-${scope.node.path.replace(/\//g, '-')}`, {
    roleName: PhysicalName.GENERATE_IF_NEEDED,
    assumedBy: new iam.AccountPrincipal(pipeline.env.account).withConditions({
      ArnEquals: { 'aws:PrincipalArn': pipeline.role.roleArn },
    }),
  });
}

function supportStack(pipeline: codepipeline.Pipeline, account: string, region: string | undefined): Stack {
  const root = Stage.of(pipeline) ?? pipeline.node.root;
  const own = Stack.of(pipeline);
  const id = `${own.stackName}-roles-${account}`;
  const existing = root.node.tryFindChild(id);
  if (existing instanceof Stack) return existing;
  const elsewhere = region === undefined || Token.isUnresolved(region) ? own.region : region;
  return new Stack(root, id, { env: { account, region: elsewhere } });
}
