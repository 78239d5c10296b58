import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Rule as PipelineRule } from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Condition } from './condition';
import type { RuleContext } from './rule';
import type { GuardPlan } from './stage-guards';
import { checkConfiguration, checkName } from '../limits/limits';
import type { VariableScope } from '../pipeline/variable-scope';

/** What the rules of a stage need of the pipeline they become part of. */
export interface GuardContext extends Omit<RuleContext, 'role'> {
  readonly stageName: string;
  readonly pipelineRole: iam.IRole;
  readonly variables: VariableScope;
}

/** The properties of a stage that guard it, with a role for every rule. */
export type GuardProps = Pick<codepipeline.StageProps, 'beforeEntry' | 'onSuccess' | 'onFailure'>;

/** Makes the roles and renders the rules of a stage. */
export function renderGuards(scope: Construct, plan: GuardPlan, context: GuardContext): GuardProps {
  return {
    beforeEntry: plan.beforeEntry && renderCondition(scope, 'BeforeEntry', plan.beforeEntry, context),
    onSuccess: plan.onSuccess && renderCondition(scope, 'OnSuccess', plan.onSuccess, context),
    onFailure: plan.onFailure && renderFailure(scope, plan.onFailure, context),
  };
}

/** Without rules, what happens on failure stands beside the conditions and not among them. */
function renderFailure(scope: Construct, condition: Condition, context: GuardContext): codepipeline.FailureConditions {
  if (condition._rules.length > 0) return renderCondition(scope, 'OnFailure', condition, context);
  return { result: condition._result, retryMode: condition._retryScope as codepipeline.RetryMode | undefined };
}

function renderCondition(
  scope: Construct,
  place: string,
  condition: Condition,
  context: GuardContext,
): codepipeline.Conditions {
  const home = new Construct(scope, place);
  const rules = condition._rules.map((rule, index) => {
    const name = `${context.stageName}.${place}.${index + 1}`;
    checkName('rule', name);
    const role = defineRuleRole(new Construct(home, `Rule${index + 1}`), context.pipelineRole);
    const declaration = rule._declare({ ...context, role });
    checkConfiguration(`rule '${name}'`, declaration.configuration);
    context.variables.check(`rule '${name}'`, declaration.configuration);
    // CDK promises a role and version 1 for a rule that has none, and renders neither.
    return new PipelineRule({ ...declaration, name, version: '1', role });
  });
  return { conditions: [{ result: condition._result, rules }] };
}

/**
 * CodePipeline's guide does not say whether a rule's role is assumed by the service or, as an action's, by the role of
 * the pipeline; both may.
 */
function defineRuleRole(scope: Construct, pipelineRole: iam.IRole): iam.Role {
  const role = new iam.Role(scope, 'Role', {
    assumedBy: new iam.CompositePrincipal(
      new iam.ServicePrincipal('codepipeline.amazonaws.com'),
      new iam.ArnPrincipal(pipelineRole.roleArn),
    ),
  });
  role.grantAssumeRole(pipelineRole);
  return role;
}
