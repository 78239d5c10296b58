import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Approval } from '../../src/approval';
import { SourceVariable } from '../../src/source';
import { actionOf, codeOf, newPipeline, newStack, someDeploy, stagesOf, statementsOf } from '../_helpers/pipelines';

const NOTHING = 'nothing was thrown';

test('an approval is a stage of its own, in front of the stage it was given to', () => {
  const stack = newStack();
  const stage = newPipeline(stack).addStage('Production', {
    approval: Approval.manual({
      notifyEmails: ['release@acme.example'],
      message: `Release ${SourceVariable.COMMIT_ID}?`,
      reviewUrl: 'https://staging.acme.example',
      timeout: Duration.days(2),
    }),
    deploy: [someDeploy(stack)],
  });
  expect(stagesOf(stack).map(({ Name }) => Name)).toEqual(['Source', 'Build', 'Production.Approval', 'Production']);
  expect(stage.approvalStage?.stageName).toBe('Production.Approval');
  expect(actionOf(stack, 'Production.Approval', 'Approve')).toMatchObject({
    ActionTypeId: { Category: 'Approval', Owner: 'AWS', Provider: 'Manual', Version: '1' },
    Configuration: { CustomData: 'Release #{Source.CommitId}?', ExternalEntityLink: 'https://staging.acme.example' },
    TimeoutInMinutes: 2880,
  });
});

test('addresses are subscribed to a topic that only the action publishes to, and only over TLS', () => {
  const stack = newStack();
  newPipeline(stack).addStage('Production', {
    approval: Approval.manual({ notifyEmails: ['a@acme.example', 'b@acme.example'] }),
    deploy: [someDeploy(stack)],
  });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::SNS::Topic', 1);
  template.resourceCountIs('AWS::SNS::Subscription', 2);
  const action = actionOf(stack, 'Production.Approval', 'Approve');
  expect(statementsOf(stack, action.RoleArn)).toEqual([
    { Action: 'sns:Publish', Effect: 'Allow', Resource: action.Configuration.NotificationArn },
  ]);
  const [policy] = Object.values(template.findResources('AWS::SNS::TopicPolicy'));
  expect(policy.Properties.PolicyDocument.Statement).toContainEqual(
    expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
  );
});

test('a topic that is there is used, and nobody is told if there is neither topic nor address', () => {
  const stack = newStack();
  const topic = new sns.Topic(stack, 'Topic');
  const pipeline = newPipeline(stack);
  pipeline.addStage('One', { approval: Approval.manual({ topic }), deploy: [someDeploy(stack)] });
  pipeline.addStage('Two', { approval: Approval.manual(), deploy: [someDeploy(stack)] });
  const id = stack.getLogicalId(topic.node.defaultChild as sns.CfnTopic);
  expect(actionOf(stack, 'One.Approval', 'Approve').Configuration).toEqual({ NotificationArn: { Ref: id } });
  expect(actionOf(stack, 'Two.Approval', 'Approve').Configuration).toBeUndefined();
  Template.fromStack(stack).resourceCountIs('AWS::SNS::Topic', 1);
});

test('approvers may approve exactly this action, whenever they are named', () => {
  const stack = newStack();
  const person = () =>
    new iam.Role(stack, `Person${stack.node.children.length}`, { assumedBy: new iam.AccountRootPrincipal() });
  const [before, after, later] = [person(), person(), person()];
  const approval = Approval.manual({ approvers: [before] });
  approval.grantApproval(after);
  const stage = newPipeline(stack).addStage('Production', { approval, deploy: [someDeploy(stack)] });
  stage.grantApproval(later);
  for (const role of [before, after, later]) {
    const statements = statementsOf(stack, stack.resolve(role.roleArn));
    expect(statements.flatMap(({ Action }) => Action).sort()).toEqual([
      'codepipeline:GetPipeline',
      'codepipeline:GetPipelineExecution',
      'codepipeline:GetPipelineState',
      'codepipeline:PutApprovalResult',
    ]);
    expect(JSON.stringify(statements)).toContain('/Production.Approval/Approve');
    expect(statements.map(({ Resource }) => Resource)).not.toContain('*');
  }
});

test('a stage that nobody has to approve grants no approval', () => {
  const stack = newStack();
  const stage = newPipeline(stack).addStage('Staging', { deploy: [someDeploy(stack)] });
  expect(codeOf(() => stage.grantApproval(new iam.AccountRootPrincipal()))).toBe('stage-without-approval');
});

test('an approval stands in front of one stage only', () => {
  const stack = newStack();
  const pipeline = newPipeline(stack);
  const approval = Approval.manual();
  pipeline.addStage('One', { approval, deploy: [someDeploy(stack)] });
  expect(codeOf(() => pipeline.addStage('Two', { approval, deploy: [someDeploy(stack)] }))).toBe('approval-used-twice');
});

test.each([
  ['5 minutes', { timeout: Duration.minutes(5) }, NOTHING],
  ['4 minutes', { timeout: Duration.minutes(4) }, 'approval-timeout'],
  ['60 days', { timeout: Duration.minutes(86_400) }, NOTHING],
  ['60 days and a minute', { timeout: Duration.minutes(86_401) }, 'approval-timeout'],
  ['half minutes', { timeout: Duration.seconds(330) }, 'approval-timeout'],
  ['a message of 1000', { message: 'x'.repeat(1000) }, NOTHING],
  ['a message of 1001', { message: 'x'.repeat(1001) }, 'approval-message'],
  ['an empty message', { message: '' }, 'approval-message'],
  ['no address', { notifyEmails: ['release team'] }, 'approval-email'],
  ['no URL', { reviewUrl: 'staging' }, 'approval-review-url'],
])('%s: %#', (_case, props, code) => {
  expect(codeOf(() => Approval.manual(props))).toBe(code);
});
