import { ManualApprovalAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { ApprovalBindOptions, ApprovalConfig, IApproval, ManualApprovalProps } from './approval';
import { ensure, isKnown } from '../errors';
import { checkMinutes, LIMITS } from '../limits/limits';

const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** A person's consent through CodePipeline's own action. */
export class ManualApproval implements IApproval {
  private readonly grantees: iam.IGrantable[];
  private bound?: ApprovalBindOptions;

  constructor(private readonly props: ManualApprovalProps) {
    this.grantees = [...(props.approvers ?? [])];
    if (props.timeout && !props.timeout.isUnresolved()) {
      const minutes = props.timeout.toMinutes({ integral: false });
      checkMinutes('approval-timeout', 'the timeout of an approval', minutes, LIMITS.approvalMinutes);
    }
    checkMessage(props.message);
    for (const email of (props.notifyEmails ?? []).filter(isKnown)) {
      ensure(EMAIL.test(email), {
        code: 'approval-email',
        what: 'who is asked is named by e-mail address',
        got: email,
        instead: 'write it like release@acme.example, or give a topic',
      });
    }
    ensure(!isKnown(props.reviewUrl) || props.reviewUrl === undefined || /^https?:\/\/\S+$/.test(props.reviewUrl), {
      code: 'approval-review-url',
      what: 'what is to be reviewed is named by a whole URL',
      got: props.reviewUrl,
      instead: 'write it like https://host/path, or put it into the message',
    });
  }

  grantApproval(grantee: iam.IGrantable): void {
    this.grantees.push(grantee);
    if (this.bound) allow(grantee, this.bound);
  }

  bind(scope: Construct, options: ApprovalBindOptions): ApprovalConfig {
    ensure(this.bound === undefined, {
      code: 'approval-used-twice',
      what: 'an approval stands in front of one stage; this one was given to two',
      got: options.stageName,
      instead: 'make a second one with Approval.manual()',
    });
    this.bound = options;
    for (const grantee of this.grantees) allow(grantee, options);
    return {
      action: new ManualApprovalAction({
        actionName: options.actionName,
        notificationTopic: this.defineTopic(scope),
        additionalInformation: this.props.message,
        externalEntityLink: this.props.reviewUrl,
        timeout: this.props.timeout,
      }),
    };
  }

  private defineTopic(scope: Construct): sns.ITopic | undefined {
    const emails = this.props.notifyEmails ?? [];
    if (this.props.topic === undefined && emails.length === 0) return undefined;
    const topic = this.props.topic ?? new sns.Topic(scope, 'Topic', { enforceSSL: true });
    for (const email of emails) topic.addSubscription(new subscriptions.EmailSubscription(email));
    return topic;
  }
}

/** As CDK's action grants it, but for the list of all pipelines: that takes a wildcard, and a link leads here without it. */
function allow(grantee: iam.IGrantable, { pipeline, stageName, actionName }: ApprovalBindOptions): void {
  iam.Grant.addToPrincipal({
    grantee,
    actions: ['codepipeline:GetPipeline', 'codepipeline:GetPipelineState', 'codepipeline:GetPipelineExecution'],
    resourceArns: [pipeline.pipelineArn],
  });
  iam.Grant.addToPrincipal({
    grantee,
    actions: ['codepipeline:PutApprovalResult'],
    resourceArns: [`${pipeline.pipelineArn}/${stageName}/${actionName}`],
  });
}

function checkMessage(message: string | undefined): void {
  if (message === undefined || !isKnown(message)) return;
  ensure(message.length > 0 && message.length <= LIMITS.configurationValueLength, {
    code: 'approval-message',
    what: `the message of an approval has 1 to ${LIMITS.configurationValueLength} characters`,
    got: `${message.length} characters`,
    instead: 'put the rest behind reviewUrl',
  });
}
